"""Tenants: whose data it is."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from acuse import timestamps
from acuse.errors import Conflict
from acuse.identity.callers import TenantId
from acuse.runtime.remembered import Remembered
from acuse.storage import dynamodb, lists
from acuse.storage.values import Values
from acuse.timestamps import Timestamp

# The list of tenants is the one list that belongs to no tenant; functions never read it.
_NOBODY = "acuse"


@dataclass(frozen=True, slots=True)
class Tenant:
    """A customer of this installation."""

    id: TenantId
    name: str
    created_at: Timestamp


def create(name: str, tenant_id: str | None = None) -> Tenant:
    """Store a new tenant.

    Raises
    ------
    Conflict
        A tenant has this id already.
    """
    tenant = Tenant(TenantId(tenant_id or str(uuid.uuid4())), name, timestamps.now())
    at = dynamodb.connection()
    values = {
        "pk": f"{tenant.id}#tenant",
        "sk": "tenant",
        "id": tenant.id,
        "name": tenant.name,
        "created_at": tenant.created_at,
        **lists.entry("tenants", _NOBODY, f"{tenant.created_at}#{tenant.id}"),
    }
    try:
        at.client.put_item(
            TableName=at.configs, Item=dynamodb.to_item(values), ConditionExpression="attribute_not_exists(pk)"
        )
    except at.client.exceptions.ConditionalCheckFailedException:
        raise Conflict(f"A tenant with the id {tenant.id} already exists") from None
    return tenant


def find(tenant_id: str) -> Tenant | None:
    """The tenant of this id."""
    at = dynamodb.connection()
    key = {"pk": {"S": f"{tenant_id}#tenant"}, "sk": {"S": "tenant"}}
    answer = at.client.get_item(TableName=at.configs, Key=key, ConsistentRead=True)
    return _from_values(dynamodb.to_values(answer["Item"])) if "Item" in answer else None


def is_being_deleted(tenant_id: TenantId) -> bool:
    """Whether a tenant's data is being deleted; that it is not is remembered."""
    if _others.get(tenant_id):
        return False
    at = dynamodb.connection()
    key = {"pk": {"S": f"{tenant_id}#tenant"}, "sk": {"S": "tenant"}}
    answer = at.client.get_item(TableName=at.configs, Key=key, ConsistentRead=True, ProjectionExpression="deleting")
    if dynamodb.to_values(answer.get("Item", {})).get("deleting"):
        return True
    _others.put(tenant_id, True)
    return False


_others: Final = Remembered[TenantId, bool]()
"""Tenants whose data is not being deleted."""


def list_all() -> Iterator[Tenant]:
    """Every tenant, oldest first."""
    return map(_from_values, lists.read(dynamodb.connection().configs, "tenants", _NOBODY))


def _from_values(values: Values) -> Tenant:
    return Tenant(values["id"], values["name"], values["created_at"])
