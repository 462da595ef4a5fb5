"""GET /api/activities/{id}/status-events over HTTP: contract Reten, section 7."""

from collections.abc import Callable
from typing import Any

from acuse.reten.activities.model import ActivityStatus
from local.world import World, submission
from tests.support.reten.envelope import assert_refused, each_id_of_nothing

PATH = "/api/activities"


def events(world: World, activity_id: str) -> list[dict[str, Any]]:
    response = world.call("GET", f"{PATH}/{activity_id}/status-events")
    assert response.status_code == 200
    found: list[dict[str, Any]] = response.json()
    return found


def test_what_happened_is_told_in_order(world: World) -> None:
    activity = world.new_activity()
    world.submit(submission(activity, status="PENDING"))
    world.call("POST", f"{PATH}/{activity.id}/cancel", {})
    world.submit(submission(activity, hard_override=True))
    found = events(world, activity.id)
    assert [(each["eventType"], each["fromStatus"], each["toStatus"]) for each in found] == [
        ("CREATED", None, "READY"),
        ("RESULT_REGISTERED", "READY", "READY"),
        ("CANCELED", "READY", "CANCELED"),
        ("RESULT_REPLACED", "CANCELED", "COMPLETED"),
    ]
    assert found[0]["occurredAt"] == activity.created_at
    assert len({each["id"] for each in found}) == len(found)
    assert [*found[0]] == ["id", "eventType", "fromStatus", "toStatus", "errorCode", "errorMessage", "occurredAt"]
    assert events(world, activity.id) == found, "ids stay"


def test_who_has_no_target_user_though_they_should_says_why(world: World) -> None:
    activity = world.new_activity(status=ActivityStatus.UNRESOLVED)
    [created] = events(world, activity.id)
    assert created["toStatus"] == "UNRESOLVED"
    assert created["errorCode"] == "TARGET_NOT_FOUND"
    assert created["errorMessage"] == "No user of the commerce matches the criteria or the fallbacks"


@each_id_of_nothing
def test_an_id_of_nothing_is_not_found(world: World, unknown_id: str) -> None:
    assert_refused(world.call("GET", f"{PATH}/{unknown_id}/status-events"), 404)


def test_another_tenants_activity_is_not_found(world: World, new_world: Callable[[], World]) -> None:
    activity = world.new_activity()
    assert_refused(new_world().call("GET", f"{PATH}/{activity.id}/status-events"), 404)
