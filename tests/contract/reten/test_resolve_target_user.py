"""PATCH /api/activities/{id}/target-users/{target_user_id}/resolve over HTTP: contract Reten, section 7."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from acuse.identity.permissions import Permission, Role
from acuse.reten.activities.model import ActivityStatus
from acuse.reten.commerces.model import user_id
from local.world import World, submission
from tests.support.reten import target_resolution
from tests.support.reten.envelope import assert_refused, each_id_of_nothing
from tests.support.reten.target_users import ACTIVITIES, bring, created, found_by, story, target_of, unresolved

NOBODY = "0f8fad5b-d9cb-469f-a165-70867728950e"


def assign(world: World, activity_id: str, target_id: str, user: object, **headers: str) -> httpx.Response:
    path = f"{ACTIVITIES}/{activity_id}/target-users/{target_id}/resolve"
    return world.call("PATCH", path, {"commerce_user_id": user}, headers or None)


def target_id(world: World, activity_id: str) -> str:
    return str(target_of(world, activity_id)["id"])


def test_what_is_unresolved_is_ready_when_somebody_is_assigned(world: World) -> None:
    activity = unresolved(world)
    user = bring(world, "OTHER")
    response = assign(world, activity.id, target_id(world, activity.id), user)
    assert response.status_code == 200
    assert response.json() == target_of(world, activity.id)
    assert found_by(response.json()) == ("RESOLVED", "MANUAL_ASSIGNMENT", user)
    assert response.json()["commerceUser"] == {"firstName": "Ana", "lastName": "Rojas"}
    assert story(world, activity.id)[1:] == [("TARGET_RESOLVED", "UNRESOLVED", "READY")]
    again = assign(world, activity.id, target_id(world, activity.id), user)
    assert_refused(again, 400)
    assert again.json()["message"] == "resolutionStatus is RESOLVED: it must be PENDING or FAILED"


@pytest.mark.parametrize("strategy", ["MANUAL", "ON_DISPATCH"])
def test_what_is_pending_is_assigned_and_stays_ready(world: World, strategy: str) -> None:
    target_resolution.create(world, resolution_strategy=strategy)
    made, user = created(world), bring(world, "OTHER")
    upper = target_id(world, made["id"]).upper()
    assert assign(world, made["id"].upper(), upper, user.upper()).status_code == 200
    assert story(world, made["id"])[1:] == [("TARGET_RESOLVED", "READY", "READY")]


@pytest.mark.parametrize("wrong", [NOBODY, "word", 1, None, ""])
def test_who_is_no_user_of_the_commerce_is_refused_by_name(world: World, wrong: object) -> None:
    activity = unresolved(world)
    response = assign(world, activity.id, target_id(world, activity.id), wrong)
    assert_refused(response, 400, names="commerce_user_id")
    assert world.stored(activity).status == "UNRESOLVED"


def test_an_inactive_user_or_another_commerces_is_refused(world: World) -> None:
    activity = unresolved(world)
    inactive = bring(world, "OTHER", external_id="left", is_active=False)
    other: dict[str, Any] = {"external_id": "COM-002", "name": "x", "users": [{"external_id": "U-1", "name": "Luis"}]}
    assert world.call("POST", "/api/commerces/sync", {"items": [other]}).is_success
    for user in (inactive, user_id(world.tenant, "COM-002", "U-1")):
        response = assign(world, activity.id, target_id(world, activity.id), user)
        assert_refused(response, 400, names="commerce_user_id")


def test_a_result_locks_the_target_user(world: World) -> None:
    activity, user = unresolved(world), bring(world, "OTHER")
    assert world.submit(submission(activity, status="PENDING")).status_code == 201
    response = assign(world, activity.id, target_id(world, activity.id), user)
    assert_refused(response, 400)
    assert response.json()["message"] == "resolutionStatus is LOCKED: it must be PENDING or FAILED"


def test_nobody_is_assigned_to_what_is_canceled(world: World) -> None:
    activity, user = unresolved(world, status=ActivityStatus.CANCELED), bring(world, "OTHER")
    assert_refused(assign(world, activity.id, target_id(world, activity.id), user), 400, names="status")


@each_id_of_nothing
def test_an_activity_or_a_target_user_of_nothing_is_not_found(world: World, unknown_id: str) -> None:
    activity, user = unresolved(world), bring(world, "OTHER")
    assert_refused(assign(world, activity.id, unknown_id, user), 404)
    assert_refused(assign(world, unknown_id, target_id(world, activity.id), user), 404)


def test_another_tenants_target_user_is_not_found(world: World, new_world: Callable[[], World]) -> None:
    activity, user = unresolved(world), bring(world, "OTHER")
    assert_refused(assign(new_world(), activity.id, target_id(world, activity.id), user), 404)
    assert world.stored(activity).status == "UNRESOLVED"


def test_who_may_create_may_assign(world: World) -> None:
    activity, user = unresolved(world), bring(world, "OTHER")
    target = target_id(world, activity.id)
    assert_refused(assign(world, activity.id, target, user, **world.bearer(world.new_user(Role.VIEWER))), 403)
    key = {"x-api-key": world.new_key(Permission.CREATE_ACTIVITY)}
    assert assign(world, activity.id, target, user, **key).status_code == 200
