"""API keys: `rtn_sk_` and 56 hex digits. Only the SHA-256 is stored (contract Reten, section 1: authentication)."""

import hashlib
import re
import secrets
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from acuse import database, lists, members, permissions, timestamps
from acuse.callers import Caller, TenantId
from acuse.database import Values
from acuse.errors import Unauthenticated
from acuse.permissions import Permission
from acuse.remembered import Remembered
from acuse.timestamps import Timestamp

MISSING_OR_INVALID: Final = "API key missing or invalid"
_SHAPE = re.compile(r"rtn_sk_[0-9a-f]{56}", re.ASCII)
_PREFIX_LENGTH = 15
_USE_NOTED_EVERY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A stored key, without its secret."""

    id: str
    tenant: TenantId
    name: str
    prefix: str
    digest: str
    permissions: tuple[Permission, ...]
    is_active: bool
    created_at: Timestamp
    user_id: str | None = None
    expires_at: Timestamp | None = None
    last_used_at: Timestamp | None = None
    revoked_at: Timestamp | None = None

    def is_valid(self, at: Timestamp) -> bool:
        """Whether the key opens anything at this instant."""
        return self.is_active and (self.expires_at is None or at < self.expires_at)


class KeyRefused(Unauthenticated):
    """A key that opens nothing any more. The client reads the same words as for any other, the log which it is."""

    def __init__(self, key: ApiKey, why: str = "is revoked or has expired") -> None:
        super().__init__(MISSING_OR_INVALID)
        self.reason = f"key {key.prefix}... of tenant {key.tenant} {why}"


_remembered: Remembered[str, ApiKey] = Remembered()
"""Valid keys by digest, each with what its owner may do too."""


def create(
    tenant: TenantId,
    name: str,
    permissions: Sequence[Permission],
    expires_at: Timestamp | None = None,
    *,
    user_id: str | None = None,
    plaintext: str | None = None,
) -> tuple[ApiKey, str]:
    """Store a new key; returns it and its plaintext, random unless given, which nothing can show again.

    `user_id` is whose key it is; the command line's keys are nobody's.
    """
    plaintext = plaintext or "rtn_sk_" + secrets.token_hex(28)
    key = ApiKey(
        id=str(uuid.uuid4()),
        tenant=tenant,
        name=name,
        prefix=plaintext[:_PREFIX_LENGTH],
        digest=_digest(plaintext),
        permissions=tuple(permissions),
        is_active=True,
        created_at=timestamps.now(),
        user_id=user_id,
        expires_at=expires_at,
    )
    at = database.connection()
    pointer = {**_pointer_key(key.id), "digest": key.digest}
    puts = [{"Put": {"TableName": at.configs, "Item": database.to_item(each)}} for each in (_to_values(key), pointer)]
    database.transact_write(puts)  # type: ignore[arg-type]  # it is exactly that
    return key, plaintext


def find(key_id: str) -> ApiKey | None:
    """The key of this id, whosever it is."""
    at = database.connection()
    pointer = at.client.get_item(TableName=at.configs, Key=database.to_item(_pointer_key(key_id)), ConsistentRead=True)
    return _read(database.to_values(pointer["Item"])["digest"]) if "Item" in pointer else None


def list_of(tenant: TenantId) -> Iterator[ApiKey]:
    """A tenant's keys, newest first, revoked ones too."""
    found = lists.read(database.connection().configs, "api-keys", tenant, newest_first=True)
    return map(_from_values, found)


def revoke(key: ApiKey) -> ApiKey | None:
    """Revoke a key for good. None: it was revoked already."""
    at = database.connection()
    now = timestamps.now()
    try:
        at.client.update_item(
            TableName=at.configs,
            Key=_item_key(key.digest),
            UpdateExpression="SET is_active = :false, revoked_at = :now",
            ConditionExpression="is_active = :true",
            ExpressionAttributeValues={":false": {"BOOL": False}, ":true": {"BOOL": True}, ":now": {"S": now}},
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
    except at.client.exceptions.ConditionalCheckFailedException as failure:
        there: Any = failure.response.get("Item", {})
        if there.get("revoked_at") != {"S": now}:  # else it is this write, sent again because its answer was lost
            return None
    return replace(key, is_active=False, revoked_at=now)


def authenticate(presented: str | None) -> tuple[Caller, ApiKey]:
    """Find the caller behind an API key.

    A key can do no more than the member whose it is. What both may do is remembered for at most API_KEY_CACHE_SECONDS,
    so that a revoked key, or a removed member's, dies within that time.

    Raises
    ------
    Unauthenticated
        Absent, malformed, unknown, revoked, expired or of a user who is no member: always the same words.
    """
    if presented is None or not _SHAPE.fullmatch(presented):
        raise Unauthenticated(MISSING_OR_INVALID)
    digest = _digest(presented)
    key = _remembered.get(digest) or _look_up(digest)
    if not key.is_valid(timestamps.now()):
        raise KeyRefused(key)
    return Caller(key.tenant, key.prefix, frozenset(key.permissions)), key


def note_use(key: ApiKey) -> None:
    """Write down that the key was used, at most once in five minutes. Call it when a request has succeeded."""
    now = datetime.now(UTC)
    if key.last_used_at is not None and key.last_used_at > timestamps.of(now - _USE_NOTED_EVERY):
        return
    used_at = timestamps.of(now)
    # First, so that other requests of this process need not write it too.
    _remembered.change(key.digest, replace(key, last_used_at=used_at))
    at = database.connection()
    at.client.update_item(
        TableName=at.configs,
        Key=_item_key(key.digest),
        UpdateExpression="SET last_used_at = :now",
        ConditionExpression="attribute_exists(pk)",
        ExpressionAttributeValues={":now": {"S": used_at}},
    )


def forget_all() -> None:
    """Forget every remembered key."""
    _remembered.clear()


def _look_up(digest: str) -> ApiKey:
    """A key that is valid now, with what its owner may do too. Both are read: neither is older than the other."""
    key = _read(digest)
    if key is None:
        raise Unauthenticated(MISSING_OR_INVALID)
    if not key.is_valid(timestamps.now()):
        raise KeyRefused(key)
    if key.user_id is not None:
        owner = members.find_now(key.tenant, key.user_id)
        if owner is None:
            raise KeyRefused(key, "is of a user who is no member")
        key = replace(key, permissions=tuple(each for each in key.permissions if each in owner.permissions))
    _remembered.put(digest, key)
    return key


def _read(digest: str) -> ApiKey | None:
    at = database.connection()
    answer = at.client.get_item(TableName=at.configs, Key=_item_key(digest), ConsistentRead=True)
    return _from_values(database.to_values(answer["Item"])) if "Item" in answer else None


def _pointer_key(key_id: str) -> Values:
    # Revoking tells another tenant's key (403) from no key (404), so ids are found before the tenant.
    return {"pk": f"api-key-id#{key_id}", "sk": "api-key-id"}


def _digest(plaintext: str) -> str:
    return hashlib.sha256(plaintext.encode()).hexdigest()


def _item_key(digest: str) -> dict[str, Any]:
    # The one key that does not start with the tenant: the key itself says which tenant is calling.
    return {"pk": {"S": f"api-key#{digest}"}, "sk": {"S": "api-key"}}


def _to_values(key: ApiKey) -> Values:
    own = {field.name: getattr(key, field.name) for field in fields(key) if field.name != "digest"}
    order = f"{key.created_at}#{key.id}"
    return {
        "pk": f"api-key#{key.digest}",
        "sk": "api-key",
        **own,
        "permissions": [str(permission) for permission in key.permissions],
        **lists.entry("api-keys", key.tenant, order),
    }


def _from_values(values: Values) -> ApiKey:
    own: Values = {field.name: values.get(field.name) for field in fields(ApiKey)}
    own["digest"] = values["pk"].removeprefix("api-key#")
    own["permissions"] = permissions.known(values["permissions"])
    return ApiKey(**own)
