"""Pages of a list of tasks, whatever one call may cost: following `next` finds every task once, in order, and ends."""

import base64
import random
from collections.abc import Callable
from itertools import batched
from typing import Any, Final

import pytest
from hypothesis import example, given
from hypothesis import settings as settings_of_examples
from hypothesis import strategies as st

from acuse.identity.permissions import Permission
from acuse.oracle.identity import staff_accounts
from acuse.oracle.references import store as references
from acuse.oracle.references.model import Reference
from acuse.oracle.tasks import pages
from acuse.oracle.tasks import queries as query
from acuse.requests import exact_json
from acuse.storage.dynamodb import Connection
from tests.support.oracle.listing import List, calling
from tests.unit.oracle.listed_tasks import (
    A_CONDITION,
    A_LIMIT,
    BUDGETS,
    CONDITIONS,
    IDS,
    MIB,
    TENANT,
    Budget,
    StoredTasks,
    all_of,
    asked_for,
    each_budget,
    following,
    ids_of,
    in_memory,
    in_order,
    next_of,
    spend,
)


@pytest.fixture
def stored(tables: Connection) -> StoredTasks:
    """The tenant's tasks in the tables; none yet."""
    del tables
    return StoredTasks()


@pytest.fixture
def list_tasks(stored: StoredTasks) -> List:
    """Calls the function by a staff account."""
    del stored
    password = staff_accounts.create(TENANT, "ana", [Permission.VIEW_ACTIVITIES])[1]
    return calling("Basic " + base64.b64encode(f"ana:{password}".encode()).decode())


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
    ids = range(1, 61)
    stored.add(ids, members=lambda task_id: {"contact": 1000 + task_id})
    named = [Reference("contacts", 1000 + task_id, f"Contact {task_id % 2}") for task_id in ids]
    for some in batched(named, references.MOST_SAVED_AT_ONCE, strict=False):
        references.save(TENANT, some)
    spend(monkeypatch, {"MOST_NAMES": 19})
    found = list(following(list_tasks, **asked_for("contact.lookupName = 'contact 1'", order, 20_000)))
    assert all_of(found) == in_order(ids[::2], order)
    assert len(found) > 1


def test_no_text_that_tasks_are_ordered_by_is_kept_whole() -> None:
    assert pages._sort_key("A" * 60_000) == (2, "a" * pages.LONGEST_SORTED)
    assert pages._sort_key("A" * 255) == (2, "a" * 255)
