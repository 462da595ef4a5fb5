"""What a submit costs, counted on the embedded engine: design section 3 (calls, capacity units)."""

import json
import uuid
from collections.abc import Callable
from copy import replace
from typing import Any

import pytest

from acuse import timestamps
from acuse.identity import api_keys, members
from acuse.journal import kinds, store
from acuse.journal.model import Change, event_of
from acuse.reten.activities import items
from acuse.reten.target_resolution.model import Strategy
from acuse.reten.target_resolution.target_users import ResolutionStatus, TargetUser, new_id
from acuse.storage import dynamodb
from local.world import World, submission
from tests.budgets.conftest import DynamoDBCall, operations


@pytest.fixture
def submit(world: World) -> Callable[..., int]:
    """Call the function as Lambda does, in this process; gives the status."""
    from reten.submit_task_result.app import handler

    def call(body: dict[str, Any], **headers: str) -> int:
        sent = {"x-api-key": world.api_key, "content-type": "application/json"} | headers
        event = {"headers": sent, "requestContext": {"requestId": "r"}, "body": json.dumps(body)}
        return int(handler(event, None)["statusCode"])

    return call


@pytest.fixture
def warm(world: World, submit: Callable[..., int], calls: list[DynamoDBCall]) -> None:
    """The function knows the key, whose use was noted less than five minutes ago."""
    assert submit(submission(world.new_activity())) == 201
    calls.clear()


@pytest.mark.usefixtures("warm")
def test_a_submit_is_one_batch_read_and_one_write_of_two_units(
    world: World, submit: Callable[..., int], calls: list[DynamoDBCall]
) -> None:
    activity = world.new_activity(provider_activity_id="EXT-1", channel="VISIT")
    calls.clear()
    assert submit(submission(activity)) == 201
    assert operations(calls) == ["BatchGetItem", "UpdateItem"]
    assert calls[1].units == 2.0, "one of the table, and one to leave the list of open work"


@pytest.mark.usefixtures("warm")
def test_by_the_providers_id_with_key_and_payloads_it_costs_the_same(
    world: World, submit: Callable[..., int], calls: list[DynamoDBCall]
) -> None:
    activity = world.new_activity(provider_activity_id="EXT-2")
    body = submission(activity, provider_activity_id="EXT-2", raw_payload={"a": 1})
    del body["activity_id"]
    calls.clear()
    assert submit(body, **{"idempotency-key": "5f1c1d52-3c4e-4f2a-9f43-6f3a4a3f0c11"}) == 201
    assert operations(calls) == ["BatchGetItem", "UpdateItem"]
    assert calls[1].units == 2.0


@pytest.mark.usefixtures("warm")
def test_a_first_override_costs_no_more(world: World, submit: Callable[..., int], calls: list[DynamoDBCall]) -> None:
    activity = world.new_activity()
    calls.clear()
    assert submit(submission(activity, hard_override=True)) == 201
    assert operations(calls) == ["BatchGetItem", "UpdateItem"]


@pytest.mark.usefixtures("warm")
def test_only_a_replacement_pays_for_a_transaction(
    world: World, submit: Callable[..., int], calls: list[DynamoDBCall]
) -> None:
    activity = world.new_activity()
    submit(submission(activity))
    calls.clear()
    assert submit(submission(activity, hard_override=True)) == 201
    assert operations(calls) == ["BatchGetItem", "UpdateItem", "TransactWriteItems"]


@pytest.mark.usefixtures("warm")
def test_a_conflict_and_a_replay_cost_what_a_submit_costs(
    world: World, submit: Callable[..., int], calls: list[DynamoDBCall]
) -> None:
    activity = world.new_activity()
    submit(submission(activity), **{"idempotency-key": "k"})
    calls.clear()
    assert submit(submission(activity), **{"idempotency-key": "k"}) == 201
    assert submit(submission(activity)) == 409
    assert operations(calls) == ["BatchGetItem", "UpdateItem"] * 2


@pytest.mark.usefixtures("warm")
def test_only_an_activity_that_waits_for_its_dispatch_pays_for_its_resolution(
    world: World, submit: Callable[..., int], calls: list[DynamoDBCall]
) -> None:
    waiting = TargetUser(id=new_id(), status=ResolutionStatus.PENDING, strategy=Strategy.ON_DISPATCH)
    manual = replace(waiting, strategy=Strategy.MANUAL)
    activities = world.new_activity(target=manual), world.new_activity(target=waiting)
    calls.clear()
    for activity in activities:
        assert submit(submission(activity)) == 201
    plain, resolved = calls[:2], calls[2:]
    assert operations(plain) == ["BatchGetItem", "UpdateItem"]
    assert plain[1].units == 2.0
    assert operations(resolved) == ["BatchGetItem", "UpdateItem", "BatchGetItem", "UpdateItem"]


def test_the_first_call_of_a_cold_function_reads_the_key_and_notes_its_use(
    world: World, submit: Callable[..., int], calls: list[DynamoDBCall]
) -> None:
    api_keys.remembered.clear()
    activity = world.new_activity()
    calls.clear()
    assert submit(submission(activity)) == 201
    assert operations(calls) == ["GetItem", "BatchGetItem", "UpdateItem", "UpdateItem"]
    assert calls[0].units == 1.0

    api_keys.remembered.clear()  # another cold function, the key's use noted a moment ago
    activity = world.new_activity()
    calls.clear()
    assert submit(submission(activity)) == 201
    assert operations(calls) == ["GetItem", "BatchGetItem", "UpdateItem"]


def test_a_users_key_costs_a_read_of_the_member_when_it_is_not_remembered_and_none_more_after(
    world: World, submit: Callable[..., int], calls: list[DynamoDBCall]
) -> None:
    made = world.call("POST", "/api/api-keys", {"name": "k", "permissions": ["SUBMIT_ACTIVITY_RESULT"]}).json()
    headers = {"x-api-key": made["plaintextKey"]}
    activity = world.new_activity()
    calls.clear()
    assert submit(submission(activity), **headers) == 201
    assert operations(calls) == ["GetItem", "GetItem", "BatchGetItem", "UpdateItem", "UpdateItem"]

    members.remembered.clear()  # the key is remembered with what its owner may do
    activity = world.new_activity()
    calls.clear()
    assert submit(submission(activity), **headers) == 201
    assert operations(calls) == ["BatchGetItem", "UpdateItem"]


@pytest.mark.usefixtures("warm")
def test_what_is_wrong_in_itself_costs_nothing(submit: Callable[..., int], calls: list[DynamoDBCall]) -> None:
    assert submit(submission(status="x")) == 400
    assert submit(submission(), **{"x-api-key": "malformed"}) == 401
    assert operations(calls) == []


@pytest.mark.usefixtures("warm")
def test_the_event_of_a_result_takes_two_write_units_with_room_for_a_longer_comment(
    world: World, submit: Callable[..., int], calls: list[DynamoDBCall]
) -> None:
    comment = "Customer accepted the renewal offer, and asks for a call on Monday at nine"
    activity = world.new_activity(provider_activity_id=str(uuid.uuid4()), channel="SALESMAN")
    assert submit(submission(activity, task_result__comment=comment)) == 201
    at = dynamodb.connection()
    key = dynamodb.to_item(items.activity_key(world.tenant, activity.id))
    stored = dynamodb.to_values(at.client.get_item(TableName=at.results, Key=key)["Item"])
    before = {name: value for name, value in stored.items() if name != "result"} | {"revision": 0, "status": "READY"}
    change = Change(tenant=world.tenant, record_id=activity.id, before=before, after=stored, time=timestamps.now())
    kind = kinds.by_item()["activity"]
    draft = kind.derive(change, kind.look_up(world.tenant, [change]))
    assert draft
    calls.clear()
    store.put(event_of(kind, change, draft))
    assert [(call.operation, call.units) for call in calls] == [("PutItem", 2.0)], "the event and its place in the feed"
