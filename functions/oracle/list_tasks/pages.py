"""Finding the page that a list is asked for, within a stated cost.

The list's entries are in the order of the ids, so a page in that order reads no task before it or after it, unless
there is a condition: then tasks are read until the page is full or the limit is reached, and the next link goes on
there. Another order needs all tasks that fit.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from acuse.callers import TenantId
from acuse.oracle import tasks
from acuse.oracle.errors import InvalidParameter
from acuse.oracle.request_models import LARGEST_ID
from acuse.oracle.settings import Settings
from acuse.oracle.tasks import Task

from .parameters import Continuation, Parameters
from .query import Condition, Ids

MOST_READ: Final = 20_000
"""Tasks in one call."""
MOST_SKIPPED: Final = 200_000
"""Entries of the list, without their tasks, in one call."""
MOST_BYTES: Final = 5 * 1024 * 1024
"""Of items; Lambda answers with at most 6 MB."""
MOST_SECONDS: Final = 5.0


@dataclass(slots=True)
class Page:
    """A page: items as JSON texts, where the next one begins, and how many fit altogether, if that is known."""

    items: list[str]
    has_more: bool = False
    continuation: Continuation | None = None
    total: int | None = None


@dataclass(slots=True)
class Budget:
    """How much more one call may read."""

    tasks: int = MOST_READ
    until: float = 0.0
    last_id: int = 0
    """Of the last task that was let through."""
    is_spent: bool = False

    def spend_on(self, ids: Iterator[int]) -> Iterator[int]:
        """Let ids through for as long as their tasks may be read."""
        for task_id in ids:
            if not self.tasks or time.monotonic() > self.until:
                self.is_spent = True
                return
            self.tasks -= 1
            self.last_id = task_id
            yield task_id


def find(tenant: TenantId, settings: Settings, parameters: Parameters, write: Callable[[Task], str]) -> Page:
    """Find a page; `write` makes an item of a task.

    Raises
    ------
    InvalidParameter
        The page cannot be found within the stated cost.
    """
    budget = Budget(until=time.monotonic() + MOST_SECONDS)
    if not parameters.is_by_id:
        return _sorted_page(tenant, settings, parameters, write, budget)
    if parameters.condition:
        return _filtered_page(tenant, settings, parameters, parameters.condition, write, budget)
    return _plain_page(tenant, parameters, write, budget)


def _plain_page(tenant: TenantId, parameters: Parameters, write: Callable[[Task], str], budget: Budget) -> Page:
    passed = parameters.continuation.passed if parameters.continuation else 0
    skipped = max(0, parameters.offset - passed)
    ids = _ids(tenant, parameters, wanted=min(skipped, MOST_SKIPPED) + parameters.limit + 1)
    if len(list(islice(ids, min(skipped, MOST_SKIPPED)))) == MOST_SKIPPED < skipped and next(ids, None):
        raise InvalidParameter(
            "offset", f"skips more than {MOST_SKIPPED} tasks: follow next links, or ask for ids in q"
        )
    chosen = list(islice(ids, parameters.limit + 1))
    shown = budget.spend_on(iter(chosen[: parameters.limit]))
    page = Page([], has_more=len(chosen) > parameters.limit)
    full = _Full()
    last_id = 0
    for task in tasks.read_all(tenant, shown, parameters.attributes):
        item = write(task)
        if not full.takes(item):
            page.has_more = True
            break
        page.items.append(item)
        last_id = task.id
    else:
        last_id = budget.last_id
    page.has_more |= budget.is_spent
    if page.has_more:
        consumed = chosen.index(last_id) + 1 if last_id else 0
        page.continuation = Continuation(last_id, max(passed, parameters.offset) + consumed)
    if parameters.wants_total:
        page.total = tasks.count(tenant, most=MOST_SKIPPED)
    return page


def _filtered_page(
    tenant: TenantId,
    settings: Settings,
    parameters: Parameters,
    condition: Condition,
    write: Callable[[Task], str],
    budget: Budget,
) -> Page:
    passed = parameters.continuation.passed if parameters.continuation else 0
    page, full = Page([]), _Full()
    ids = budget.spend_on(_ids(tenant, parameters))
    for task in tasks.read_all(tenant, ids, parameters.attributes):
        if not condition.holds(task, settings):
            continue
        if not page.has_more and passed >= parameters.offset:
            item = write(task)
            if len(page.items) < parameters.limit and full.takes(item):
                page.items.append(item)
                page.continuation = Continuation(task.id, passed + 1)
            else:
                page.has_more = True
        if page.has_more and not parameters.wants_total:
            break
        passed += 1
    if budget.is_spent and not page.has_more:
        page.has_more = True
        page.continuation = Continuation(budget.last_id, passed)
    elif not budget.is_spent and parameters.wants_total:
        page.total = passed
    return page


def _sorted_page(
    tenant: TenantId, settings: Settings, parameters: Parameters, write: Callable[[Task], str], budget: Budget
) -> Page:
    ids = budget.spend_on(_ids(tenant, parameters))
    rows = [
        ([_sort_key(order.field.value(task, settings)) for order in parameters.order], task.id)
        for task in tasks.read_all(tenant, ids, parameters.attributes_to_sort)
        if parameters.condition is None or parameters.condition.holds(task, settings)
    ]
    if budget.is_spent:
        raise InvalidParameter(
            "orderBy", f"would read more than {MOST_READ} tasks: order by id, or narrow the ids in q"
        )
    for position, order in reversed(list(enumerate(parameters.order))):
        rows.sort(key=lambda row, at=position: row[0][at], reverse=order.is_descending)  # type: ignore[misc]
    end = parameters.offset + parameters.limit
    page, full = Page([], has_more=len(rows) > end), _Full()
    shown = (task_id for _, task_id in rows[parameters.offset : end])
    for task in tasks.read_all(tenant, shown, parameters.attributes):
        item = write(task)
        if not full.takes(item):
            page.has_more = True
            break
        page.items.append(item)
    if parameters.wants_total:
        page.total = len(rows)
    return page


@dataclass(slots=True)
class _Full:
    """Counts the bytes of a page."""

    size: int = 0

    def takes(self, item: str) -> bool:
        """Whether one more item fits; the first always does."""
        is_first = not self.size
        self.size += len(item.encode(errors="surrogatepass"))
        return is_first or self.size <= MOST_BYTES


def _ids(tenant: TenantId, parameters: Parameters, wanted: int | None = None) -> Iterator[int]:
    """The ids of the tasks that may be on the page, in its order."""
    ids = parameters.condition.ids if parameters.condition else Ids()
    first, last = max(1, ids.first), min(LARGEST_ID, ids.last)
    backwards = parameters.is_by_id and parameters.is_backwards
    if parameters.continuation and parameters.is_by_id:
        if backwards:
            last = min(last, parameters.continuation.last_id - 1)
        else:
            first = max(first, parameters.continuation.last_id + 1)
    if ids.named is not None:
        return iter(sorted((each for each in ids.named if first <= each <= last), reverse=backwards))
    return tasks.ids_of(tenant, first=first, last=last, backwards=backwards, wanted=wanted)


def _sort_key(value: Any) -> tuple[int, Any]:
    """Nulls first, then numbers, then texts."""
    match value:
        case None:
            return (0, 0)
        case str():
            return (2, value.casefold())
    return (1, value)
