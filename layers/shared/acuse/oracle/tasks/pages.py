"""Finding the page that a list is asked for, within a stated cost.

The list's entries are in the order of the ids, so a page in that order reads no task before it or after it, unless
there is a condition: then tasks are read until the page is full or the limit is reached, and the next link goes on
there. Another order needs all tasks that fit.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import replace
from dataclasses import dataclass, field
from itertools import batched, chain, islice
from typing import Any, Final

from acuse.identity.callers import TenantId
from acuse.oracle.errors import InvalidParameter
from acuse.oracle.http.bodies import LARGEST_ID
from acuse.oracle.members import STORED
from acuse.oracle.references import store as references
from acuse.oracle.references.model import Target
from acuse.oracle.settings.model import Settings
from acuse.oracle.tasks import store as tasks
from acuse.oracle.tasks.model import Task
from acuse.oracle.tasks.parameters import Continuation, Parameters
from acuse.oracle.tasks.queries import Condition, Ids
from acuse.oracle.tasks.store import Stretch
from acuse.requests.http import MOST_BYTES, size_in_answer
from acuse.runtime import deadline

MOST_READ: Final = 20_000
"""Tasks in one call."""
MOST_QUERIES: Final = 250
"""Of the list, each over 1,000 ids, in one call."""
PART_OF_TIME: Final = 0.7
"""Of a function's time, for reading."""
MOST_NAMES: Final = 20_000
"""How many resources that tasks refer to are looked up in one call."""
MOST_STEPS: Final = 100_000_000
"""Work on what was read, in one call, as LIKE compares characters; it takes about 0.3 s of a processor."""
STEPS_OF_A_VALUE: Final = 250
"""The cost of showing one field of a task, or of ordering by it."""
LONGEST_SORTED: Final = 1000
"""Characters of a text that tasks are ordered by; a name has 255. All texts of a call are kept until it is answered."""
_AFTER_COUNTING: Final = 0.2
_ALWAYS_READ: Final = 100
_ALWAYS_QUERIED: Final = 5


@dataclass(slots=True)
class Page:
    """A page: items as JSON texts, where the next one begins, and how many fit altogether, if that is known."""

    items: list[str]
    has_more: bool = False
    continuation: Continuation | None = None
    total: int | None = None


@dataclass(slots=True)
class Budget:
    """How much one call may read, and how far it came. However slow it is, it comes somewhat further."""

    until: float = field(default_factory=lambda: time.monotonic() + deadline.share(PART_OF_TIME))
    tasks: int = 0
    queries: int = 0
    steps: int = 0
    last_id: int = 0
    """All ids up to here, in the order of the call, were dealt with."""
    is_spent: bool = False
    names: dict[Target, str | None] = field(default_factory=dict)
    """The names found for the resources that tasks refer to."""
    _size: int = 0
    """Bytes of the items that were taken."""
    _is_under_way: bool = False
    _dealt_with: int = 0

    def allows_query(self) -> bool:
        """Whether the list may be asked once more."""
        is_late = self.queries >= _ALWAYS_QUERIED and time.monotonic() > self.until
        self.is_spent = self.is_spent or is_late or self.queries >= MOST_QUERIES
        self.queries += 1
        return not self.is_spent

    def allows_task(self) -> bool:
        """Whether one more task may be read."""
        is_late = self.tasks >= _ALWAYS_READ and time.monotonic() > self.until
        self.is_spent = self.is_spent or is_late or self.tasks >= MOST_READ
        self.tasks += 1
        return not self.is_spent

    def is_late_at(self, task_id: int, steps: int = 0) -> bool:
        """Whether time or steps are up before this task, which was read, is dealt with. Not before the first."""
        is_first, self._is_under_way = not self._is_under_way, True
        self.steps += steps
        if is_first or not self._is_over():
            self._dealt_with = task_id
            return False
        self.is_spent, self.last_id = True, self._dealt_with
        return True

    def takes(self, item: str, values: int) -> bool:
        """Whether the answer has room, and the call time, for one more item of so many values; for the first always."""
        is_first = not self._size
        self._size += size_in_answer(item)
        self.steps += values * STEPS_OF_A_VALUE
        return is_first or (self._size <= MOST_BYTES and not self._is_over())

    def _is_over(self) -> bool:
        return time.monotonic() > self.until or self.steps > MOST_STEPS or len(self.names) > MOST_NAMES


class Walk:
    """The ids of a tenant's tasks in a range, in order, as far as the budget goes."""

    def __init__(self, tenant: TenantId, ids: Ids, budget: Budget, *, backwards: bool) -> None:
        self._tenant, self._budget, self._backwards = tenant, budget, backwards
        self._are_named = ids.named is not None
        self._counts: dict[Stretch, int] = {}
        self._stretches: Iterator[Stretch] = (
            tasks.stretches(tenant, ids.first, ids.last, backwards=backwards)
            if ids.named is None
            else (Stretch(each, each) for each in sorted(ids.named, reverse=backwards) if ids.first <= each <= ids.last)
        )

    def count(self, budget: Budget) -> int | None:
        """How many tasks there are from here on; None when that takes more than the budget."""
        stretches: list[Stretch] = []
        for stretch in self._stretches:
            stretches.append(stretch)
            if not budget.allows_query():
                break
            self._counts[stretch] = tasks.count_in(self._tenant, stretch)
        self._stretches = chain(stretches, self._stretches)
        return None if budget.is_spent else sum(self._counts.values())

    def skip(self, number: int) -> int:
        """Pass over tasks without reading them; returns how many there were to pass over."""
        passed = 0
        while passed < number and (stretch := next(self._stretches, None)):
            here = self._counts.get(stretch)
            if here is None:
                if not self._budget.allows_query():
                    break
                here = tasks.count_in(self._tenant, stretch)
            if passed + here <= number:
                passed += here
                self._budget.last_id = self._end(stretch)
                continue
            ids = list(tasks.ids_in(self._tenant, stretch, backwards=self._backwards))[: number - passed]
            passed += len(ids)
            if ids:  # else all of them went since they were counted
                self._budget.last_id = ids[-1]
                self._stretches = chain([self._after(stretch, ids[-1])], self._stretches)
        return passed

    def __iter__(self) -> Iterator[int]:
        for stretch in self._stretches:
            if self._are_named:
                found = iter([stretch.first])
            elif self._budget.allows_query():
                found = tasks.ids_in(self._tenant, stretch, backwards=self._backwards)
            else:
                return
            for task_id in found:
                if not self._budget.allows_task():
                    return
                yield task_id
                self._budget.last_id = task_id
            self._budget.last_id = self._end(stretch)

    def _end(self, stretch: Stretch) -> int:
        return stretch.first if self._backwards else stretch.last

    def _after(self, stretch: Stretch, task_id: int) -> Stretch:
        return Stretch(stretch.first, task_id - 1) if self._backwards else Stretch(task_id + 1, stretch.last)


class TooManyToOrder(InvalidParameter):
    """The requested order needs more tasks than one call may read."""

    def __init__(self) -> None:
        said = f"would need more than {MOST_READ} tasks, or too many comparisons: order by id, or narrow the ids in q"
        super().__init__("orderBy", said)


def find(
    tenant: TenantId,
    settings: Settings,
    parameters: Parameters,
    write: Callable[[Task], str],
    budget: Budget | None = None,
) -> Page:
    """Find a page; `write` makes an item of a task. A call that finds several has one budget for them.

    Raises
    ------
    TooManyToOrder
    """
    budget = budget or Budget()
    if not parameters.is_by_id:
        return _sorted_page(tenant, settings, parameters, write, budget)
    if parameters.condition:
        return _filtered_page(tenant, settings, parameters, parameters.condition, write, budget)
    return _plain_page(tenant, parameters, write, budget)


def count(tenant: TenantId, settings: Settings, parameters: Parameters, budget: Budget) -> int | None:
    """How many tasks fit; None when that takes more than the budget."""
    walk, condition = _walk(tenant, parameters, budget), parameters.condition
    if condition is None:
        return walk.count(budget)
    found = 0
    for task in _read(tenant, walk, parameters.attributes, parameters.named, budget):
        if budget.is_late_at(task.id, condition.steps_for(task)):
            break
        found += condition.holds(task, settings) is True
    return None if budget.is_spent else found


def _plain_page(tenant: TenantId, parameters: Parameters, write: Callable[[Task], str], budget: Budget) -> Page:
    """A page without a condition: entries are counted, and only the tasks that are shown are read."""
    walk = _walk(tenant, parameters, budget)
    total = walk.count(Budget(budget.until - deadline.share(_AFTER_COUNTING))) if parameters.wants_total else None
    passed = parameters.passed + walk.skip(max(0, parameters.offset - parameters.passed))
    ids = list(islice(walk, parameters.limit + 1)) if passed >= parameters.offset else []
    page = Page([], has_more=len(ids) > parameters.limit)
    page.total = None if total is None else parameters.passed + total
    ids = ids[: parameters.limit]
    for task in _read(tenant, ids, parameters.attributes, parameters.named, budget):
        item = write(task)
        if not budget.takes(item, parameters.values):
            page.has_more = True
            break
        page.items.append(item)
        page.continuation = Continuation(task.id, passed + len(page.items))
    else:
        if ids:  # an entry outlives its task for a moment: go on after it
            page.continuation = Continuation(ids[-1], passed + len(page.items))
    if budget.is_spent and not page.has_more:
        page.has_more = True
        page.continuation = Continuation(budget.last_id, passed + len(page.items))
    return page


def _filtered_page(
    tenant: TenantId,
    settings: Settings,
    parameters: Parameters,
    condition: Condition,
    write: Callable[[Task], str],
    budget: Budget,
) -> Page:
    """A page of what fits a condition: tasks are read until it is full, or to the end if the total is wanted."""
    passed = parameters.passed
    page = Page([])
    walk = _walk(tenant, parameters, budget)
    for task in _read(tenant, walk, parameters.attributes, parameters.named, budget):
        if budget.is_late_at(task.id, condition.steps_for(task)):
            break
        if not condition.holds(task, settings):
            continue
        if not page.has_more and passed >= parameters.offset:
            item = write(task)
            if len(page.items) < parameters.limit and budget.takes(item, parameters.values):
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
    """A page in another order than that of the ids: all tasks that fit are read for what they are ordered by."""
    rows: list[tuple[list[Any], int]] = []
    walk = _walk(tenant, parameters, budget)
    for task in _read(tenant, walk, parameters.attributes_to_sort, parameters.named_to_sort, budget):
        steps = parameters.condition.steps_for(task) if parameters.condition else 0
        if budget.is_late_at(task.id, steps + len(parameters.order) * STEPS_OF_A_VALUE):
            break
        if parameters.condition is None or parameters.condition.holds(task, settings):
            rows.append(([_sort_key(order.field.value(task, settings)) for order in parameters.order], task.id))
    if budget.is_spent:
        raise TooManyToOrder
    for position, order in reversed(list(enumerate(parameters.order))):
        rows.sort(key=lambda row, at=position: row[0][at], reverse=order.is_descending)  # type: ignore[misc]
    end = parameters.offset + parameters.limit
    page = Page([], has_more=len(rows) > end)
    shown = (task_id for _, task_id in rows[parameters.offset : end])
    for task in _read(tenant, shown, parameters.attributes, parameters.named, budget):
        item = write(task)
        if not budget.takes(item, parameters.values):
            page.has_more = True
            break
        page.items.append(item)
    if parameters.wants_total:
        page.total = len(rows)
    return page


def _read(
    tenant: TenantId, task_ids: Iterable[int], attributes: frozenset[str], named: frozenset[str], budget: Budget
) -> Iterator[Task]:
    """The tasks of these ids, with the names of what they refer to by these paths; each name is looked up once."""
    found = tasks.read_all(tenant, task_ids, attributes | named)
    if not named:
        yield from found
        return
    for some in batched(found, tasks.BATCH, strict=False):
        targets = [_targets(task, named) for task in some]
        unknown = {target for each in targets for target in each.values()} - budget.names.keys()
        budget.names |= dict.fromkeys(unknown) | references.names_of(tenant, unknown)
        for task, each in zip(some, targets, strict=True):
            yield replace(task, reference_names={path: budget.names[target] for path, target in each.items()})


def _targets(task: Task, paths: Iterable[str]) -> dict[str, Target]:
    members: Mapping[str, Any] = task.members
    return {path: Target(STORED[path].collection, members[path]) for path in paths if path in members}


def _walk(tenant: TenantId, parameters: Parameters, budget: Budget) -> Walk:
    ids = parameters.condition.ids if parameters.condition else Ids()
    first, last = max(1, ids.first), min(LARGEST_ID, ids.last)
    backwards = parameters.is_by_id and parameters.is_backwards
    if parameters.continuation and backwards:
        last = min(last, parameters.continuation.last_id - 1)
    elif parameters.continuation:
        first = max(first, parameters.continuation.last_id + 1)
    return Walk(tenant, Ids(first, last, ids.named), budget, backwards=backwards)


def _sort_key(value: Any) -> tuple[int, Any]:
    """Nulls first, then numbers, then texts."""
    match value:
        case None:
            return (0, 0)
        case str():
            return (2, value[:LONGEST_SORTED].casefold())
    return (1, value)
