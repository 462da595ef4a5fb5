"""Pages of a list of tasks, whatever one call may cost: following `next` finds every task once, in order, and ends."""

import base64
import random
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import batched
from typing import Any, Final

import pytest
from hypothesis import example, given
from hypothesis import settings as settings_of_examples
from hypothesis import strategies as st

from acuse.identity import accounts
from acuse.identity.accounts import Account
from acuse.identity.callers import TenantId
from acuse.identity.permissions import Permission
from acuse.oracle import integer_ids
from acuse.oracle.identity import staff_accounts
from acuse.oracle.members import MENUS
from acuse.oracle.references import store as references
from acuse.oracle.references.model import Reference
from acuse.oracle.settings import store as settings
from acuse.oracle.settings.model import Entry, ReferenceMode, Settings
from acuse.oracle.tasks import pages
from acuse.oracle.tasks import queries as query
from acuse.oracle.tasks import store as tasks
from acuse.oracle.tasks.model import Task
from acuse.oracle.tasks.rules import Members
from acuse.requests import exact_json
from acuse.requests.exact_json import JsonText
from acuse.runtime import telemetry
from acuse.storage import dynamodb, lists
from acuse.storage.dynamodb import Connection
from acuse.storage.lists import Place, Span
from acuse.storage.values import Values
from acuse.timestamps import Timestamp
from tests.listing import List, calling

DAY: Final = Timestamp("2026-04-11T10:30:00.000Z")
TENANT: Final = TenantId("0f6c2a54-7d1e-4b39-9a80-5c3de2f1b746")
MIB: Final = 1024 * 1024
MOST_PAGES: Final = 500

type Budget = dict[str, float]


def values_of(task_id: int, custom_fields: str = "{}", members: Members | None = None) -> Values:
    """A task; those with even ids are complete by half."""
    task = Task(
        id=task_id,
        name=f"Task {task_id}",
        created_time=DAY,
        updated_time=DAY,
        custom_fields=JsonText(custom_fields),
        members={"percentComplete": 50 if task_id % 2 == 0 else 0, **(members or {})},
    )
    return tasks._to_values(TENANT, task, [])


class StoredTasks:
    """The tenant's tasks in moto's tables."""

    def add(
        self, ids: Iterable[int], custom_fields: str = "{}", members: Callable[[int], Members] = lambda _: {}
    ) -> None:
        added = [values_of(task_id, custom_fields, members(task_id)) for task_id in ids]
        for puts in batched(added, 25, strict=False):
            dynamodb.batch_write(dynamodb.connection().results, puts=puts)
        missing = max(values["id"] for values in added) - integer_ids.last(TENANT, "tasks")
        if missing > 0:
            integer_ids.remembered.clear()
            integer_ids.take(TENANT, "tasks", missing)

    def delete(self, task_id: int) -> None:
        tasks.delete(TENANT, task_id)


class TasksInMemory:
    """What stands for the tables where very many calls are tried."""

    def __init__(self) -> None:
        self._items: dict[int, Values] = {}

    def add(self, ids: Iterable[int], custom_fields: str = "{}") -> None:
        self._items |= {task_id: values_of(task_id, custom_fields) for task_id in ids}

    def delete(self, task_id: int) -> None:
        del self._items[task_id]

    def stand_in(self, patch: pytest.MonkeyPatch) -> None:
        patch.setattr(integer_ids, "last", lambda *_: max(self._items, default=0))
        patch.setattr(lists, "places_in", self._places_in)
        patch.setattr(lists, "count_in", lambda *place: len(list(self._places_in(*place))))
        patch.setattr(dynamodb, "batch_get", self._batch_get)

    def _places_in(
        self, _table: str, name: str, span: Span | None = None, *, backwards: bool = False
    ) -> Iterator[Place]:
        places = (
            Place(item["list_order"], item["pk"], item["sk"]) for item in self._items.values() if item["list"] == name
        )
        inside = (place for place in places if span is None or span.first <= place.order <= span.last)
        return iter(sorted(inside, reverse=backwards))

    def _batch_get(self, requests: dict[str, Any]) -> dict[str, list[Values]]:
        [(table, wanted)] = requests.items()
        assert len(wanted["Keys"]) <= 100
        ids = [int(key["pk"]["S"].rpartition("#")[2]) for key in wanted["Keys"]]
        assert len(ids) == len(set(ids)), "DynamoDB refuses a key that is there twice"
        names = wanted["ExpressionAttributeNames"].values()
        found = [self._items[task_id] for task_id in reversed(ids) if task_id in self._items]
        return {table: [{name: item[name] for name in names if name in item} for item in found]}


@pytest.fixture
def stored(tables: Connection) -> StoredTasks:
    """The tenant's tasks in moto's tables; none yet."""
    del tables
    return StoredTasks()


@pytest.fixture
def list_tasks(stored: StoredTasks) -> List:
    """Calls the function by a staff account."""
    del stored
    password = staff_accounts.create(TENANT, "ana", [Permission.VIEW_ACTIVITIES])[1]
    return calling("Basic " + base64.b64encode(f"ana:{password}".encode()).decode())


@contextmanager
def in_memory(ids: Iterable[int], budget: Budget) -> Iterator[tuple[TasksInMemory, List]]:
    """Tasks that are in no table, and the function that lists them at no more than this cost a call."""
    there = TasksInMemory()
    there.add(ids)
    account = Account(TENANT, "ana", 1, "", (Permission.VIEW_ACTIVITIES,), DAY)
    menus: dict[str, dict[int, Entry]] = {menu: {} for menu in MENUS}
    with pytest.MonkeyPatch.context() as patch:
        there.stand_in(patch)
        patch.setattr(accounts, "authenticate", lambda *_: account)
        patch.setattr(settings, "of", lambda _: Settings(ReferenceMode.ANY, menus))
        patch.setattr(telemetry, "record", lambda **_: None)
        spend(patch, budget)
        yield there, calling()


def spend(patch: pytest.MonkeyPatch, budget: Budget) -> None:
    for name, value in {"PART_OF_TIME": 1e9, **budget}.items():
        patch.setattr(pages, name, value)


def following(list_tasks: List, **query: Any) -> Iterator[dict[str, Any]]:
    """The page that is asked for and those after it."""
    page = list_tasks(**query)
    for _ in range(MOST_PAGES):
        yield page
        assert page["hasMore"] is bool(next_of(page))
        if not page["hasMore"]:
            return
        page = list_tasks(next_of(page))
    pytest.fail("the pages have no end")


def next_of(page: dict[str, Any]) -> str:
    return next((str(link["href"]) for link in page["links"] if link["rel"] == "next"), "")


def ids_of(page: dict[str, Any]) -> list[int]:
    return [item["id"] for item in page["items"]]


def all_of(found: Iterable[dict[str, Any]]) -> list[int]:
    return [task_id for page in found for task_id in ids_of(page)]


FEW: Final = {1, 999, 1000, 4000, 6001}
CONDITIONS: Final[dict[str, Callable[[int], bool]]] = {
    "": lambda _: True,
    "id > 0": lambda _: True,
    "percentComplete = 50": lambda task_id: task_id % 2 == 0,
    "id >= 999 AND id < 6005": range(999, 6005).__contains__,
    "id >= 1000 AND percentComplete = 0": lambda task_id: task_id >= 1000 and task_id % 2 == 1,
    "id IN (1, 999, 1000, 4000, 6001)": FEW.__contains__,
    "id > 50000": lambda _: False,
    "name = 'nobody'": lambda _: False,
}
BUDGETS: Final[dict[str, Budget]] = {
    "one-task": {"MOST_READ": 1},
    "seven-tasks": {"MOST_READ": 7},
    "one-query": {"MOST_QUERIES": 1},
    "three-queries": {"MOST_QUERIES": 3},
    "few-of-both": {"MOST_READ": 5, "MOST_QUERIES": 2},
    "no-bytes": {"MOST_BYTES": 0},
    "few-bytes": {"MOST_BYTES": 900},
    "few-comparisons": {"MOST_STEPS": 1000},
    "no-time": {"PART_OF_TIME": -1},
    "no-time-at-all": {"PART_OF_TIME": -1, "_ALWAYS_READ": 1, "_ALWAYS_QUERIED": 1},
    "everything-is-scarce": {"MOST_READ": 2, "MOST_QUERIES": 1, "MOST_BYTES": 500},
    "plenty": {},
}
# Around the edges of the list's buckets, with holes within them and whole buckets that are empty.
IDS: Final = st.sets(
    st.one_of(
        *(st.integers(first, last) for first, last in ((1, 20), (995, 1005), (4000, 4010), (5998, 6005))),
        st.integers(1, 9000),
    ),
    max_size=30,
)
A_CONDITION: Final = st.sampled_from(list(CONDITIONS))
A_DIRECTION: Final = st.sampled_from(["id", "id:desc"])
A_LIMIT: Final = st.integers(1, 12)
AN_OFFSET: Final = st.integers(0, 9)

each_budget = pytest.mark.parametrize("budget", BUDGETS.values(), ids=list(BUDGETS))


def asked_for(condition: str, order: str, limit: int, offset: int = 0) -> dict[str, Any]:
    asked: dict[str, Any] = {"limit": limit, "orderBy": order}
    return asked | ({"q": condition} if condition else {}) | ({"offset": offset} if offset else {})


def in_order(ids: Iterable[int], order: str) -> list[int]:
    return sorted(ids, reverse=order == "id:desc")


# ---------------------------------------------------------------- following next


@each_budget
@settings_of_examples(max_examples=15)
@given(
    IDS, st.sampled_from(list(CONDITIONS)), st.sampled_from(["id", "id:desc"]), st.integers(1, 12), st.integers(0, 9)
)
@example(set(range(1, 40)), "", "id:desc", 1, 0)
@example(set(range(990, 1010)), "percentComplete = 50", "id", 1, 3)
def test_next_leads_to_every_task_that_fits_in_order(
    budget: Budget, ids: set[int], condition: str, order: str, limit: int, offset: int
) -> None:
    with in_memory(ids, budget) as (_, list_tasks):
        found = list(following(list_tasks, **asked_for(condition, order, limit, offset)))
    assert all_of(found) == in_order(filter(CONDITIONS[condition], ids), order)[offset:]
    assert max(len(ids_of(page)) for page in found) <= limit


@each_budget
@settings_of_examples(max_examples=15)
@given(
    IDS,
    st.sampled_from(["", "id > 0", "percentComplete = 50"]),
    st.sampled_from(["id", "id:desc"]),
    st.randoms(use_true_random=False),
)
def test_tasks_that_come_and_go_meanwhile_do_not_disturb_pages_that_are_cut_short(
    budget: Budget, ids: set[int], condition: str, order: str, chance: random.Random
) -> None:
    changing = {task_id for task_id in ids if chance.random() < 0.4}
    there = {task_id for task_id in ids - changing if CONDITIONS[condition](task_id)}
    found: list[int] = []
    with in_memory(ids, budget) as (tasks_there, list_tasks):
        gone: set[int] = set()
        for page in following(list_tasks, **asked_for(condition, order, 20_000)):
            found += ids_of(page)
            for task_id in {each for each in changing if chance.random() < 0.3}:
                if task_id in gone:
                    tasks_there.add([task_id])
                else:
                    tasks_there.delete(task_id)
                gone ^= {task_id}
    assert found == in_order(set(found), order), "none twice"
    assert there <= set(found)


@pytest.mark.parametrize("order", ["id", "id:desc"])
@pytest.mark.parametrize("name", ["seven-tasks", "three-queries", "no-time-at-all"])
def test_the_tables_are_followed_likewise(
    stored: StoredTasks, list_tasks: List, monkeypatch: pytest.MonkeyPatch, name: str, order: str
) -> None:
    ids = [1, 2, 3, 997, 998, 999, 1000, 1001, 4000, 4001, 6001]
    stored.add(ids)
    spend(monkeypatch, BUDGETS[name])
    for condition in ("", "percentComplete = 50", "id >= 999 AND id < 6005"):
        found = all_of(following(list_tasks, **asked_for(condition, order, 4, 1)))
        assert found == in_order(filter(CONDITIONS[condition], ids), order)[1:]


def test_holes_of_thousands_of_ids_are_crossed_in_pages_that_may_be_empty(
    stored: StoredTasks, list_tasks: List, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored.add([1, 20_000, 40_000])
    spend(monkeypatch, {"MOST_QUERIES": 4})
    found = list(following(list_tasks))
    assert [ids_of(page) for page in found if page["items"]] == [[1], [20_000], [40_000]]
    assert len(found) == 11, "41 buckets, 4 a call"


@pytest.mark.parametrize("condition", ["", "id > 0"], ids=["plain", "filtered"])
def test_where_the_last_task_of_a_page_that_is_cut_short_is_deleted_next_goes_on_after_it(
    stored: StoredTasks, list_tasks: List, monkeypatch: pytest.MonkeyPatch, condition: str
) -> None:
    stored.add([1, 2, 3, 4, 5])
    spend(monkeypatch, {"MOST_READ": 2})
    first = list_tasks(**asked_for(condition, "id", 20_000))
    assert ids_of(first) == [1, 2]
    stored.delete(2)
    assert all_of(following(list_tasks, link=next_of(first))) == [3, 4, 5]


# ---------------------------------------------------------------- the total


@settings_of_examples(max_examples=40)
@given(
    IDS,
    st.sampled_from(list(CONDITIONS)),
    st.sampled_from(["id", "id:desc", "name"]),
    st.integers(1, 12),
    st.integers(0, 9),
)
def test_every_page_says_the_same_total(ids: set[int], condition: str, order: str, limit: int, offset: int) -> None:
    with in_memory(ids, {}) as (_, list_tasks):
        found = list(following(list_tasks, totalResults="true", **asked_for(condition, order, limit, offset)))
    expected = len(list(filter(CONDITIONS[condition], ids)))
    assert {page["totalResults"] for page in found} == {expected}
    assert len(all_of(found)) == max(0, expected - offset)


@each_budget
@settings_of_examples(max_examples=15)
@given(IDS, A_CONDITION, A_LIMIT)
def test_a_total_that_costs_too_much_is_left_out_and_the_tasks_are_not(
    budget: Budget, ids: set[int], condition: str, limit: int
) -> None:
    with in_memory(ids, budget) as (_, list_tasks):
        found = list(following(list_tasks, totalResults="true", **asked_for(condition, "id", limit)))
    fitting = in_order(filter(CONDITIONS[condition], ids), "id")
    assert all_of(found) == fitting
    assert {page["totalResults"] for page in found if "totalResults" in page} <= {len(fitting)}


# ---------------------------------------------------------------- other orders

ORDERS: Final[dict[str, Callable[[int], Any]]] = {
    "name": lambda task_id: f"Task {task_id}",
    "name:desc": lambda task_id: [-ord(each) for each in f"Task {task_id} "],
    "percentComplete:desc,name": lambda task_id: (task_id % 2, f"Task {task_id}"),
    "createdTime": lambda task_id: task_id,
    "createdTime,id:desc": lambda task_id: -task_id,
}


@settings_of_examples(max_examples=40)
@given(IDS, st.sampled_from(list(ORDERS)), A_LIMIT, st.sampled_from([0, 900, 5 * MIB]))
def test_another_order_is_followed_by_offset(ids: set[int], order: str, limit: int, most_bytes: int) -> None:
    with in_memory(ids, {"MOST_BYTES": most_bytes}) as (_, list_tasks):
        assert all_of(following(list_tasks, orderBy=order, limit=limit)) == sorted(ids, key=ORDERS[order])


def test_another_order_is_refused_where_it_would_read_more_than_a_call_may() -> None:
    with in_memory(range(1, 11), {"MOST_READ": 10}) as (_, list_tasks):
        assert len(list_tasks(orderBy="name")["items"]) == 10
    with in_memory(range(1, 12), {"MOST_READ": 10}) as (_, list_tasks):
        with pytest.raises(AssertionError, match="OSC-CREST-00007"):
            list_tasks(orderBy="name")
        assert ids_of(list_tasks(orderBy="name", q="id < 4")) == [1, 2, 3], "narrowed to what may be read"


# ---------------------------------------------------------------- bytes

each_kind_of_list = pytest.mark.parametrize(
    "query", [{}, {"q": "id > 0"}, {"orderBy": "name"}], ids=["plain", "filtered", "sorted"]
)


@each_kind_of_list
def test_a_page_holds_no_more_bytes_than_it_may(query: dict[str, Any]) -> None:
    with in_memory([], {"MOST_BYTES": 10_000}) as (there, list_tasks):
        there.add(range(1, 41), custom_fields='{"x":"' + "ñ" * 400 + '"}')
        found = list(following(list_tasks, fields="customFields", **query))
    sizes = [sum(len(exact_json.dumps(item).encode()) for item in page["items"]) for page in found]
    assert max(sizes) <= 10_000
    assert min(sizes[:-1]) > 8000, "and not much less"
    assert sorted(all_of(found)) == list(range(1, 41))


@each_kind_of_list
def test_a_task_that_is_larger_than_a_page_has_a_page_of_its_own(query: dict[str, Any]) -> None:
    with in_memory([], {"MOST_BYTES": 1000}) as (there, list_tasks):
        there.add([1, 2, 3], custom_fields='{"x":"' + "x" * 60_000 + '"}')
        found = list(following(list_tasks, fields="customFields", **query))
    assert [ids_of(page) for page in found] == [[1], [2], [3]]


@pytest.mark.parametrize("character", ["x", "ñ", '\\"'], ids=["ascii", "two-bytes", "escaped-twice"])
def test_an_answer_with_the_largest_tasks_is_one_that_lambda_takes(character: str) -> None:
    """At most 6 MB as JSON, in which the body is a string: quotes in it are escaped once more."""
    with in_memory([], {}) as (there, list_tasks):
        there.add(range(1, 121), custom_fields='{"x":"' + character * (60_000 // len(character.encode())) + '"}')
        page = list_tasks(fields="customFields")
    assert page["hasMore"]
    assert len(exact_json.dumps({"body": exact_json.dumps(page)}).encode()) <= 6 * MIB


def test_a_call_ends_where_its_patterns_were_compared_often_enough() -> None:
    budget = pages.Budget(until=float("inf"))
    half = pages.MOST_STEPS // 2
    assert [budget.is_late_at(task_id, half + 1) for task_id in (1, 2)] == [False, True]
    assert (budget.is_spent, budget.last_id) == (True, 1)
    assert not pages.Budget(until=float("inf")).is_late_at(1, 10 * pages.MOST_STEPS), "the first is always dealt with"


def test_a_call_ends_where_it_compared_enough_and_next_goes_on() -> None:
    tests = 400
    with in_memory(range(1, 31), {"MOST_STEPS": 12 * tests * query.STEPS_OF_A_TEST}) as (_, list_tasks):
        found = list(following(list_tasks, **asked_for(" OR ".join(["name = 'x'"] * tests), "id", 20_000)))
    assert len(found) == 3


@pytest.mark.parametrize("count", [1, 100])
def test_a_call_ends_where_it_showed_enough_values_and_next_goes_on(count: int) -> None:
    names = ",".join(f"customFields.c.f{number}" for number in range(count))
    with in_memory(range(1, 31), {"MOST_STEPS": 12 * count * pages.STEPS_OF_A_VALUE}) as (_, list_tasks):
        found = list(following(list_tasks, fields=names, limit=20_000))
    assert all_of(found) == list(range(1, 31))
    assert [len(page["items"]) for page in found] == [12, 12, 6]


def test_tasks_are_not_ordered_by_more_than_a_call_may_compare() -> None:
    order = ",".join(["name"] * 10)
    with in_memory(range(1, 31), {"MOST_STEPS": 10 * 30 * pages.STEPS_OF_A_VALUE}) as (there, list_tasks):
        assert len(list_tasks(orderBy=order)["items"]) == 30
        there.add([31])
        with pytest.raises(AssertionError, match="or too many comparisons"):
            list_tasks(orderBy=order)


def test_what_one_call_may_compare_and_show_is_enough_for_20_000_tasks() -> None:
    """What is compared and shown of each: 16 values, which is what `SELECT *` has, and four comparisons."""
    assert pages.MOST_READ * (16 * pages.STEPS_OF_A_VALUE + 4 * query.STEPS_OF_A_TEST) <= pages.MOST_STEPS


@pytest.mark.parametrize("order", ["id", "id:desc"])
def test_a_call_ends_where_it_looked_up_enough_names_and_next_goes_on(
    stored: StoredTasks, list_tasks: List, monkeypatch: pytest.MonkeyPatch, order: str
) -> None:
    ids = range(1, 251)
    stored.add(ids, members=lambda task_id: {"contact": 1000 + task_id})
    named = [Reference("contacts", 1000 + task_id, f"Contact {task_id % 2}") for task_id in ids]
    for some in batched(named, references.MOST_SAVED_AT_ONCE, strict=False):
        references.save(TENANT, some)
    spend(monkeypatch, {"MOST_NAMES": 99})
    found = list(following(list_tasks, **asked_for("contact.lookupName = 'contact 1'", order, 20_000)))
    assert all_of(found) == in_order(ids[::2], order)
    assert len(found) > 1


def test_no_text_that_tasks_are_ordered_by_is_kept_whole() -> None:
    assert pages._sort_key("A" * 60_000) == (2, "a" * pages.LONGEST_SORTED)
    assert pages._sort_key("A" * 255) == (2, "a" * 255)
