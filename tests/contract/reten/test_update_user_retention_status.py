"""PATCH /api/user-retention-statuses/{id} over HTTP: contract Reten, sections 1 and 4; seed 002.

The catalogue is all tenants', so each test looks at its own codes only.
"""

import re
import uuid
from typing import Any

import pytest

from acuse.identity.permissions import Permission, Role
from local.world import World
from tests.contract.reten.strangers import Headers, each_who_may_not_configure
from tests.support.reten.envelope import assert_refused, each_id_of_nothing

STATUSES = "/api/user-retention-statuses"
TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def create(world: World) -> dict[str, Any]:
    """A status with a code of its own, as it was answered."""
    body = {"code": uuid.uuid4().hex, "label": "Activo", "description": "Cliente activamente comprometido"}
    response = world.call("POST", STATUSES, body)
    assert response.status_code == 201
    status: dict[str, Any] = response.json()
    return status


def path_of(status: dict[str, Any]) -> str:
    return f"{STATUSES}/{status['id']}"


def listed(world: World, status: dict[str, Any]) -> list[dict[str, Any]]:
    response = world.call("GET", STATUSES)
    assert response.status_code == 200
    return [each for each in response.json() if each["id"] == status["id"] or each["code"] == status["code"]]


# ---------------------------------------------------------------- what is changed


@pytest.mark.parametrize(
    ("sent", "changed"),
    [
        ({"label": "Etiqueta Actualizada"}, {"label": "Etiqueta Actualizada"}),
        ({"description": "Otra"}, {"description": "Otra"}),
        ({"description": ""}, {"description": ""}),
        ({"is_active": False}, {"isActive": False}),
        ({"is_active": True}, {"isActive": True}),
        ({}, {}),
        ({"label": None, "is_active": None}, {}),
        ({"description": None}, {"description": None}),
        ({"label": "x", "is_active": None}, {"label": "x"}),
        ({"label": "😀" * 255, "description": "😀" * 2000}, {"label": "😀" * 255, "description": "😀" * 2000}),
        (
            {"label": "A", "description": "B", "is_active": False},
            {"label": "A", "description": "B", "isActive": False},
        ),
        ({"isActive": False, "id": "x", "createdAt": "2020", "updated_at": "2020", "surprise": [1]}, {}),
    ],
    ids=[
        "the seed's request",
        "description",
        "empty description",
        "inactive",
        "active already",
        "nothing",
        "null is as good as absent",
        "null clears the description",
        "null beside a change",
        "longest",
        "everything",
        "unknown members are ignored",
    ],
)
def test_what_is_given_changes_and_the_rest_stays(world: World, sent: dict[str, Any], changed: dict[str, Any]) -> None:
    before = create(world)
    response = world.call("PATCH", path_of(before), sent)
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    after = response.json()
    assert list(after) == ["id", "code", "label", "description", "isActive", "createdAt", "updatedAt"]
    assert after == before | changed | {"updatedAt": after["updatedAt"]}
    assert TIMESTAMP.fullmatch(after["updatedAt"])
    assert after["updatedAt"] > before["updatedAt"]
    assert listed(world, before) == [after]


def test_a_status_can_be_switched_off_and_on_again(world: World) -> None:
    status = create(world)
    answers = [world.call("PATCH", path_of(status), {"is_active": is_active}) for is_active in (False, True)]
    assert [answer.json()["isActive"] for answer in answers] == [False, True]


def test_another_tenant_changes_the_same_status(world: World, other: World) -> None:
    status = create(world)
    answer = other.call("PATCH", path_of(status), {"label": "Theirs"})
    assert answer.status_code == 200
    assert listed(world, status) == [answer.json()]


def test_only_the_one_named_changes(world: World) -> None:
    named, neighbour = create(world), create(world)
    assert world.call("PATCH", path_of(named), {"label": "Changed"}).status_code == 200
    assert listed(world, neighbour) == [neighbour]


# ---------------------------------------------------------------- 400

WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("code", {"code": "other"}, "code"),
    ("code beside a change", {"code": "other", "label": "x"}, "code"),
    ("code null", {"code": None}, "code"),
    ("code a number", {"code": 1}, "code"),
    ("label a number", {"label": 1}, "label"),
    ("label a boolean", {"label": True}, "label"),
    ("label an array", {"label": ["x"]}, "label"),
    ("label an object", {"label": {}}, "label"),
    ("label empty", {"label": ""}, "label"),
    ("label of blanks", {"label": "  \t"}, "label"),
    ("label of 256", {"label": "x" * 256}, "label"),
    ("label with a lone surrogate", {"label": "\ud800"}, "label"),
    ("description a number", {"description": 1}, "description"),
    ("description a boolean", {"description": False}, "description"),
    ("description an array", {"description": []}, "description"),
    ("description an object", {"description": {}}, "description"),
    ("description of 2001", {"description": "x" * 2001}, "description"),
    ("description with a lone surrogate", {"description": "\ud800"}, "description"),
    ("is_active a text", {"is_active": "true"}, "is_active"),
    ("is_active 1", {"is_active": 1}, "is_active"),
    ("is_active 0", {"is_active": 0}, "is_active"),
    ("is_active an array", {"is_active": [True]}, "is_active"),
    ("is_active an object", {"is_active": {}}, "is_active"),
    ("one wrong of several", {"label": "x", "description": "y", "is_active": "no"}, "is_active"),
]


@pytest.mark.parametrize(("sent", "named"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
def test_a_wrong_member_is_named_and_nothing_changes(world: World, sent: dict[str, Any], named: str) -> None:
    status = create(world)
    response = world.call("PATCH", path_of(status), sent)
    assert_refused(response, 400, "Bad Request", names=named)
    assert [detail["path"] for detail in response.json()["details"]] == [named]
    assert listed(world, status) == [status]


def test_the_statuss_own_code_is_400_as_well(world: World) -> None:
    status = create(world)
    response = world.call("PATCH", path_of(status), {"code": status["code"]})
    assert_refused(response, 400, "Bad Request", names="code")


def test_every_wrong_member_is_named_at_once(world: World) -> None:
    response = world.call("PATCH", path_of(create(world)), {"code": "x", "label": 1, "description": 1, "is_active": 1})
    assert_refused(response, 400, "Bad Request", names="code")
    named = {detail["path"] for detail in response.json()["details"]}
    assert named == {"code", "label", "description", "is_active"}


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b'"text"', b"{"])
def test_a_body_that_is_no_json_object_is_400(world: World, body: bytes) -> None:
    status = create(world)
    assert_refused(world.call("PATCH", path_of(status), body), 400, "Bad Request", names="")
    assert listed(world, status) == [status]


# ---------------------------------------------------------------- 404


@each_id_of_nothing
def test_an_unknown_or_malformed_id_is_404(world: World, unknown_id: str) -> None:
    assert_refused(world.call("PATCH", f"{STATUSES}/{unknown_id}", {"label": "x"}), 404, "Not Found")


def test_a_code_is_no_id(world: World) -> None:
    status = create(world)
    assert_refused(world.call("PATCH", f"{STATUSES}/{status['code']}", {"label": "x"}), 404, "Not Found")
    assert listed(world, status) == [status]


def test_a_deleted_status_is_404_and_does_not_come_back(world: World) -> None:
    status = create(world)
    assert world.call("DELETE", path_of(status)).status_code == 204
    assert_refused(world.call("PATCH", path_of(status), {"label": "x"}), 404, "Not Found")
    assert listed(world, status) == []


# ---------------------------------------------------------------- who may


@pytest.mark.parametrize("role", [Role.SUPER_ADMIN, Role.ADMIN])
def test_roles_that_manage_the_configuration_may_change(world: World, role: Role) -> None:
    headers = world.bearer(world.new_user(role))
    assert world.call("PATCH", path_of(create(world)), {"label": "x"}, headers).status_code == 200


def test_an_api_key_that_manages_the_configuration_may_change(world: World) -> None:
    headers = {"x-api-key": world.new_key(Permission.MANAGE_ACTIVITY_CONFIG)}
    assert world.call("PATCH", path_of(create(world)), {"label": "x"}, headers).status_code == 200


@each_who_may_not_configure
def test_others_are_refused_and_nothing_changes(
    world: World, other: World, headers: Headers, status_code: int, reason: str
) -> None:
    status = create(world)
    response = world.call("PATCH", path_of(status), {"label": "x"}, headers(world, other))
    assert_refused(response, status_code, reason)
    assert listed(world, status) == [status]


def test_checks_come_in_the_documented_order(world: World) -> None:
    unknown = f"{STATUSES}/{uuid.uuid4()}"
    viewer = world.bearer(world.new_user(Role.VIEWER))
    assert_refused(world.call("PATCH", unknown, {"label": 1}, {}), 401, "Unauthorized")
    assert_refused(world.call("PATCH", unknown, {"label": 1}, viewer), 403, "Forbidden")
    assert_refused(world.call("PATCH", unknown, {"label": 1}), 400, "Bad Request", names="label")
    assert_refused(world.call("PATCH", unknown, {"label": "x"}), 404, "Not Found")
