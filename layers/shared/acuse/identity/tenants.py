"""Tenants: whose data it is."""

import uuid
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from acuse import timestamps
from acuse.errors import Conflict, NotFound
from acuse.identity.callers import TenantId
from acuse.runtime.remembered import Remembered
from acuse.storage import dynamodb, lists
from acuse.storage.values import Values
from acuse.timestamps import Timestamp

# The list of tenants is the one list that belongs to no tenant; functions never read it.
_NOBODY = "acuse"


class Tenant(NamedTuple):
    """A customer of this installation."""

    id: TenantId
    name: str
    created_at: Timestamp
    is_being_deleted: bool = False
    closed_at: Timestamp | None = None
    """Since when nobody can call for it any more, but for who is remembered; only while it is being deleted."""


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
    found = _read(tenant_id)
    return _from_values(found) if found else None


def find_many(tenant_ids: Sequence[TenantId]) -> dict[TenantId, Tenant]:
    """Those of up to 100 tenants that are there and not being deleted, in one batch read."""
    if not tenant_ids:
        return {}
    table = dynamodb.connection().configs
    request = {table: {"Keys": [_key(tenant_id) for tenant_id in tenant_ids], "ConsistentRead": True}}
    found = map(_from_values, dynamodb.batch_get(request).get(table, []))
    return {tenant.id: tenant for tenant in found if not tenant.is_being_deleted}


def rename(tenant_id: TenantId, name: str) -> Tenant:
    """Give a tenant another name.

    Raises
    ------
    NotFound
    """
    return _change(tenant_id, name="name", value=name)


def begin_deletion(tenant_id: TenantId) -> Tenant:
    """Say that a tenant is being deleted, which is for good.

    Raises
    ------
    NotFound
    """
    return _change(tenant_id, name="deleting", value=True)


def close(tenant_id: TenantId) -> Tenant:
    """Say that nobody can call from now on for a tenant that is being deleted, but for who is remembered.

    Raises
    ------
    NotFound
    """
    return _change(tenant_id, name="closed_at", value=timestamps.now())


def end_deletion(tenant_id: TenantId) -> None:
    """Delete the last of a tenant of which nothing else is left."""
    at = dynamodb.connection()
    at.client.delete_item(TableName=at.configs, Key=_key(tenant_id))


def is_gone(tenant_id: TenantId) -> bool:
    """Whether a tenant is deleted, or being deleted; that it is not is remembered."""
    if _others.get(tenant_id):
        return False
    found = _read(tenant_id)
    if not found or found.get("deleting"):
        return True
    _others.put(tenant_id, True)
    return False


_others: Final = Remembered[TenantId, bool]()
"""Tenants that are there, and not being deleted."""


def list_all() -> Iterator[Tenant]:
    """Every tenant, oldest first."""
    return map(_from_values, lists.read(dynamodb.connection().configs, "tenants", _NOBODY))


def _key(tenant_id: str) -> Values:
    return dynamodb.to_item({"pk": f"{tenant_id}#tenant", "sk": "tenant"})


def _read(tenant_id: str) -> Values:
    at = dynamodb.connection()
    answer = at.client.get_item(TableName=at.configs, Key=_key(tenant_id), ConsistentRead=True)
    return dynamodb.to_values(answer.get("Item", {}))


def _change(tenant_id: TenantId, *, name: str, value: object) -> Tenant:
    """Set an attribute of a tenant that there is."""
    at = dynamodb.connection()
    try:
        changed = at.client.update_item(
            TableName=at.configs,
            Key=_key(tenant_id),
            UpdateExpression="SET #name = :value",
            ConditionExpression="attribute_exists(pk)",
            ExpressionAttributeNames={"#name": name},
            ExpressionAttributeValues=dynamodb.to_item({":value": value}),
            ReturnValues="ALL_NEW",
        )
    except at.client.exceptions.ConditionalCheckFailedException:
        raise NotFound(f"No tenant has the id {tenant_id}") from None
    return _from_values(dynamodb.to_values(changed["Attributes"]))


def _from_values(values: Values) -> Tenant:
    is_being_deleted = bool(values.get("deleting"))
    return Tenant(values["id"], values["name"], values["created_at"], is_being_deleted, values.get("closed_at"))
