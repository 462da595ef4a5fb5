"""DELETE /api/activity-config/task-result-types/{code} over HTTP."""

import pytest

from acuse.identity.permissions import Permission
from local.world import World, submission
from tests.contract.reten.strangers import Headers, each_who_may_not_configure
from tests.support.reten.envelope import assert_refused

TYPES = "/api/activity-config/task-result-types"


def codes(world: World) -> list[str]:
    return [each["code"] for each in world.get(TYPES).json()]


def test_a_deleted_type_is_gone_and_cannot_be_submitted(world: World) -> None:
    response = world.call("DELETE", f"{TYPES}/NO_CONTACT")
    assert (response.status_code, response.content) == (204, b"")
    assert codes(world) == ["SALE_COMPLETED", "NOT_INTERESTED", "RESCHEDULE", "RETIRED"]
    refused = world.submit(submission(world.new_activity(), task_result__result="NO_CONTACT"))
    assert_refused(refused, 400, "Bad Request", names="task_result.result")


def test_results_keep_the_words_of_a_deleted_type(world: World) -> None:
    activity = world.new_activity()
    registered = world.submit(submission(activity)).json()
    assert world.call("DELETE", f"{TYPES}/SALE_COMPLETED").status_code == 204
    shown = world.get(f"/api/activities/{activity.id}").json()
    assert shown["result"]["resultDetails"] == registered["resultDetails"]


@pytest.mark.parametrize("code", ["UNKNOWN", "no_contact", "x" * 256, "😀" * 300, "%20"])
def test_an_unknown_code_is_404(world: World, code: str) -> None:
    before = codes(world)
    assert_refused(world.call("DELETE", f"{TYPES}/{code}"), 404, "Not Found")
    assert codes(world) == before


def test_a_second_deletion_is_404(world: World) -> None:
    answers = [world.call("DELETE", f"{TYPES}/RETIRED") for _ in range(2)]
    assert [each.status_code for each in answers] == [204, 404]
    assert answers[1].json()["message"] == "Result type not found"


def test_another_tenants_type_of_the_same_code_stays(world: World, other: World) -> None:
    assert world.call("DELETE", f"{TYPES}/RETIRED").status_code == 204
    assert "RETIRED" in codes(other)


def test_an_api_key_that_manages_the_configuration_may_delete(world: World) -> None:
    headers = {"x-api-key": world.new_key(Permission.MANAGE_ACTIVITY_CONFIG)}
    assert world.call("DELETE", f"{TYPES}/RETIRED", headers=headers).status_code == 204


@each_who_may_not_configure
def test_others_are_refused_and_nothing_is_deleted(
    world: World, other: World, headers: Headers, status_code: int, reason: str
) -> None:
    response = world.call("DELETE", f"{TYPES}/RETIRED", headers=headers(world, other))
    assert_refused(response, status_code, reason)
    assert "RETIRED" in codes(world)
