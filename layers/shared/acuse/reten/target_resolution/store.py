"""A tenant's target resolution configurations: one item of the table Configs.

A rule (target_resolution/model.py) makes of one consistent copy what is stored next. The item is replaced under the
condition that nobody else replaced it meanwhile; who loses starts again from a fresh copy.
"""

from collections.abc import Callable
from typing import Any

from acuse.errors import Contended, Invalid, Problem
from acuse.identity.callers import TenantId
from acuse.reten.target_resolution import texts
from acuse.reten.target_resolution.model import Configs, new_id
from acuse.storage import dynamodb, packed_text
from acuse.storage.values import Values

# DynamoDB's items hold 400 KB, of which the keys and the version take little; Lambda's answers 6 MB.
_LARGEST_ITEM = 390_000
_LARGEST_TEXT = 1_000_000
# Under 40 writers at once everybody gets through.
_TRIES = 12


def read(tenant: TenantId) -> Configs:
    """All of a tenant's configurations, in one read."""
    return _read(tenant)[0]


def update(tenant: TenantId, rule: Callable[[Configs], Configs]) -> Configs:
    """Replace a tenant's configurations by what a rule makes of them; returns the new ones.

    The rule may run several times, each time on what is stored then. What it raises is raised.

    Raises
    ------
    Contended
        Other writers were faster every time.
    Invalid
        The configurations together would be too large to store.
    """
    at = dynamodb.connection()
    for _ in dynamodb.tries(_TRIES):
        configs, there = _read(tenant)
        version = there.get("version", 0)
        changed = rule(configs)
        text = texts.to_text(changed)
        packed = packed_text.compress(text)
        if len(text.encode()) > _LARGEST_TEXT or len(packed) > _LARGEST_ITEM:
            raise Invalid([Problem("", "would make the tenant's configs too large in total")])
        stamp = new_id()
        item = {**there, **key_of(tenant), "version": version + 1, "configs": packed, "stamp": stamp}
        try:
            at.client.put_item(
                TableName=at.configs,
                Item=dynamodb.to_item(item),
                ConditionExpression="attribute_not_exists(pk) OR version = :version",
                ExpressionAttributeValues={":version": {"N": str(version)}},
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except at.client.exceptions.ConditionalCheckFailedException as failure:
            found: Any = failure.response.get("Item", {})
            if found.get("stamp") != {"S": stamp}:
                continue
            # It is this write: its answer was lost, and the SDK sent it again.
        return changed
    raise Contended


def _read(tenant: TenantId) -> tuple[Configs, Values]:
    """The configurations, and the item that they are in."""
    at = dynamodb.connection()
    answer = at.client.get_item(TableName=at.configs, Key=dynamodb.to_item(key_of(tenant)), ConsistentRead=True)
    if "Item" not in answer:
        return {}, {}
    values = dynamodb.to_values(answer["Item"])
    return from_values(values), values


def key_of(tenant: TenantId) -> Values:
    """The key of a tenant's configurations (table Configs)."""
    return {"pk": f"{tenant}#target-resolution", "sk": "target-resolution"}


def from_values(values: Values) -> Configs:
    """A tenant's configurations from the item that they are in."""
    return texts.from_text(packed_text.unpack(values["configs"]))
