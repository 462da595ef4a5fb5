"""What lists of activities cost, counted on the embedded engine: contract Reten, section 7 (costs)."""

import json
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import batched
from typing import Any

import httpx
import pytest

from acuse.reten.activities import entries, items, listing
from acuse.reten.activities.model import Activity, ActivityStatus, Result, ResultStatus
from acuse.storage import dynamodb
from acuse.timestamps import Timestamp
from local.world import World
from tests.budgets.conftest import DynamoDBCall, operations

DAY = Timestamp("2026-04-11T10:30:00.000Z")
OPEN = 120
PAGE = 20
STATUS_SHARDS, ALL_SHARDS = 3 * items.SCHEDULE_SHARDS, items.SCHEDULE_SHARDS
"""PENDING is three statuses."""


def filled(base_url: str, http: httpx.Client, closed: int) -> World:
    """A tenant with 120 open activities and as many closed ones as asked for."""
    world = World(base_url, http)
    done = Result(
        id=str(uuid.uuid4()),
        created_at=DAY,
        occurred_at=DAY,
        status=ResultStatus.EFFECTIVE,
        type_code="SALE_COMPLETED",
        type_label="Venta completada",
    )

    def made() -> Iterator[dict[str, Any]]:
        for number in range(OPEN + closed):
            is_open = number % (1 + closed // OPEN) == 0
            activity = Activity(
                id=str(uuid.UUID(int=number * 7919 << 64, version=4)),
                commerce_external_id=f"COM-00{number % 3}",
                created_at=Timestamp(f"2026-01-01T00:{number // 60 % 60:02}:{number % 60:02}.{number // 3600:03}Z"),
                scheduled_at=Timestamp(f"2026-02-{number % 28 + 1:02}T10:00:00.000Z"),
                status=ActivityStatus.READY if is_open else ActivityStatus.COMPLETED,
                channel="SALESMAN",
            )
            for values in items.items_of(world.tenant, activity):
                has_result = values["sk"] == "activity" and not is_open
                yield values | ({"result": items.result_values(done)} if has_result else {})

    table = dynamodb.connection().results
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda puts: dynamodb.batch_write(table, puts=puts), batched(made(), 25, strict=False)))
    return world


@pytest.fixture(scope="module")
def few(base_url: str, http: httpx.Client) -> World:
    """A tenant with hardly anything closed."""
    return filled(base_url, http, 0)


@pytest.fixture(scope="module")
def many(base_url: str, http: httpx.Client) -> World:
    """A tenant with 20 closed activities for each open one."""
    return filled(base_url, http, 20 * OPEN)


type Ask = Callable[..., dict[str, Any]]


@pytest.fixture
def tasks(calls: list[DynamoDBCall]) -> Ask:
    """Call the list of tasks as Lambda does, in this process; what is counted is this call alone."""
    from reten.list_integration_tasks.app import handler

    return asking(handler, calls)


@pytest.fixture
def activities(calls: list[DynamoDBCall]) -> Ask:
    """The same for the list of activities."""
    from reten.list_activities.app import handler

    return asking(handler, calls)


def asking(handler: Any, calls: list[DynamoDBCall]) -> Ask:
    def ask(world: World, **query: str) -> dict[str, Any]:
        event = {"headers": {"x-api-key": world.api_key}, "requestContext": {"requestId": "r"}}
        assert handler(event | {"queryStringParameters": {"limit": "1"}}, None)["statusCode"] == 200  # it knows the key
        calls.clear()
        answer = handler(event | {"queryStringParameters": query}, None)
        assert answer["statusCode"] == 200, answer
        body: dict[str, Any] = json.loads(answer["body"])
        return body

    return ask


def read_by(calls: list[DynamoDBCall], operation: str) -> int:
    return sum(call.read for call in calls if call.operation == operation)


def test_the_first_page_of_open_work_reads_the_same_whatever_is_closed(
    few: World, many: World, tasks: Ask, calls: list[DynamoDBCall]
) -> None:
    seen = []
    for world in (few, many):
        found = tasks(world, status="PENDING")
        assert (len(found["data"]), found["meta"]["total"]) == (PAGE, OPEN)
        assert Counter(operations(calls)) == {"Query": 2 * STATUS_SHARDS, "BatchGetItem": 2}
        seen.append(read_by(calls, "Query"))
        assert read_by(calls, "BatchGetItem") <= PAGE + 3, "the activities that are shown, and their commerces"
    assert max(seen) <= OPEN + PAGE + STATUS_SHARDS * 25, "every open one is counted"


def test_a_later_page_of_open_work_reads_the_entries_before_it_and_its_activities(
    many: World, tasks: Ask, calls: list[DynamoDBCall]
) -> None:
    found = tasks(many, status="PENDING", page="5")
    assert found["meta"]["page"] == 5
    assert len(found["data"]) == PAGE
    assert read_by(calls, "BatchGetItem") <= PAGE + 3
    assert read_by(calls, "Query") <= 2 * OPEN


def test_the_cursor_counts_nothing_again(many: World, tasks: Ask, calls: list[DynamoDBCall]) -> None:
    cursor = tasks(many, status="PENDING")["meta"]["next"]
    found = tasks(many, status="PENDING", cursor=cursor)
    assert found["meta"]["total"] == OPEN
    assert Counter(operations(calls)) == {"Query": STATUS_SHARDS, "BatchGetItem": 2}


def test_what_only_activities_tell_reads_a_stated_number_of_them(
    many: World, tasks: Ask, calls: list[DynamoDBCall]
) -> None:
    found = tasks(many, result_status="NOT_EFFECTIVE")
    assert found["data"] == []
    assert read_by(calls, "BatchGetItem") == listing.MOST_READ
    assert found["meta"]["isTotalExact"] is False
    rest = tasks(many, result_status="NOT_EFFECTIVE", cursor=found["meta"]["next"])
    assert read_by(calls, "BatchGetItem") == 21 * OPEN - listing.MOST_READ
    assert rest["meta"] | {"page": 1} == {
        "page": 1,
        "limit": 20,
        "total": 0,
        "totalPages": 0,
        "isTotalExact": True,
        "next": None,
    }


def test_no_call_reads_more_entries_than_it_may(
    many: World, tasks: Ask, calls: list[DynamoDBCall], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "MOST_ENTRIES", 1000)
    monkeypatch.setattr(listing, "MOST_ENTRIES_COUNTED", 500)
    monkeypatch.setattr(entries, "_LARGEST_QUERY", 100)
    monkeypatch.setattr(entries, "_LARGEST_COUNT", 100)
    seen, cursor = 0, None
    for _ in range(20):
        found = tasks(many, channel="SALESMAN", limit="100", **({"cursor": cursor} if cursor else {}))
        assert read_by(calls, "Query") <= 1500
        seen += len(found["data"])
        if not (cursor := found["meta"]["next"]):
            break
        assert found["meta"]["total"] == 500
        assert found["meta"]["isTotalExact"] is False
    assert cursor, "it is not at the end after 20 pages"
    assert seen == 2000


def test_a_status_that_few_have_costs_what_it_has(many: World, activities: Ask, calls: list[DynamoDBCall]) -> None:
    found = activities(many, status="READY")
    assert (len(found["data"]), found["meta"]["total"]) == (25, OPEN)
    assert Counter(operations(calls)) == {"Query": ALL_SHARDS, "BatchGetItem": 2}
    assert read_by(calls, "Query") == OPEN


def test_open_work_costs_what_is_open_whoever_it_is_for(
    many: World, activities: Ask, calls: list[DynamoDBCall]
) -> None:
    found = activities(many, is_open="true", scheduled_to="2026-12-31T00:00:00Z")
    assert (len(found["data"]), found["meta"]["total"]) == (25, OPEN)
    assert Counter(operations(calls)) == {"Query": STATUS_SHARDS, "BatchGetItem": 2}
    assert read_by(calls, "Query") == OPEN
    assert activities(many, is_open="true", external_operator_id="OP-1")["data"] == []
    assert Counter(operations(calls)) == {"Query": STATUS_SHARDS}
    assert read_by(calls, "Query") == OPEN


def test_what_is_not_open_is_counted_without_being_read(
    many: World, activities: Ask, calls: list[DynamoDBCall]
) -> None:
    found = activities(many, is_open="false")
    assert (len(found["data"]), found["meta"]["total"]) == (25, 20 * OPEN)
    assert read_by(calls, "BatchGetItem") <= 2 * 25 + 3


def test_the_completed_are_counted_without_being_read(many: World, activities: Ask, calls: list[DynamoDBCall]) -> None:
    found = activities(many, status="COMPLETED")
    assert (len(found["data"]), found["meta"]["total"]) == (25, 20 * OPEN)
    assert read_by(calls, "BatchGetItem") <= 2 * 25 + 3
