"""PATCH /api/activities/{id}/retry-resolution over HTTP, and what configurations decide: contract Reten, section 7."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from acuse.identity.permissions import Permission, Role
from acuse.reten.activities.model import ActivityStatus
from local.world import World, submission
from tests.support.reten import target_resolution
from tests.support.reten.envelope import assert_refused, each_id_of_nothing
from tests.support.reten.target_users import ACTIVITIES, bring, created, found_by, story, target_of, unresolved

EXAMPLE: dict[str, Any] = target_resolution.SEED_BODY | {
    "criteria": [
        {"type": "ROLE_MATCH", "config": {"role": "COMMERCE_REP"}, "priority": 0},
        {"type": "LAST_CONTACTED_SAME_CHANNEL", "priority": 1},
    ]
}
"""The configuration that seed 001 shows."""


def retry(world: World, activity_id: str) -> httpx.Response:
    return world.call("PATCH", f"{ACTIVITIES}/{activity_id}/retry-resolution")


def test_the_seeds_example_decides_by_role_by_last_contact_and_by_fallback(world: World) -> None:
    target_resolution.create(world, **EXAMPLE)
    owner = bring(world, "OWNER", external_id="owner")
    by_fallback = created(world)
    assert found_by(target_of(world, by_fallback["id"])) == ("RESOLVED", "FALLBACK_OWNER", owner)

    orders = bring(world, "ORDERS", external_id="orders")
    by_hand = created(world, channel="EMAIL", target_criteria=[{"type": "ROLE_MATCH", "config": {"role": "ORDERS"}}])
    assert found_by(target_of(world, by_hand["id"])) == ("RESOLVED", "CRITERIA_MATCH", orders)
    assert world.submit(submission(activity_id=by_hand["id"])).status_code == 201
    by_contact, on_another_channel = created(world, channel="EMAIL"), created(world, channel="SMS")
    assert found_by(target_of(world, by_contact["id"])) == ("RESOLVED", "CRITERIA_MATCH", orders)
    assert found_by(target_of(world, on_another_channel["id"])) == ("RESOLVED", "FALLBACK_OWNER", owner)

    representative = bring(world, "COMMERCE_REP", external_id="representative")
    by_role = created(world, channel="EMAIL")
    assert found_by(target_of(world, by_role["id"])) == ("RESOLVED", "CRITERIA_MATCH", representative)


def test_what_is_unresolved_is_ready_after_a_sync_that_brings_the_user(world: World) -> None:
    target_resolution.create(world, **EXAMPLE)
    made = created(world)
    target = target_of(world, made["id"])
    assert (made["status"], target["resolutionStatus"]) == ("UNRESOLVED", "FAILED")

    still = retry(world, made["id"])
    assert (still.status_code, still.json()["status"]) == (200, "UNRESOLVED")
    representative = bring(world, "COMMERCE_REP")
    ready = retry(world, made["id"])
    assert ready.status_code == 200
    assert ready.json() == made | {"status": "READY"} == world.call("GET", f"{ACTIVITIES}/{made['id']}").json()
    assert found_by(target_of(world, made["id"])) == ("RESOLVED", "CRITERIA_MATCH", representative)
    assert target_of(world, made["id"])["id"] == target["id"]
    assert story(world, made["id"]) == [
        ("CREATED", None, "UNRESOLVED"),
        ("RESOLUTION_RETRY_FAILED", "UNRESOLVED", "UNRESOLVED"),
        ("RESOLUTION_RETRY_SUCCESS", "UNRESOLVED", "READY"),
    ]
    again = retry(world, made["id"])
    assert_refused(again, 400)
    phrase = "it must be UNRESOLVED or READY with a PENDING target user of ON_DISPATCH"
    assert again.json()["message"] == f"status is READY: {phrase}"


def test_what_waits_for_its_dispatch_is_resolved_by_a_retry_or_by_its_result(world: World) -> None:
    target_resolution.create(world, **EXAMPLE | {"resolution_strategy": "ON_DISPATCH"})
    representative = bring(world, "COMMERCE_REP")
    first, second = created(world), created(world)
    for made in (first, second):
        assert made["status"] == "READY"
        assert found_by(target_of(world, made["id"])) == ("PENDING", None, None)
    assert retry(world, first["id"]).json()["status"] == "READY"
    assert found_by(target_of(world, first["id"])) == ("RESOLVED", "CRITERIA_MATCH", representative)
    assert story(world, first["id"])[1:] == [("RESOLUTION_RETRY_SUCCESS", "READY", "READY")]

    assert world.submit(submission(activity_id=second["id"])).status_code == 201
    assert found_by(target_of(world, second["id"])) == ("LOCKED", "CRITERIA_MATCH", representative)
    assert story(world, second["id"])[1:] == [
        ("TARGET_RESOLVED", "READY", "READY"),
        ("RESULT_REGISTERED", "READY", "COMPLETED"),
    ]


def test_what_is_to_be_assigned_by_hand_is_not_retried(world: World) -> None:
    target_resolution.create(world, resolution_strategy="MANUAL")
    bring(world, "COMMERCE_REP")
    made = created(world)
    assert found_by(target_of(world, made["id"])) == ("PENDING", None, None)
    assert_refused(retry(world, made["id"]), 400)


@pytest.mark.parametrize("content", [b"[]", b"{", b'{"commerce_user_id": 1}'])
def test_a_body_is_ignored(world: World, content: bytes) -> None:
    activity = unresolved(world)
    sent = world.call("PATCH", f"{ACTIVITIES}/{activity.id}/retry-resolution", content)
    assert sent.status_code == 200


@pytest.mark.parametrize("status", sorted(set(ActivityStatus) - {ActivityStatus.UNRESOLVED}))
def test_anything_that_is_not_unresolved_is_refused(world: World, status: ActivityStatus) -> None:
    activity = world.new_activity(status=status)
    assert_refused(retry(world, activity.id), 400)
    assert world.stored(activity).events == ()


def test_a_result_locks_what_is_unresolved(world: World) -> None:
    activity = unresolved(world)
    assert world.submit(submission(activity, status="PENDING")).status_code == 201
    refused = retry(world, activity.id)
    assert_refused(refused, 400)
    assert refused.json()["message"] == "resolutionStatus is LOCKED: it must be PENDING or FAILED"


@each_id_of_nothing
def test_an_id_of_nothing_is_not_found(world: World, unknown_id: str) -> None:
    assert_refused(retry(world, unknown_id), 404)


def test_another_tenants_activity_is_not_found(world: World, new_world: Callable[[], World]) -> None:
    activity = unresolved(world)
    assert_refused(retry(new_world(), activity.id), 404)
    assert world.stored(activity).events == ()


def test_who_may_create_may_retry(world: World) -> None:
    activity = unresolved(world)
    path = f"{ACTIVITIES}/{activity.id}/retry-resolution"
    assert_refused(world.call("PATCH", path, headers=world.bearer(world.new_user(Role.VIEWER))), 403)
    assert world.call("PATCH", path, headers=world.bearer(world.new_user(Role.FDE))).status_code == 200
    assert world.call("PATCH", path, headers={"x-api-key": world.new_key(Permission.CREATE_ACTIVITY)}).is_success
