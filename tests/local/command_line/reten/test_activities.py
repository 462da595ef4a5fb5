"""`acuse activities cancel`, `resolve`, `retry`, `list` and `index`: what the API does, by the same code."""

import pytest

from acuse.reten.activities import items
from acuse.reten.activities.model import ActivityStatus
from acuse.reten.commerces import store as commerces
from acuse.reten.commerces.bodies import CommerceItem
from acuse.storage import dynamodb
from local.world import World, creation, submission
from tests.local.command_line.conftest import Acuse, rows


def add_user(world: World, external_id: str, role: str) -> None:
    item = CommerceItem.model_validate(
        {
            "external_id": "COM-001",
            "name": "Almacén",
            "users": [{"external_id": external_id, "name": "Eva", "roles": [role]}],
        }
    )
    commerces.sync(world.tenant, [item.commerce()])


def unresolved(world: World) -> str:
    criteria = [{"type": "ROLE_MATCH", "config": {"role": "FINANCE"}}]
    made = world.call("POST", "/api/activities", creation(target_criteria=criteria)).json()
    assert made["status"] == "UNRESOLVED"
    return str(made["id"])


def test_cancel(acuse: Acuse, world: World) -> None:
    activity = world.new_activity(provider_activity_id="VISIT-7")
    [shown] = rows(acuse("activities", "cancel", "VISIT-7", "--reason", "closed"))
    assert (shown["id"], shown["status"], shown["cancel_reason"]) == (activity.id, "CANCELED", "closed")
    again = acuse("activities", "cancel", "VISIT-7")
    assert again.returncode == 1
    assert "status is CANCELED" in again.stderr


@pytest.mark.parametrize("reason", ["", "  ", "x" * 256])
def test_a_reason_that_says_nothing_is_refused(acuse: Acuse, world: World, reason: str) -> None:
    activity = world.new_activity()
    done = acuse("activities", "cancel", activity.id, "--reason", reason)
    assert done.returncode == 1
    assert "reason" in done.stderr
    assert world.stored(activity).status == "READY"


def test_retry_finds_who_came_since(acuse: Acuse, world: World) -> None:
    activity_id = unresolved(world)
    assert rows(acuse("activities", "retry", activity_id))[0]["status"] == "UNRESOLVED"
    add_user(world, "U-1", "FINANCE")
    assert rows(acuse("activities", "retry", activity_id))[0]["status"] == "READY"
    assert acuse("activities", "retry", activity_id).returncode == 1


def test_resolve_takes_a_user_by_the_external_id(acuse: Acuse, world: World) -> None:
    activity_id = unresolved(world)
    add_user(world, "U-1", "OTHER")
    nobody = acuse("activities", "resolve", activity_id, "U-2")
    assert nobody.returncode == 1
    assert "commerce_user_id is not an active user of the activity's commerce" in nobody.stderr
    [shown] = rows(acuse("activities", "resolve", activity_id, "U-1"))
    assert (shown["status"], shown["target"]["lock_reason"]) == ("READY", "MANUAL_ASSIGNMENT")


def test_what_has_a_result_needs_nobody(acuse: Acuse, world: World) -> None:
    activity = world.new_activity()
    world.submit(submission(activity))
    for words in (("resolve", activity.id, "U-1"), ("retry", activity.id)):
        assert acuse("activities", *words).returncode == 1


def test_activities_are_listed_by_status_channel_commerce_and_search(acuse: Acuse, world: World) -> None:
    ours = world.new_activity(channel="SMS", provider_activity_id="VISIT-1", status=ActivityStatus.UNRESOLVED)
    other = world.new_activity(channel="EMAIL", commerce_external_id="COM-002")
    for option, found in {
        ("--status", "unresolved"): ours,
        ("--channel", "EMAIL"): other,
        ("--commerce", "COM-002"): other,
        ("--search", "VISIT"): ours,
        ("--search", "Mini"): other,
    }.items():
        assert [each["id"] for each in rows(acuse("activities", "list", *option))] == [found.id], option
    done = acuse("activities", "list", "--channel", "EMAIL", "--status", "UNRESOLVED")
    assert rows(done) == []
    assert len(rows(acuse("activities", "list", "--limit", "1"))) == 1


@pytest.mark.parametrize("option", ["--channel", "--commerce", "--search"])
def test_a_filter_that_nothing_can_have_is_refused(acuse: Acuse, option: str) -> None:
    done = acuse("activities", "list", option, "x" * 3000)
    assert done.returncode == 2
    assert "must have at most" in done.stderr


def test_activities_of_an_older_release_are_indexed_once(acuse: Acuse, world: World) -> None:
    world.new_activity()
    at = dynamodb.connection()
    older = world.new_activity(channel="SMS")
    key = dynamodb.to_item(items.activity_key(world.tenant, older.id))
    at.client.update_item(TableName=at.results, Key=key, UpdateExpression="REMOVE schedule, schedule_order")
    assert "Brought up to date: 1 of 2" in acuse("activities", "index").stderr
    assert "Brought up to date: 0 of 2" in acuse("activities", "index").stderr
    [found] = rows(acuse("activities", "list", "--status", "READY", "--channel", "SMS"))
    assert found["id"] == older.id
