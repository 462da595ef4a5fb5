"""What it costs to ask the journal, counted on the embedded engine."""

import importlib
import json
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from acuse.journal import reading
from local.world import World
from local.world.journal import EVENTS
from tests.budgets.conftest import DynamoDBCall, operations
from tests.support.journal.published import publish

type Call = Callable[..., Any]


@pytest.fixture
def call(world: World, calls: list[DynamoDBCall]) -> Call:
    """Call a function as Lambda does, in this process; it knows the key."""

    def call(name: str, parameters: dict[str, str] | None = None, **query: str) -> Any:
        event = {
            "headers": {"x-api-key": world.api_key},
            "requestContext": {"requestId": "r", "http": {"method": "GET"}},
            "rawPath": EVENTS,
            "pathParameters": parameters or {},
            "queryStringParameters": query,
        }
        answer = importlib.import_module(f"journal.{name}.app").handler(event, None)
        assert answer["statusCode"] == 200, answer["body"]
        return json.loads(answer["body"])

    call("list_events")
    calls.clear()
    return call


def test_a_page_is_a_query_of_each_shard_and_one_read_of_what_it_shows(
    call: Call, world: World, calls: list[DynamoDBCall]
) -> None:
    for _ in range(50):
        publish(world)
    calls.clear()
    page = call("list_events")
    assert Counter(operations(calls)) == {"Query": 4, "BatchGetItem": 1}
    calls.clear()
    call("list_events", after=page["meta"]["next"])
    assert Counter(operations(calls)) == {"Query": 4, "BatchGetItem": 1}, "the next page costs no more"
    calls.clear()
    call("list_events", limit="100")
    assert Counter(operations(calls))["BatchGetItem"] == 2
    assert Counter(operations(calls))["Query"] <= 8


def test_a_filter_by_type_reads_the_lists_alone_and_so_many_of_their_entries(
    call: Call, world: World, calls: list[DynamoDBCall], monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(30):
        publish(world)
    calls.clear()
    assert call("list_events", type="parcel.created")["data"] == []
    assert Counter(operations(calls)) == {"Query": 4}
    monkeypatch.setattr(reading, "MOST_LOOKED_AT", 10)
    page = call("list_events", type="parcel.created")
    assert page["meta"]["hasMore"] is True


def test_a_record_s_events_are_one_query_and_one_event_is_one_read(
    call: Call, world: World, calls: list[DynamoDBCall]
) -> None:
    events = [publish(world, "7", sequence=number + 1) for number in range(25)]
    calls.clear()
    call("list_events", subject="parcels/7", order="desc")
    assert operations(calls) == ["Query"]
    calls.clear()
    call("get_event", {"id": events[0].id})
    assert operations(calls) == ["GetItem"]


def test_a_record_is_what_its_own_api_reads_and_one_query(call: Call, world: World, calls: list[DynamoDBCall]) -> None:
    log = world.save_log(subject="x")["id"]
    activity = world.new_activity().id
    task = str(world.new_task()["id"])
    of_kind = {
        "task-activity-logs": (log, ["GetItem", "Query"]),
        "activities": (activity, ["GetItem", "BatchGetItem", "Query"]),
        "tasks": (task, ["GetItem", "Query"]),
    }
    for kind, (record_id, expected) in of_kind.items():
        for _ in range(2):  # after the first call the function knows the tenant's menus
            calls.clear()
            call("get_record", {"kind": kind, "id": record_id})
        assert operations(calls) == expected, kind
