"""Tasks in tables or in memory, and lists of them that calls of any cost walk through."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import batched
from typing import Any, Final

import pytest
from hypothesis import strategies as st

from acuse.identity import accounts
from acuse.identity.accounts import Account
from acuse.identity.callers import TenantId
from acuse.identity.permissions import Permission
from acuse.oracle import integer_ids
from acuse.oracle.members import MENUS
from acuse.oracle.settings import store as settings
from acuse.oracle.settings.model import Entry, ReferenceMode, Settings
from acuse.oracle.tasks import pages
from acuse.oracle.tasks import store as tasks
from acuse.oracle.tasks.model import Task
from acuse.oracle.tasks.rules import Members
from acuse.requests.exact_json import JsonText
from acuse.runtime import telemetry
from acuse.storage import dynamodb, lists
from acuse.storage.lists import Place, Span
from acuse.storage.values import Values
from acuse.timestamps import Timestamp
from tests.support.oracle.listing import List, calling

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
    return tasks.values_of(TENANT, task)


class StoredTasks:
    """The tenant's tasks in the tables."""

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
