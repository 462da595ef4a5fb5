"""Entries of lists of activities, as queries read them: in order, counted, and never more than a call may read."""

import heapq
from collections.abc import Iterable, Iterator, Sequence
from copy import replace
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from acuse.identity.callers import TenantId
from acuse.reten.activities import items
from acuse.reten.activities.filters import EQUAL, Filters, Order
from acuse.storage import dynamodb, lists
from acuse.storage.values import Values

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import QueryInputTypeDef

FIRST: Final = " "
LAST: Final = "~~"
"""Before and after every place in the lists of activities."""

_LATEST: Final = "9999-12-31T23:59:59.999Z"
_LARGEST_QUERY: Final = 1000
_LARGEST_COUNT: Final = 2600
"""Entries that one query reads: of 400 bytes, what 1 MB holds."""


class Entry(NamedTuple):
    """An activity's place in a list. Without an id it says that the entries up to there were read."""

    order: str
    activity_id: str = ""


class BoundMet(Exception):
    """A call has read as many entries as it may."""


@dataclass(slots=True)
class Allowance:
    """How many entries may still be read."""

    left: int
    """It may become less than nothing, by a query."""

    def check(self) -> None:
        """Raise `BoundMet` when there is nothing left."""
        if self.left <= 0:
            raise BoundMet


class _Shape(NamedTuple):
    """The attributes that name and order a list in an index, and what else its entries show."""

    name: str
    order: str
    shown: tuple[str, ...] = ()


_SHAPES: Final[dict[str, _Shape]] = {
    "schedule": _Shape("schedule", "schedule_order", ("created_at",)),
    "lists": _Shape("list", "list_order"),
    "": _Shape("pk", "sk", ("scheduled_at",)),
}


@dataclass(frozen=True, slots=True)
class Part:
    """A shard of a list in an index, or an item collection where no index is named; both ends belong to the span."""

    index: str
    name: str
    first: str = FIRST
    last: str = LAST
    filters: Filters | None = None
    """What entries must have; None: nothing."""


def of_statuses(tenant: TenantId, filters: Filters, statuses: Iterable[str]) -> list[Part]:
    """The lists of the index `schedule`, of statuses or of `all`."""
    first = f"{filters.scheduled_from or ''}#" if filters.scheduled_from else FIRST
    last = f"{filters.scheduled_to or _LATEST}#~" if filters.is_scheduled else LAST
    # The span says the times, and no list but a status's tells results.
    filters = replace(filters, scheduled_from=None, scheduled_to=None)
    return [
        Part("schedule", items.schedule_name(tenant, status, shard), first, last, filters)
        for status in statuses
        for shard in range(items.SCHEDULE_SHARDS)
    ]


def of_commerce(tenant: TenantId, filters: Filters) -> list[Part]:
    """The pointers from a commerce to its activities, by creation."""
    name = items.commerce_pointers(tenant, filters.commerce_external_id or "")
    return [Part("", name, filters=replace(filters, result_status=None))]


def of_all(tenant: TenantId) -> list[Part]:
    """Every activity, by creation."""
    return [Part("lists", name) for name in lists.names("activities", tenant)]


def read(
    parts: Sequence[Part], allowance: Allowance, *, wanted: int, after: str = "", backwards: bool = False
) -> Iterator[Entry]:
    """The entries of parts in one order, those after a place.

    Parameters
    ----------
    wanted
        About how many will be asked for.

    Raises
    ------
    BoundMet
        What was given so far is everything up to there.
    """
    page = min(_LARGEST_QUERY, wanted // len(parts) + 25)
    if any(_is_filtered(part) for part in parts):
        page = _LARGEST_QUERY
    spans = [_beyond(part, after, backwards=backwards) for part in parts]
    streams = [_entries(part, allowance, page, backwards=backwards) for part in spans if part.first <= part.last]
    found = heapq.merge(*streams, key=lambda entry: entry.order, reverse=backwards)
    return (entry for entry in found if entry.order != after)


def count(parts: Sequence[Part], allowance: Allowance, *, most: int) -> tuple[int, bool]:
    """How many entries parts have, and whether all were read: those beyond `most`, or the allowance, are not."""
    found = 0
    try:
        for part in parts:
            for answer in _answers(part, allowance, {"Select": "COUNT"}):
                found += answer["Count"]
                if found > most:
                    return found, False
    except BoundMet:
        return found, False
    return found, True


def _beyond(part: Part, after: str, *, backwards: bool) -> Part:
    if not after:
        return part
    return replace(part, last=min(part.last, after)) if backwards else replace(part, first=max(part.first, after))


def _entries(part: Part, allowance: Allowance, page: int, *, backwards: bool) -> Iterator[Entry]:
    shape = _SHAPES[part.index]
    for answer in _answers(part, allowance, {"ScanIndexForward": not backwards}, page):
        for item in answer["Items"]:
            order = item[shape.order]["S"]
            yield Entry(order, order.rpartition("#")[2])
        if "LastEvaluatedKey" in answer:
            yield Entry(answer["LastEvaluatedKey"][shape.order]["S"])


def sorted_entries(parts: Sequence[Part], allowance: Allowance, order: Order) -> list[Entry]:
    """All entries of parts in another order than theirs.

    Raises
    ------
    BoundMet
    """
    found: dict[str, Entry] = {}
    for part in parts:
        shape = _SHAPES[part.index]
        for answer in _answers(part, allowance, {}):
            for item in answer["Items"]:
                activity_id = item[shape.order]["S"].rpartition("#")[2]
                [other] = shape.shown
                time = item[other]["S"] if other in item else items.UNSCHEDULED
                found[activity_id] = Entry(f"{time}#{activity_id}", activity_id)
    return in_order(found.values(), order)


def in_order(entries: Iterable[Entry], order: Order) -> list[Entry]:
    """Sort entries."""
    return sorted(entries, key=lambda entry: entry.order, reverse=order is Order.NEWEST)


def _answers(part: Part, allowance: Allowance, more: Values, page: int | None = None) -> Iterator[Any]:
    query = _query(part) | {"PaginationConfig": {"PageSize": page or _LARGEST_COUNT}} | more
    if "Select" not in query:
        shape = _SHAPES[part.index]
        query["ProjectionExpression"] = ", ".join(["#order", *shape.shown])
    allowance.check()
    for answer in dynamodb.connection().client.get_paginator("query").paginate(**query):
        allowance.left -= answer["ScannedCount"]
        yield answer
        if "LastEvaluatedKey" in answer:
            allowance.check()


def _query(part: Part) -> Any:
    shape = _SHAPES[part.index]
    names = {"#name": shape.name, "#order": shape.order}
    values = {":name": part.name, ":first": part.first, ":last": part.last}
    conditions: list[str] = []
    for name, operator, value in _conditions(part):
        conditions.append(f"{name} {operator} :f{len(conditions)}")
        values[f":f{len(conditions) - 1}"] = value
    query: QueryInputTypeDef = {
        "TableName": dynamodb.connection().results,
        "KeyConditionExpression": "#name = :name AND #order BETWEEN :first AND :last",
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": dynamodb.to_item(values),
    }
    if part.index:
        query["IndexName"] = part.index
    if conditions:
        query["FilterExpression"] = " AND ".join(conditions)
    return query


def _conditions(part: Part) -> Iterator[tuple[str, str, str]]:
    """What entries must have beyond being of the part: an attribute, an operator, a value."""
    filters = part.filters or Filters()
    for name in EQUAL:
        value = getattr(filters, name)
        # An item collection is one commerce's as it is.
        if value is not None and not (name == "commerce_external_id" and not part.index):
            yield name, "=", value
    if filters.result_status:
        yield "result_status", "=", str(filters.result_status)
    if filters.scheduled_from:
        yield "scheduled_at", ">=", filters.scheduled_from
    if filters.scheduled_to:
        yield "scheduled_at", "<=", filters.scheduled_to


def _is_filtered(part: Part) -> bool:
    return next(_conditions(part), None) is not None
