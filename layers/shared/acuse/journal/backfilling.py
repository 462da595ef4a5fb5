"""Telling anew of records that the journal does not know, or not as they are.

A record's own item is written once more, with its revision raised and nothing else changed: the stream has it then, and
the event comes in its order, between those of other writers.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import batched
from typing import Any, Final

from acuse.identity.callers import TenantId
from acuse.journal import store
from acuse.journal.model import RecordKind
from acuse.journal.stream import TOLD_ANEW
from acuse.storage import dynamodb
from acuse.storage.update_expressions import Update
from acuse.storage.values import Values

_AT_ONCE: Final = 8
_BATCH: Final = 100


def backfill(tenant: TenantId, kind: RecordKind[Any]) -> Iterator[bool]:
    """Go through all records of a kind; says of each whether it is told of anew, which is one write."""
    with ThreadPoolExecutor(_AT_ONCE) as workers:
        for ids in batched(kind.every(tenant), _BATCH, strict=False):
            keys = [{"pk": f"{tenant}#{kind.item}#{record_id}", "sk": kind.item} for record_id in ids]
            request = {"Keys": [dynamodb.to_item(key) for key in keys], "ConsistentRead": True}
            results = dynamodb.connection().results
            found = dynamodb.batch_get({results: request}).get(results, [])
            yield from workers.map(lambda item: _tell(tenant, kind, item), found)


def _tell(tenant: TenantId, kind: RecordKind[Any], item: Values) -> bool:
    """Let the stream have a record, unless the journal has its last change, or it was changed meanwhile."""
    revision = item.get("revision")
    record_id = str(item["pk"]).rpartition("#")[2]
    newest = next(store.history(tenant, f"{kind.name}/{record_id}", batch=1), None)
    if newest and newest.event.key.sequence >= (revision or 0):
        return False
    update = Update()
    update.replace("revision", revision, (revision or 0) + 1)
    update.set(TOLD_ANEW, (revision or 0) + 1)
    at = dynamodb.connection()
    key = dynamodb.to_item({name: item[name] for name in ("pk", "sk")})
    try:
        at.client.update_item(TableName=at.results, Key=key, **update.parameters())
    except at.client.exceptions.ConditionalCheckFailedException:
        return False
    return True
