"""Integer ids from 1, unique and never used again in a tenant, in blocks.

A function reserves a block by adding to the tenant's counter and gives the block's ids out by itself, so that
creating does not queue behind one item. What a function did not give out when it ends is lost: gaps are fine.
"""

from threading import Lock
from typing import Final

from acuse.identity.callers import TenantId
from acuse.runtime.remembered import forgettable
from acuse.storage import dynamodb
from acuse.storage.values import Values

_BLOCK: Final = 50
_MOST_TENANTS = 1000

_lock = Lock()  # the local stack runs many requests in one process
remembered: dict[tuple[TenantId, str], range] = forgettable({})


def take(tenant: TenantId, kind: str, count: int = 1) -> list[int]:
    """Take ids of a kind, such as `tasks`; one call to DynamoDB for every 50."""
    with _lock:
        block = remembered.get((tenant, kind), range(0))
        if len(block) < count:
            block = _reserve(tenant, kind, max(_BLOCK, count))
        if len(remembered) >= _MOST_TENANTS:
            remembered.clear()
        remembered[tenant, kind] = block[count:]
        return list(block[:count])


def last(tenant: TenantId, kind: str) -> int:
    """No id of the kind is larger than this; 0 when none was ever taken."""
    at = dynamodb.connection()
    answer = at.client.get_item(TableName=at.results, Key=_key(tenant, kind), ConsistentRead=True)
    return int(answer["Item"]["last"]["N"]) if "Item" in answer else 0


def _reserve(tenant: TenantId, kind: str, size: int) -> range:
    at = dynamodb.connection()
    answer = at.client.update_item(
        TableName=at.results,
        Key=_key(tenant, kind),
        UpdateExpression="ADD #last :size",
        ExpressionAttributeNames={"#last": "last"},
        ExpressionAttributeValues=dynamodb.to_item({":size": size}),
        ReturnValues="UPDATED_NEW",
    )
    last = int(dynamodb.to_values(answer["Attributes"])["last"])
    return range(last - size + 1, last + 1)


def _key(tenant: TenantId, kind: str) -> Values:
    return dynamodb.to_item({"pk": f"{tenant}#ids", "sk": kind})
