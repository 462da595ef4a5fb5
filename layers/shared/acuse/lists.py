"""Lists: entries of the tables' sparse, keys-only index `lists`, in an order, spread over shards.

An item that belongs to a list carries two attributes, the list's name with a shard, and its place in the order.
A page is the merge of one query a shard, so neither a big tenant nor one hot second lands on one partition.
"""

import heapq
import zlib
from collections.abc import Iterator
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from acuse import database
from acuse.database import Values

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import QueryInputPaginateTypeDef

# A shard takes 1,000 new entries a second. Only activities come faster than that.
_SHARDS = {"activities": 16, "commerces": 4, "operators": 4, "api-keys": 1, "tenants": 1}
_INDEX = "lists"
_BATCH = 100


def entry(kind: str, owner: str, order: str) -> Values:
    """The attributes that put an item on the list of `kind` that belongs to `owner` (a tenant's id)."""
    shard = zlib.crc32(order.encode()) % _SHARDS[kind]
    return {"list": _name(kind, owner, shard), "list_order": order}


def read(
    table: str, kind: str, owner: str, *, newest_first: bool = False, limit: int | None = None
) -> Iterator[Values]:
    """The items of a list, in order, read in batches of 100 as they are asked for."""
    keys = heapq.merge(
        *(_keys(table, _name(kind, owner, shard), newest_first) for shard in range(_SHARDS[kind])),
        key=lambda key: str(key["list_order"]["S"]),
        reverse=newest_first,
    )
    wanted = islice(keys, limit)
    while batch := [{"pk": key["pk"], "sk": key["sk"]} for key in islice(wanted, _BATCH)]:
        found = database.batch_get({table: {"Keys": batch, "ConsistentRead": True}}).get(table, [])
        by_key = {(item["pk"], item["sk"]): item for item in found}
        ordered = (by_key.get((key["pk"]["S"], key["sk"]["S"])) for key in batch)
        yield from (item for item in ordered if item)  # an entry may outlive its item for a moment


def _name(kind: str, owner: str, shard: int) -> str:
    return f"{owner}#{kind}#{shard}"


def _keys(table: str, name: str, newest_first: bool) -> Iterator[Any]:
    query: QueryInputPaginateTypeDef = {
        "TableName": table,
        "IndexName": _INDEX,
        "KeyConditionExpression": "#list = :list",
        "ExpressionAttributeNames": {"#list": "list"},
        "ExpressionAttributeValues": {":list": {"S": name}},
        "ScanIndexForward": not newest_first,
        "PaginationConfig": {"PageSize": _BATCH},
    }
    pages = database.connection().client.get_paginator("query").paginate(**query)
    yield from chain.from_iterable(page["Items"] for page in pages)
