"""GET /api/activities/{id}/target-users over HTTP: contract Reten, section 7."""

from collections.abc import Callable

from local.world import World, submission
from tests.support.reten import target_resolution
from tests.support.reten.envelope import assert_refused, each_id_of_nothing
from tests.support.reten.target_users import ACTIVITIES, bring, created, target_of


def test_without_a_configuration_there_is_no_target_user(world: World) -> None:
    made = created(world)
    response = world.call("GET", f"{ACTIVITIES}/{made['id']}/target-users")
    assert (made["status"], response.status_code, response.json()) == ("READY", 200, [])


def test_a_target_user_is_shown_and_locked_by_a_result(world: World) -> None:
    target_resolution.create(world, **target_resolution.SEED_BODY)
    representative = bring(world, "COMMERCE_REP")
    made = created(world)
    target = target_of(world, made["id"])
    expected = {
        "id": target["id"],
        "commerceUserId": representative,
        "resolutionStatus": "RESOLVED",
        "resolutionStrategy": "ON_CREATION",
        "lockReason": "CRITERIA_MATCH",
        "resolvedAt": target["resolvedAt"],
        "lockedAt": None,
        "commerceUser": {"firstName": "Ana", "lastName": "Rojas"},
    }
    assert target == expected
    assert [*target] == [*expected]
    bring(world, "COMMERCE_REP", name="Beatriz Soto")
    assert target_of(world, made["id"]) == expected, "the name is as it was"

    registered = world.submit(submission(activity_id=made["id"])).json()
    world.submit(submission(activity_id=made["id"], hard_override=True))
    locked = {"resolutionStatus": "LOCKED", "lockedAt": registered["createdAt"]}
    assert target_of(world, made["id"]) == expected | locked


def test_a_target_user_who_is_not_found_has_no_name(world: World) -> None:
    target_resolution.create(world, **target_resolution.SEED_BODY)
    target = target_of(world, created(world)["id"])
    nobody = ("commerceUserId", "lockReason", "resolvedAt", "lockedAt", "commerceUser")
    assert {name: target[name] for name in nobody} == dict.fromkeys(nobody)
    assert target["resolutionStatus"] == "FAILED"


@each_id_of_nothing
def test_an_id_of_nothing_is_not_found(world: World, unknown_id: str) -> None:
    assert_refused(world.call("GET", f"{ACTIVITIES}/{unknown_id}/target-users"), 404)


def test_another_tenants_activity_is_not_found(world: World, new_world: Callable[[], World]) -> None:
    activity = world.new_activity()
    assert_refused(new_world().call("GET", f"{ACTIVITIES}/{activity.id}/target-users"), 404)
