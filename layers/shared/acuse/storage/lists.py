"""Lists: entries of the tables' sparse, keys-only index `lists`, in an order, spread over shards.

An item that belongs to a list carries two attributes, the list's name with a shard, and its place in the order.
A page is the merge of one query a shard, so neither a big tenant nor one hot second lands on one partition.
"""

import heapq
import zlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from acuse.storage import dynamodb
from acuse.storage.values import Values

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import QueryInputPaginateTypeDef

# A shard takes 1,000 new entries a second, or moves 500. Only activities and their logs come faster than that. The list
# of tasks is in buckets by their ids instead.
_SHARDS = {
    "activities": 16,
    "activity-ids": 16,
    "provider-activities": 16,
    "task-activity-logs": 4,
    "deleted-task-activity-logs": 4,
    "commerces": 4,
    "commerce-names": 2,
    "commerce-ids": 2,
    "operators": 4,
    "operator-names": 1,
    "operator-ids": 1,
    "references": 4,
    "accounts": 1,
    "all-api-keys": 1,
    "api-keys": 1,
    "tenants": 1,
    "memberships": 1,
    "journal": 4,
}
_INDEX = "lists"
_BATCH = 100
_MANY = 1000
_LAST_CHARACTER = "\U0010ffff"
LONGEST_ORDER = 1024
"""Bytes; more DynamoDB takes neither in a sort key nor in a condition on one."""


class Place(NamedTuple):
    """An entry's place in the order, and the key of the item that is there."""

    order: str
    pk: str
    sk: str


class Span(NamedTuple):
    """A part of an order; both ends belong to it."""

    first: str
    last: str

    @property
    def is_empty(self) -> bool:
        """Whether nothing can be there, which DynamoDB refuses to look for."""
        return self.first > self.last


def beginning(text: str) -> Span:
    """The part of an order that begins with a text, whatever follows in a place of up to 255 characters."""
    room = LONGEST_ORDER - len(text.encode())
    return Span(text, text + _LAST_CHARACTER * (room // len(_LAST_CHARACTER.encode())))


def entry(kind: str, owner: str, order: str) -> Values:
    """The attributes that put an item on the list of `kind` that belongs to `owner` (a tenant's id)."""
    return entry_in(name_of(kind, owner, shard_of(order, _SHARDS[kind])), order)


def shard_of(text: str, shards: int) -> int:
    """Which of so many shards something belongs to."""
    return zlib.crc32(text.encode()) % shards


def entry_in(name: str, order: str) -> Values:
    """The attributes that put an item into one shard or bucket of a list."""
    return {"list": name, "list_order": order}


def names(kind: str, owner: str) -> list[str]:
    """What the shards of a list are called."""
    return [name_of(kind, owner, shard) for shard in range(_SHARDS[kind])]


def name_of(kind: str, owner: str, part: int) -> str:
    """What a shard or bucket of a list is called."""
    return f"{owner}#{kind}#{part}"


def read(
    table: str,
    kind: str,
    owner: str,
    span: Span | None = None,
    *,
    newest_first: bool = False,
    limit: int | None = None,
    batch: int = _BATCH,
) -> Iterator[Values]:
    """The items of a list, in order, read in batches (of at most 100) as they are asked for.

    An entry may outlive its item, or the item's place, for a moment: it is passed over then.
    """
    wanted = islice(places(table, names(kind, owner), span, newest_first=newest_first, page=batch), limit)
    while some := list(islice(wanted, batch)):
        found = items_at(table, some)
        yield from (found[place] for place in some if place in found)


def items_at(table: str, some: Sequence[Place]) -> dict[Place, Values]:
    """The items of up to 100 entries, but for those that outlived their item, or its place."""
    # An item that moves may be found at both places, and is read once.
    keys = [{"pk": {"S": pk}, "sk": {"S": sk}} for pk, sk in {(place.pk, place.sk): None for place in some}]
    found = dynamodb.batch_get({table: {"Keys": keys, "ConsistentRead": True}}).get(table, []) if keys else []
    return {Place(item["list_order"], item["pk"], item["sk"]): item for item in found if "list_order" in item}


def places(
    table: str,
    parts: Iterable[str],
    span: Span | None = None,
    *,
    after: Sequence[str] = (),
    newest_first: bool = False,
    page: int = _BATCH,
) -> Iterator[Place]:
    """The entries of several shards or lists, in one order, without their items.

    Parameters
    ----------
    after
        The order and the sort key of an entry: those after it are wanted, which are as few reads away as the first.
    page
        How many entries of each part one query reads.
    """
    if after:
        first, last = span or beginning("")
        span = Span(first, min(last, after[0])) if newest_first else Span(max(first, after[0]), last)
        if span.is_empty:
            return iter(())
    each = (places_in(table, name, span, backwards=newest_first, page=page) for name in parts)
    found = heapq.merge(*each, reverse=newest_first)
    if not after:
        return found
    passed = tuple(after)
    return (
        place
        for place in found
        if ((place.order, place.sk) < passed if newest_first else (place.order, place.sk) > passed)
    )


def ids(table: str, kind: str, owner: str, span: Span | None = None) -> Iterator[str]:
    """What the partition keys of a list's items end with, in order, without reading the items."""
    return (place.pk.rpartition("#")[2] for place in places(table, names(kind, owner), span, page=_MANY))


def count(table: str, kind: str, owner: str, span: Span | None = None, *, most: int) -> int:
    """How many entries a part of a list has; more than `most` where there are more, of which no more are counted."""
    return count_places(table, names(kind, owner), span, most=most)


def count_places(table: str, parts: Iterable[str], span: Span | None = None, *, most: int) -> int:
    """The same of several shards or lists."""
    found = 0
    for name in parts:
        for some in _counts(table, name, span):
            found += some
            if found > most:
                return found
    return found


def places_in(
    table: str, name: str, span: Span | None = None, *, backwards: bool = False, page: int | None = None
) -> Iterator[Place]:
    """The entries of one shard or bucket, in order, without their items.

    Parameters
    ----------
    span
        Which part of the order; all of it without.
    page
        How many entries one query reads; without it what fits into 1 MB, some 7,000.
    """
    query = _query(table, name, span, backwards=backwards)
    if page:
        query["PaginationConfig"] = {"PageSize": page}
    for answer in dynamodb.connection().client.get_paginator("query").paginate(**query):
        yield from map(_place, answer["Items"])


def count_in(table: str, name: str, span: Span | None = None) -> int:
    """How many entries one shard or bucket has."""
    return sum(_counts(table, name, span))


def _counts(table: str, name: str, span: Span | None) -> Iterator[int]:
    query = _query(table, name, span, backwards=False)
    query["Select"] = "COUNT"
    for answer in dynamodb.connection().client.get_paginator("query").paginate(**query):
        yield answer["Count"]


def _query(table: str, name: str, span: Span | None, *, backwards: bool) -> "QueryInputPaginateTypeDef":
    condition, values = "#list = :list", {":list": {"S": name}}
    names = {"#list": "list"}
    if span:
        condition += " AND #order BETWEEN :first AND :last"
        values |= {":first": {"S": span.first}, ":last": {"S": span.last}}
        names["#order"] = "list_order"
    return {
        "TableName": table,
        "IndexName": _INDEX,
        "KeyConditionExpression": condition,
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": values,
        "ScanIndexForward": not backwards,
    }


def _place(key: Any) -> Place:
    return Place(key["list_order"]["S"], key["pk"]["S"], key["sk"]["S"])
