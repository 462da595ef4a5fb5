"""PUT /api/activity-config/task-result-types/{code} over HTTP."""

from typing import Any
from urllib.parse import quote

import pytest

from acuse.identity.permissions import Permission, Role
from acuse.reten.reference_data import store as reference_data
from acuse.reten.reference_data.model import MOST_RESULT_TYPES, ResultType
from local.world import SUBMIT, World, submission
from tests.contract.reten.strangers import Headers, each_who_may_not_configure
from tests.support.reten.envelope import assert_refused

TYPES = "/api/activity-config/task-result-types"
DEFAULTS = {"isPositive": False, "requiresFutureScheduledAt": False, "isActive": True, "position": 0}


def listed(world: World) -> dict[str, dict[str, Any]]:
    return {each["code"]: each for each in world.get(TYPES).json()}


def test_a_new_code_creates_a_type_that_can_be_submitted_at_once(world: World) -> None:
    body = {"label": "Promesa de pago", "is_positive": True, "position": 9}
    response = world.call("PUT", f"{TYPES}/PROMISE", body)
    assert response.status_code == 201
    assert response.json() == DEFAULTS | {
        "code": "PROMISE",
        "label": "Promesa de pago",
        "isPositive": True,
        "position": 9,
    }
    assert listed(world)["PROMISE"] == response.json()
    submitted = world.submit(submission(world.new_activity(), task_result__result="PROMISE"))
    assert submitted.status_code == 201
    assert submitted.json()["resultDetails"]["result"] == {
        "code": "PROMISE",
        "label": "Promesa de pago",
        "isPositive": True,
    }


def test_a_known_code_is_replaced_and_what_is_absent_has_its_default(world: World) -> None:
    response = world.call("PUT", f"{TYPES}/RESCHEDULE", {"label": "Otra visita"})
    assert response.status_code == 200
    assert response.json() == DEFAULTS | {"code": "RESCHEDULE", "label": "Otra visita"}
    assert listed(world)["RESCHEDULE"] == response.json()
    assert len(listed(world)) == 5


def test_null_is_as_good_as_absent(world: World) -> None:
    body = {
        "label": "x",
        "is_positive": None,
        "requires_future_scheduled_at": None,
        "is_active": None,
        "position": None,
    }
    assert world.call("PUT", f"{TYPES}/NULLS", body).json() == DEFAULTS | {"code": "NULLS", "label": "x"}


def test_an_inactive_type_cannot_be_submitted_any_more(world: World) -> None:
    assert world.call("PUT", f"{TYPES}/NO_CONTACT", {"label": "Sin contacto", "is_active": False}).status_code == 200
    refused = world.submit(submission(world.new_activity(), task_result__result="NO_CONTACT"))
    assert_refused(refused, 400, "Bad Request", names="task_result.result")


@pytest.mark.parametrize("code", ["ñandú 😀", "a+b c", "x" * 255, "😀" * 255, "..x", "a?b#c&d"])
def test_a_code_of_any_characters_is_the_code_of_the_path(world: World, code: str) -> None:
    response = world.call("PUT", f"{TYPES}/{quote(code, safe='')}", {"label": "x"})
    assert response.status_code == 201
    assert response.json()["code"] == code
    assert code in listed(world)


UNTELLABLE = [
    "%2E",
    "%2E%2E",
    "%20A",
    "A%20",
    "A%C2%A0",
    "A%09B",
    "A%0AB",
    "A%E2%80%A8B",
    "A%E2%80%AEB",
    "A%E2%81%A6B",
    "A%00B",
    "A%EF%BF%BD",
]


@pytest.mark.parametrize("quoted", UNTELLABLE)
def test_a_new_code_that_nobody_can_tell_from_another_is_refused(world: World, quoted: str) -> None:
    response = world.call("PUT", f"{TYPES}/{quoted}", {"label": "x"})
    assert_refused(response, 400, "Bad Request", names="code")
    assert len(listed(world)) == 5


@pytest.mark.parametrize("code", [" A ", "A\u202eB", "A\ufffd"])
def test_such_a_code_that_is_there_already_can_be_changed(world: World, code: str) -> None:
    reference_data.save(world.tenant, [ResultType(code, "Before")])
    assert world.call("PUT", f"{TYPES}/{quote(code, safe='')}", {"label": "After"}).status_code == 200
    assert listed(world)[code]["label"] == "After"
    assert world.call("DELETE", f"{TYPES}/{quote(code, safe='')}").status_code == 204


def test_the_case_of_a_code_counts(world: World) -> None:
    assert world.call("PUT", f"{TYPES}/retired", {"label": "x"}).status_code == 201
    assert {"retired", "RETIRED"} <= listed(world).keys()


WRONG: list[tuple[dict[str, Any], str]] = [
    ({}, "label"),
    ({"label": None}, "label"),
    ({"label": ""}, "label"),
    ({"label": "  "}, "label"),
    ({"label": "x" * 256}, "label"),
    ({"label": 1}, "label"),
    ({"label": "\ud800"}, "label"),
    ({"label": "x", "is_positive": "true"}, "is_positive"),
    ({"label": "x", "requires_future_scheduled_at": 1}, "requires_future_scheduled_at"),
    ({"label": "x", "is_active": 0}, "is_active"),
    ({"label": "x", "position": -1}, "position"),
    ({"label": "x", "position": 1_000_001}, "position"),
    ({"label": "x", "position": 1.5}, "position"),
    ({"label": "x", "position": True}, "position"),
]


@pytest.mark.parametrize(("sent", "named"), WRONG)
def test_a_wrong_member_is_named_and_nothing_changes(world: World, sent: dict[str, Any], named: str) -> None:
    before = listed(world)
    assert_refused(world.call("PUT", f"{TYPES}/RETIRED", sent), 400, "Bad Request", names=named)
    assert listed(world) == before


@pytest.mark.parametrize("code", ["x" * 256, "%20", "%09%20"])
def test_a_code_that_nobody_could_read_or_that_is_too_long_is_400(world: World, code: str) -> None:
    assert_refused(world.call("PUT", f"{TYPES}/{code}", {"label": "x"}), 400, "Bad Request", names="code")
    assert len(listed(world)) == 5


def test_a_full_list_takes_changes_and_no_more_types(world: World) -> None:
    more = [ResultType(f"N-{number}", "n") for number in range(MOST_RESULT_TYPES - 5)]
    for start in range(0, len(more), 25):
        reference_data.save(world.tenant, more[start : start + 25])
    refused = world.call("PUT", f"{TYPES}/ONE_MORE", {"label": "x"})
    assert_refused(refused, 400, "Bad Request", names="")
    assert "more than 1000 result types" in refused.json()["message"]
    assert world.call("PUT", f"{TYPES}/N-7", {"label": "changed"}).status_code == 200
    assert world.call("DELETE", f"{TYPES}/N-8").status_code == 204
    assert world.call("PUT", f"{TYPES}/ONE_MORE", {"label": "x"}).status_code == 201
    assert len(listed(world)) == MOST_RESULT_TYPES


@pytest.mark.parametrize("role", [Role.SUPER_ADMIN, Role.ADMIN])
def test_roles_that_manage_the_configuration_may_save(world: World, role: Role) -> None:
    headers = world.bearer(world.new_user(role))
    assert world.call("PUT", f"{TYPES}/NEW", {"label": "x"}, headers).status_code == 201


def test_an_api_key_that_manages_the_configuration_may_save(world: World) -> None:
    headers = {"x-api-key": world.new_key(Permission.MANAGE_ACTIVITY_CONFIG)}
    assert world.call("PUT", f"{TYPES}/NEW", {"label": "x"}, headers).status_code == 201


@each_who_may_not_configure
def test_others_are_refused_and_nothing_changes(
    world: World, other: World, headers: Headers, status_code: int, reason: str
) -> None:
    before = listed(world)
    assert_refused(world.call("PUT", f"{TYPES}/RETIRED", {"label": "x"}, headers(world, other)), status_code, reason)
    assert listed(world) == before


def test_another_tenants_type_of_the_same_code_stays(world: World, other: World) -> None:
    assert world.call("PUT", f"{TYPES}/RETIRED", {"label": "mine"}).status_code == 200
    assert listed(other)["RETIRED"]["label"] == "Ya no se usa"


@pytest.mark.parametrize("method", ["GET", "PATCH", "POST"])
def test_a_type_takes_no_other_method(world: World, method: str) -> None:
    assert world.http.request(method, f"{world.base_url}{TYPES}/RETIRED").status_code == 404
    assert world.http.post(world.base_url + SUBMIT).status_code == 401, "the stack answers"
