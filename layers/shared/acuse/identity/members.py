"""Members: which users of the token issuer belong to a tenant, and as what."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from acuse.identity import permissions
from acuse.identity.callers import TenantId
from acuse.identity.permissions import Permission, Role
from acuse.runtime.remembered import Remembered
from acuse.storage import dynamodb, lists, tolerant_readers
from acuse.storage.values import Values

LIST: Final = "memberships"
"""The list that leads from a user to the items of their memberships, in the order of the tenants' ids."""


class Member(NamedTuple):
    """A user, by the issuer's `sub`, and their role in a tenant."""

    user_id: str
    role: Role | str
    """A text where only a newer release knows the role: it permits nothing here."""

    @property
    def permissions(self) -> frozenset[Permission]:
        """The user's permissions in the tenant."""
        return permissions.of_role(self.role)


remembered: Remembered[tuple[TenantId, str], Member] = Remembered()


def save(tenant: TenantId, member: Member) -> None:
    """Add a member, or give them another role."""
    at = dynamodb.connection()
    at.client.update_item(  # and leave what a newer release says of them
        TableName=at.configs,
        Key=dynamodb.to_item(_key(tenant, member.user_id)),
        UpdateExpression="SET user_id = :user_id, #role = :role, #list = :list, list_order = :list_order",
        ExpressionAttributeNames={"#role": "role", "#list": "list"},
        ExpressionAttributeValues=dynamodb.to_item(
            {":user_id": member.user_id, ":role": str(member.role), **_entry(tenant, member.user_id)}
        ),
    )


def remove(tenant: TenantId, user_id: str) -> bool:
    """Take a member out of a tenant. False: they were none."""
    at = dynamodb.connection()
    key = dynamodb.to_item(_key(tenant, user_id))
    return "Attributes" in at.client.delete_item(TableName=at.configs, Key=key, ReturnValues="ALL_OLD")


def list_of(tenant: TenantId) -> Iterator[Member]:
    """A tenant's members by user id."""
    return map(from_values, _items_of(tenant))


def index(tenant: TenantId) -> int:
    """Put the members whom an older release stored on their users' lists. Returns how many they were."""
    at = dynamodb.connection()
    indexed = 0
    for user_id in [values["user_id"] for values in _items_of(tenant) if "list" not in values]:
        try:
            at.client.update_item(
                TableName=at.configs,
                Key=dynamodb.to_item(_key(tenant, user_id)),
                UpdateExpression="SET #list = :list, list_order = :list_order",
                ConditionExpression="attribute_exists(pk)",
                ExpressionAttributeNames={"#list": "list"},
                ExpressionAttributeValues=dynamodb.to_item(_entry(tenant, user_id)),
            )
        except at.client.exceptions.ConditionalCheckFailedException:  # removed meanwhile
            continue
        indexed += 1
    return indexed


def _items_of(tenant: TenantId) -> Iterator[Values]:
    at = dynamodb.connection()
    pages = at.client.get_paginator("query").paginate(
        TableName=at.configs,
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": f"{tenant}#members"}},
        ConsistentRead=True,
    )
    for page in pages:
        yield from map(dynamodb.to_values, page["Items"])


def find(tenant: TenantId, user_id: str) -> Member | None:
    """The member, as they were at most API_KEY_CACHE_SECONDS ago."""
    return remembered.get((tenant, user_id)) or find_now(tenant, user_id)


def find_now(tenant: TenantId, user_id: str) -> Member | None:
    """The member as they are, read at once and remembered for `find`."""
    at = dynamodb.connection()
    key = dynamodb.to_item(_key(tenant, user_id))
    answer = at.client.get_item(TableName=at.configs, Key=key, ConsistentRead=True)
    if "Item" not in answer:
        return None
    member = from_values(dynamodb.to_values(answer["Item"]))
    remembered.put((tenant, user_id), member)
    return member


def owner_of_list(user_id: str) -> str:
    """Whose a user's list is: no tenant's, since it leads to tenants."""
    return f"user#{user_id}"


def _entry(tenant: TenantId, user_id: str) -> Values:
    """The values of an update that puts a member on their user's list."""
    return {f":{name}": value for name, value in lists.entry(LIST, owner_of_list(user_id), tenant).items()}


def _key(tenant: TenantId, user_id: str) -> Values:
    return {"pk": f"{tenant}#members", "sk": user_id}


def from_values(values: Values) -> Member:
    """A member from an item's values."""
    return Member(values["user_id"], tolerant_readers.member_of(Role, values["role"]))
