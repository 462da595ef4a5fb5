"""Lists: entries of the tables' sparse, keys-only index `lists`, in an order, spread over shards.

An item that belongs to a list carries two attributes, the list's name with a shard, and its place in the order.
A page is the merge of one query a shard, so neither a big tenant nor one hot second lands on one partition.
"""

import heapq
import zlib
from collections.abc import Iterator
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, NamedTuple

from acuse import database
from acuse.database import Values

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import QueryInputPaginateTypeDef

# A shard takes 1,000 new entries a second. Only activities come faster than that; tasks are skipped by the thousand,
# which is cheaper over few shards.
_SHARDS = {
    "activities": 16,
    "tasks": 4,
    "commerces": 4,
    "operators": 4,
    "references": 4,
    "accounts": 1,
    "api-keys": 1,
    "tenants": 1,
}
_INDEX = "lists"
_BATCH = 100


class Place(NamedTuple):
    """An entry's place in the order, and the key of the item that is there."""

    order: str
    pk: str
    sk: str


class Span(NamedTuple):
    """A part of an order; both ends belong to it."""

    first: str
    last: str


def entry(kind: str, owner: str, order: str) -> Values:
    """The attributes that put an item on the list of `kind` that belongs to `owner` (a tenant's id)."""
    shard = zlib.crc32(order.encode()) % _SHARDS[kind]
    return {"list": _name(kind, owner, shard), "list_order": order}


def read(
    table: str, kind: str, owner: str, *, newest_first: bool = False, limit: int | None = None
) -> Iterator[Values]:
    """The items of a list, in order, read in batches of 100 as they are asked for."""
    wanted = islice(places(table, kind, owner, backwards=newest_first, page=_BATCH), limit)
    while batch := [{"pk": {"S": place.pk}, "sk": {"S": place.sk}} for place in islice(wanted, _BATCH)]:
        found = database.batch_get({table: {"Keys": batch, "ConsistentRead": True}}).get(table, [])
        by_key = {(item["pk"], item["sk"]): item for item in found}
        ordered = (by_key.get((key["pk"]["S"], key["sk"]["S"])) for key in batch)
        yield from (item for item in ordered if item)  # an entry may outlive its item for a moment


def places(
    table: str, kind: str, owner: str, *, span: Span | None = None, backwards: bool = False, page: int | None = None
) -> Iterator[Place]:
    """The entries of a list, in order, without their items.

    Parameters
    ----------
    span
        Which part of the list; all of it without.
    page
        How many entries one query of a shard reads; without it what fits into 1 MB, some 7,000.
    """
    shards = (
        chain.from_iterable(_pages(table, _name(kind, owner, shard), span, backwards, page))
        for shard in range(_SHARDS[kind])
    )
    return heapq.merge(*shards, reverse=backwards)


def count(table: str, kind: str, owner: str, *, most: int) -> int | None:
    """How many entries a list has; None when they are more than `most`, give or take what one query counts."""
    counted = 0
    for shard in range(_SHARDS[kind]):
        query = _query(table, _name(kind, owner, shard), None, backwards=False)
        query["Select"] = "COUNT"
        for answer in database.connection().client.get_paginator("query").paginate(**query):
            counted += answer["Count"]
            if counted > most:
                return None
    return counted


def shards_of(kind: str) -> int:
    """Over how many partitions a list is spread."""
    return _SHARDS[kind]


def _name(kind: str, owner: str, shard: int) -> str:
    return f"{owner}#{kind}#{shard}"


def _pages(table: str, name: str, span: Span | None, backwards: bool, page: int | None) -> Iterator[list[Place]]:
    query = _query(table, name, span, backwards=backwards)
    if page:
        query["PaginationConfig"] = {"PageSize": page}
    for answer in database.connection().client.get_paginator("query").paginate(**query):
        yield [_place(key) for key in answer["Items"]]


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
