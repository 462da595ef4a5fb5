"""Members: which users of the token issuer belong to a tenant, and as what."""

from collections.abc import Iterator
from dataclasses import dataclass

from acuse.identity import permissions
from acuse.identity.callers import TenantId
from acuse.identity.permissions import Permission, Role
from acuse.runtime.remembered import Remembered
from acuse.storage import dynamodb, tolerant_readers
from acuse.storage.values import Values


@dataclass(frozen=True, slots=True)
class Member:
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
        UpdateExpression="SET user_id = :user_id, #role = :role",
        ExpressionAttributeNames={"#role": "role"},
        ExpressionAttributeValues=dynamodb.to_item({":user_id": member.user_id, ":role": str(member.role)}),
    )


def remove(tenant: TenantId, user_id: str) -> bool:
    """Take a member out of a tenant. False: they were none."""
    at = dynamodb.connection()
    key = dynamodb.to_item(_key(tenant, user_id))
    return "Attributes" in at.client.delete_item(TableName=at.configs, Key=key, ReturnValues="ALL_OLD")


def list_of(tenant: TenantId) -> Iterator[Member]:
    """A tenant's members by user id."""
    at = dynamodb.connection()
    pages = at.client.get_paginator("query").paginate(
        TableName=at.configs,
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": f"{tenant}#members"}},
        ConsistentRead=True,
    )
    for page in pages:
        yield from (_from_values(dynamodb.to_values(item)) for item in page["Items"])


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
    member = _from_values(dynamodb.to_values(answer["Item"]))
    remembered.put((tenant, user_id), member)
    return member


def _key(tenant: TenantId, user_id: str) -> Values:
    return {"pk": f"{tenant}#members", "sk": user_id}


def _from_values(values: Values) -> Member:
    return Member(values["user_id"], tolerant_readers.member_of(Role, values["role"]))
