"""What a list of tasks costs, counted on the embedded engine: 25,000 tasks in a tenant."""

import base64
import tracemalloc
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import batched
from typing import Any

import httpx
import pytest

from acuse.identity.permissions import Permission
from acuse.oracle import integer_ids
from acuse.oracle.members import MEMBERS
from acuse.oracle.tasks import pages
from acuse.oracle.tasks import store as tasks
from acuse.oracle.tasks.model import Task
from acuse.storage import dynamodb
from acuse.timestamps import Timestamp
from local.world import World
from tests.budgets.conftest import DynamoDBCall, operations
from tests.support.oracle.listing import List, calling, querying

TASKS = 25_000
DAY = Timestamp("2026-04-11T10:30:00.000Z")
MIB = 1024 * 1024


@pytest.fixture(scope="module")
def big(base_url: str, http: httpx.Client) -> World:
    """A tenant with the tasks 1 to 25,000."""
    world = World(base_url, http)
    world.staff = world.new_staff(Permission.VIEW_ACTIVITIES)
    table = dynamodb.connection().results
    made = (
        tasks.values_of(
            world.tenant,
            Task(
                id=task_id,
                name="Return customer call",
                created_time=DAY,
                updated_time=DAY,
                members={"statusWithType.status": 16, "contact": task_id % 150 + 1},
            ),
            [],
        )
        for task_id in integer_ids.take(world.tenant, "tasks", TASKS)
    )
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda puts: dynamodb.batch_write(table, puts=puts), batched(made, 25, strict=False)))
    return world


@pytest.fixture
def list_tasks(big: World, calls: list[DynamoDBCall]) -> List:
    """Call the function as Lambda does, with a query or a link of an earlier answer; it knows account and settings."""
    username, password = big.staff or ("", "")
    credentials = base64.b64encode(f"{username}:{password}".encode()).decode()

    call = calling(f"Basic {credentials}")
    call(q="id = 1")
    calls.clear()
    return call


def ids_of(page: dict[str, Any]) -> list[int]:
    return [item["id"] for item in page["items"]]


def next_of(page: dict[str, Any]) -> str:
    return next(str(link["href"]) for link in page["links"] if link["rel"] == "next")


LAST_ID = ("GetItem", 1)
"""How far ids have been given out."""


def counted(calls: list[DynamoDBCall]) -> set[tuple[str, int]]:
    return set(Counter(operations(calls)).items())


def test_the_first_page_is_two_queries_and_a_batch_read_for_each_hundred(
    list_tasks: List, calls: list[DynamoDBCall]
) -> None:
    page = list_tasks()
    assert ids_of(page) == list(range(1, 1001))
    assert page["hasMore"] is True
    assert counted(calls) == {LAST_ID, ("Query", 2), ("BatchGetItem", 10)}


def test_a_short_page_is_one_query_and_one_batch_read(list_tasks: List, calls: list[DynamoDBCall]) -> None:
    assert ids_of(list_tasks(limit=20)) == list(range(1, 21))
    assert counted(calls) == {LAST_ID, ("Query", 1), ("BatchGetItem", 1)}


def test_the_page_that_next_leads_to_costs_what_its_offset_does(list_tasks: List, calls: list[DynamoDBCall]) -> None:
    link = next_of(list_tasks(limit=100, offset=2500))
    calls.clear()
    assert ids_of(list_tasks(link)) == list(range(2601, 2701))
    assert counted(calls) == {LAST_ID, ("Query", 3 + 1 + 1), ("BatchGetItem", 1)}, "counted, found, listed"


def test_a_page_from_the_end_is_found_without_reading_what_is_before_it(
    list_tasks: List, calls: list[DynamoDBCall]
) -> None:
    page = list_tasks(orderBy="id:desc")
    assert ids_of(page) == list(range(25_000, 24_000, -1))
    assert counted(calls) == {LAST_ID, ("Query", 2), ("BatchGetItem", 10)}


def test_an_offset_counts_a_thousand_ids_a_query_and_reads_no_task_that_is_passed_over(
    list_tasks: List, calls: list[DynamoDBCall]
) -> None:
    page = list_tasks(offset=20_000, limit=100)
    assert ids_of(page) == list(range(20_001, 20_101))
    assert counted(calls) == {LAST_ID, ("Query", 21 + 1 + 1), ("BatchGetItem", 1)}, "counted, found, listed"


def test_tasks_that_are_named_by_id_are_read_and_nothing_else(list_tasks: List, calls: list[DynamoDBCall]) -> None:
    assert ids_of(list_tasks(q="id = 20000 AND name LIKE 'return%'")) == [20_000]
    assert operations(calls) == ["BatchGetItem"]
    calls.clear()
    assert len(ids_of(list_tasks(q=f"id IN ({','.join(map(str, range(7, 25_000, 125)))})"))) == 200
    assert operations(calls) == ["BatchGetItem"] * 2


def test_of_a_range_of_ids_no_more_than_the_range_is_read(list_tasks: List, calls: list[DynamoDBCall]) -> None:
    page = list_tasks(q="id >= 20950 AND id < 21050 AND name LIKE 'return%'")
    assert ids_of(page) == list(range(20_950, 21_050))
    assert counted(calls) == {LAST_ID, ("Query", 2), ("BatchGetItem", 1)}


def test_another_order_within_a_range_reads_the_range_and_then_the_page(
    list_tasks: List, calls: list[DynamoDBCall]
) -> None:
    page = list_tasks(q="id > 15000 AND id <= 15200", orderBy="name,id:desc", limit=50)
    assert ids_of(page) == list(range(15_200, 15_150, -1))
    assert counted(calls) == {LAST_ID, ("Query", 1), ("BatchGetItem", 2 + 1)}


@pytest.fixture
def most_read(monkeypatch: pytest.MonkeyPatch) -> int:
    """How many tasks a call may read here: a tenth of what it may."""
    assert pages.MOST_READ == 20_000
    monkeypatch.setattr(pages, "MOST_READ", 2000)
    return 2000


def test_what_matches_nothing_reads_as_many_tasks_a_call_as_it_may_and_goes_on_to_the_end(
    list_tasks: List, calls: list[DynamoDBCall], most_read: int
) -> None:
    page = list_tasks(q="id > 22700 AND name = 'nobody'")
    assert (page["items"], page["hasMore"]) == ([], True)
    assert counted(calls) == {LAST_ID, ("Query", 3), ("BatchGetItem", most_read / 100)}
    calls.clear()
    page = list_tasks(next_of(page))
    assert (page["items"], page["hasMore"]) == ([], False)
    assert counted(calls) == {LAST_ID, ("Query", 2), ("BatchGetItem", 3)}


def test_names_of_what_tasks_refer_to_are_a_batch_read_for_each_hundred_that_are_new(
    list_tasks: List, calls: list[DynamoDBCall]
) -> None:
    assert list_tasks(q="id <= 900 AND contact.lookupName = 'nobody'")["items"] == []
    assert counted(calls) == {LAST_ID, ("Query", 1), ("BatchGetItem", 9 + 2)}, "150 contacts of 900 tasks"


@pytest.fixture
def query(big: World, list_tasks: List) -> List:
    """Call the function that answers statements, as Lambda does; it knows account and settings."""
    del list_tasks
    username, password = big.staff or ("", "")
    return querying("Basic " + base64.b64encode(f"{username}:{password}".encode()).decode())


def test_statements_read_what_a_list_of_their_rows_would(query: List, calls: list[DynamoDBCall]) -> None:
    first, second = query(
        query="SELECT id, name FROM tasks WHERE id IN (7, 20000); SELECT id FROM tasks WHERE id > 800 LIMIT 50"
    )["items"]
    assert first["rows"] == [["7", "Return customer call"], ["20000", "Return customer call"]]
    assert (second["count"], second["rows"][-1]) == (50, ["850"])
    assert counted(calls) == {LAST_ID, ("Query", 1), ("BatchGetItem", 1 + 1)}


def test_a_count_without_a_condition_reads_no_task(query: List, calls: list[DynamoDBCall]) -> None:
    assert query(query="SELECT COUNT(*) FROM tasks")["items"][0]["rows"] == [["25000"]]
    assert counted(calls) == {LAST_ID, ("Query", 26)}


def test_statements_together_read_no_more_than_one_page_of_a_list(
    query: List, calls: list[DynamoDBCall], most_read: int
) -> None:
    statement = "SELECT COUNT(*) FROM tasks WHERE id <= 1100 AND name = 'nobody'"
    with pytest.raises(AssertionError, match=r"exceeds the work limit of one call.*at position 66"):
        query(query=f"{statement}; {statement}")
    assert Counter(operations(calls))["BatchGetItem"] == most_read / 100


def test_the_largest_page_takes_eight_times_its_size_in_memory(
    list_tasks: List, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "MOST_BYTES", MIB)  # a fifth, since measuring is slow
    tracemalloc.start()
    try:
        page = list_tasks(limit=20_000, fields=",".join(member.path for member in MEMBERS))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert page["hasMore"], "as many as an answer may hold"
    assert peak < 8 * MIB
