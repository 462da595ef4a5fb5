"""POST /api/activities/{id}/cancel over HTTP: contract Reten, section 7."""

from collections.abc import Callable

import pytest

from acuse.identity.permissions import Permission, Role
from acuse.reten.activities.model import OPEN, ActivityStatus
from local.world import World, submission
from tests.support.reten.envelope import assert_refused, each_id_of_nothing

PATH = "/api/activities"


@pytest.mark.parametrize("status", OPEN)
def test_open_work_is_canceled(world: World, status: ActivityStatus) -> None:
    activity = world.new_activity(status=status)
    response = world.call("POST", f"{PATH}/{activity.id}/cancel", {"reason": "El comercio cerró"})
    assert response.status_code == 200
    assert (response.json()["status"], response.json()["cancelReason"]) == ("CANCELED", "El comercio cerró")
    assert response.json() == world.call("GET", f"{PATH}/{activity.id}").json()
    assert world.submit(submission(activity)).status_code == 409


def test_the_reason_and_the_body_are_optional(world: World) -> None:
    for body in (None, {}, {"reason": None}):
        activity = world.new_activity()
        response = world.call("POST", f"{PATH}/{activity.id}/cancel", body)
        assert (response.status_code, response.json()["cancelReason"]) == (200, None)


@pytest.mark.parametrize("status", sorted(set(ActivityStatus) - set(OPEN)))
def test_anything_else_stays_as_it_is(world: World, status: ActivityStatus) -> None:
    activity = world.new_activity(status=status)
    response = world.call("POST", f"{PATH}/{activity.id}/cancel", {})
    assert_refused(response, 400)
    assert response.json()["message"] == f"status is {status}: it must be READY or UNRESOLVED or DISPATCHED"
    assert world.stored(activity).status == status


def test_what_is_canceled_twice_is_refused_the_second_time(world: World) -> None:
    activity = world.new_activity()
    assert world.call("POST", f"{PATH}/{activity.id}/cancel").status_code == 200
    assert_refused(world.call("POST", f"{PATH}/{activity.id}/cancel"), 400)


@pytest.mark.parametrize("body", [{"reason": ""}, {"reason": " "}, {"reason": "x" * 256}, {"reason": 1}])
def test_a_reason_that_says_nothing_is_refused(world: World, body: dict[str, object]) -> None:
    activity = world.new_activity()
    assert_refused(world.call("POST", f"{PATH}/{activity.id}/cancel", body), 400)
    assert world.stored(activity).status == "READY"


@each_id_of_nothing
def test_an_id_of_nothing_is_not_found(world: World, unknown_id: str) -> None:
    assert_refused(world.call("POST", f"{PATH}/{unknown_id}/cancel"), 404)


def test_another_tenants_activity_is_not_found(world: World, new_world: Callable[[], World]) -> None:
    activity = world.new_activity()
    assert_refused(new_world().call("POST", f"{PATH}/{activity.id}/cancel"), 404)


def test_field_work_may_create_and_not_cancel(world: World) -> None:
    activity = world.new_activity()
    for headers in (
        world.bearer(world.new_user(Role.FDE)),
        {"x-api-key": world.new_key(Permission.CREATE_ACTIVITY, Permission.VIEW_ACTIVITIES)},
    ):
        assert_refused(world.call("POST", f"{PATH}/{activity.id}/cancel", {}, headers), 403)
