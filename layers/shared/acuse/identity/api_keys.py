"""API keys: `rtn_sk_` and 56 hex digits. Only the SHA-256 is stored."""

import contextlib
import hashlib
import heapq
import re
import secrets
import uuid
from collections.abc import Iterator, Sequence
from copy import replace
from datetime import UTC, datetime, timedelta
from itertools import batched
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from acuse import timestamps
from acuse.errors import Contended, Invalid, Problem, Unauthenticated
from acuse.identity import members, permissions
from acuse.identity.callers import Caller, TenantId
from acuse.identity.permissions import Permission
from acuse.runtime.remembered import Remembered
from acuse.storage import dynamodb, lists, tolerant_readers
from acuse.storage.values import Values
from acuse.timestamps import Timestamp

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

MISSING_OR_INVALID: Final = "API key missing or invalid"
_SHAPE = re.compile(r"rtn_sk_[0-9a-f]{56}", re.ASCII)
_PREFIX_LENGTH = 15
_USE_NOTED_EVERY = timedelta(minutes=5)
_REVOKED_LISTED_FOR = timedelta(days=400)
MOST_ACTIVE: Final = 100
"""Of one user in one tenant; expired ones count until they are revoked."""
_TRIES = 12
_LIST = "all-api-keys"
# Keys of older releases are here until they are adopted: then they are on the list above, and with their user's keys.
_OLDER_LIST = "api-keys"
_ADOPTED_AT_ONCE = 24  # each at most 3 parts of a transaction, and one for its user, of 100


class ApiKey(NamedTuple):
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
    """A revoked or expired key. The client gets the same message as for any invalid key; the log names the key."""

    def __init__(self, key: ApiKey, why: str = "is revoked or has expired") -> None:
        super().__init__(MISSING_OR_INVALID)
        self.reason = f"key {key.prefix}... of tenant {key.tenant} {why}"


remembered: Remembered[str, ApiKey] = Remembered()
"""Valid keys by digest, each with what its owner may do too."""


class TooManyKeys(Invalid):
    """The user has the maximum number of active keys in the tenant."""

    def __init__(self) -> None:
        super().__init__([Problem("", f"would give this user more than {MOST_ACTIVE} active API keys")])


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

    `user_id` is whose key it is; the command line's keys are nobody's, and not counted.

    Raises
    ------
    TooManyKeys, Contended
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
    pointer = {**pointer_key(key.id), "digest": key.digest}
    parts = [_put(_to_values(key)), _put(pointer)]
    if user_id is not None:
        _adopt_older_ones(tenant)  # they count too
        parts += [_put(_ring_values(key)), _counted(key, 1, bounded=True)]
    if dynamodb.write_all_or_none(parts, most_tries=_TRIES):
        raise TooManyKeys
    return key, plaintext


def find(key_id: str) -> ApiKey | None:
    """The key of this id, whosever it is."""
    at = dynamodb.connection()
    pointer = at.client.get_item(TableName=at.configs, Key=dynamodb.to_item(pointer_key(key_id)), ConsistentRead=True)
    return _read(dynamodb.to_values(pointer["Item"])["digest"]) if "Item" in pointer else None


def list_of(tenant: TenantId) -> Iterator[ApiKey]:
    """A tenant's keys, newest first; revoked ones too, for 400 days."""
    table = dynamodb.connection().configs
    parts = [lists.read(table, kind, tenant, newest_first=True) for kind in (_LIST, _OLDER_LIST)]
    found = heapq.merge(*parts, key=lambda values: str(values["list_order"]), reverse=True)
    return (_from_values(values) for values in found if not _is_gone(values))


def list_of_user(tenant: TenantId, user_id: str) -> Iterator[ApiKey]:
    """A user's keys in a tenant: the active ones, newest first, then the revoked ones, last revoked first."""
    _adopt_older_ones(tenant)
    at = dynamodb.connection()
    for state in ("active", "revoked"):
        pages = at.client.get_paginator("query").paginate(
            TableName=at.configs,
            KeyConditionExpression="pk = :pk AND begins_with(sk, :state)",
            ExpressionAttributeValues={":pk": {"S": _ring(tenant, user_id)}, ":state": {"S": f"{state}#"}},
            ScanIndexForward=False,
            ConsistentRead=True,
            PaginationConfig={"PageSize": 100},
        )
        for page in pages:
            digests = [dynamodb.to_values(item)["digest"] for item in page["Items"]]
            request = {at.configs: {"Keys": [_item_key(digest) for digest in digests], "ConsistentRead": True}}
            items = dynamodb.batch_get(request)[at.configs] if digests else []
            found = {item["pk"]: item for item in items if not _is_gone(item)}
            places = [f"api-key#{digest}" for digest in digests]
            yield from (_from_values(found[place]) for place in places if place in found)


def revoke(key: ApiKey) -> ApiKey | None:
    """Revoke a key for good; it is listed for 400 days more. None: it was revoked already.

    Raises
    ------
    Contended
    """
    revoked = replace(key, is_active=False, revoked_at=max(timestamps.now(), key.created_at))
    end = _end_of(revoked)
    parts: list[TransactWriteItemTypeDef] = [
        {
            "Update": {
                "TableName": dynamodb.connection().configs,
                "Key": _item_key(key.digest),
                "UpdateExpression": "SET is_active = :false, revoked_at = :now, delete_after = :end",
                "ConditionExpression": "is_active = :true",
                "ExpressionAttributeValues": dynamodb.to_item(
                    {":false": False, ":true": True, ":now": revoked.revoked_at, ":end": end}
                ),
            }
        },
        _ending(pointer_key(key.id), end),
    ]
    if key.user_id is not None:
        active = {"pk": _ring(key.tenant, key.user_id), "sk": _ring_values(key)["sk"]}
        parts += [
            {
                "Delete": {
                    "TableName": dynamodb.connection().configs,
                    "Key": dynamodb.to_item(active),
                    "ConditionExpression": "attribute_exists(pk)",
                }
            },
            _put(_ring_values(revoked)),
            _counted(key, -1, bounded=False),
        ]
    failed = dynamodb.write_all_or_none(parts, most_tries=_TRIES)
    if failed and 0 not in failed:  # an older release made the key
        _adopt_older_ones(key.tenant)
        failed = dynamodb.write_all_or_none(parts, most_tries=_TRIES)
        if failed and 0 not in failed:  # so lately that it is on no list yet
            raise Contended
    return None if failed else revoked


def forget(key: ApiKey) -> None:
    """Delete a key of a tenant that is being deleted. It stops working when functions have forgotten it."""
    at = dynamodb.connection()
    for each in (dynamodb.to_item(pointer_key(key.id)), _item_key(key.digest)):  # the key alone leads to its pointer
        at.client.delete_item(TableName=at.configs, Key=each)


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
    key = remembered.get(digest) or _look_up(digest)
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
    remembered.change(key.digest, replace(key, last_used_at=used_at))
    at = dynamodb.connection()
    with contextlib.suppress(at.client.exceptions.ConditionalCheckFailedException):  # a later use is noted already
        at.client.update_item(
            TableName=at.configs,
            Key=_item_key(key.digest),
            UpdateExpression="SET last_used_at = :now",
            ConditionExpression="attribute_exists(pk) AND (attribute_not_exists(last_used_at) OR last_used_at < :now)",
            ExpressionAttributeValues={":now": {"S": used_at}},
        )


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
    remembered.put(digest, key)
    return key


def _read(digest: str) -> ApiKey | None:
    at = dynamodb.connection()
    answer = at.client.get_item(TableName=at.configs, Key=_item_key(digest), ConsistentRead=True)
    values = dynamodb.to_values(answer.get("Item", {}))
    return _from_values(values) if values and not _is_gone(values) else None


def _adopt_older_ones(tenant: TenantId) -> None:
    """Count and list, with their users', the keys that a release made which knew the tenant's list alone.

    Such keys are on a list of their own, from which this takes them: later it costs one query that finds nothing.

    Raises
    ------
    Contended
    """
    for _ in dynamodb.tries(_TRIES):
        there = lists.read(dynamodb.connection().configs, _OLDER_LIST, tenant)
        older = [values for values in there if values["list"] == lists.name_of(_OLDER_LIST, tenant, 0)]
        batches = (_adoption(list(some)) for some in batched(older, _ADOPTED_AT_ONCE, strict=False))
        if not any(dynamodb.write_all_or_none(batch, most_tries=_TRIES) for batch in batches):
            return
    raise Contended


def _adoption(older: list[Values]) -> "list[TransactWriteItemTypeDef]":
    """The parts by which keys move to the new list, and to their users', on which they are counted."""
    parts: list[TransactWriteItemTypeDef] = []
    active: dict[str, list[ApiKey]] = {}
    for values in older:
        key = _from_values(values)
        entry = lists.entry(_LIST, key.tenant, values["list_order"])
        end = _end_of(key)
        parts.append(
            {
                "Update": {
                    "TableName": dynamodb.connection().configs,
                    "Key": _item_key(key.digest),
                    "UpdateExpression": "SET #list = :new" + (", delete_after = :end" if end else ""),
                    "ConditionExpression": "#list = :old AND is_active = :is_active",
                    "ExpressionAttributeNames": {"#list": "list"},
                    "ExpressionAttributeValues": dynamodb.to_item(
                        {":new": entry["list"], ":old": values["list"], ":is_active": key.is_active, ":end": end}
                    ),
                }
            }
        )
        if end:
            parts.append(_ending(pointer_key(key.id), end))
        if key.user_id is not None:
            parts.append(_put(_ring_values(key)))
            if key.is_active:
                active.setdefault(key.user_id, []).append(key)
    return [*parts, *(_counted(keys[0], len(keys), bounded=False) for keys in active.values())]


def _put(values: Values) -> "TransactWriteItemTypeDef":
    return {"Put": {"TableName": dynamodb.connection().configs, "Item": dynamodb.to_item(values)}}


def _ending(key: Values, end: int | None) -> "TransactWriteItemTypeDef":
    return {
        "Update": {
            "TableName": dynamodb.connection().configs,
            "Key": dynamodb.to_item(key),
            "UpdateExpression": "SET delete_after = :end",
            "ExpressionAttributeValues": dynamodb.to_item({":end": end}),
        }
    }


def _counted(key: ApiKey, step: int, *, bounded: bool) -> "TransactWriteItemTypeDef":
    """Count the user's active keys, of which a bounded step makes no more than there may be."""
    update: Any = {
        "TableName": dynamodb.connection().configs,
        "Key": dynamodb.to_item({"pk": _ring(key.tenant, str(key.user_id)), "sk": "count"}),
        "UpdateExpression": "ADD active :step",
        "ExpressionAttributeValues": dynamodb.to_item({":step": step, ":most": MOST_ACTIVE if bounded else None}),
    }
    if bounded:
        update["ConditionExpression"] = "attribute_not_exists(active) OR active < :most"
    return {"Update": update}


def _ring(tenant: TenantId, user_id: str) -> str:
    """The item collection of a user's keys in a tenant: pointers to them, and how many are active."""
    return f"{tenant}#api-keys-of#{user_id}"


def _ring_values(key: ApiKey) -> Values:
    place = f"active#{key.created_at}" if key.is_active else f"revoked#{key.revoked_at}"
    pk = _ring(key.tenant, str(key.user_id))
    return {"pk": pk, "sk": f"{place}#{key.id}", "digest": key.digest, "delete_after": _end_of(key)}


def _end_of(key: ApiKey) -> int | None:
    """When a revoked key is gone, in seconds since 1970."""
    if key.revoked_at is None:
        return None
    return int((datetime.fromisoformat(key.revoked_at) + _REVOKED_LISTED_FOR).timestamp())


def _is_gone(values: Values) -> bool:
    """Whether an item has outlived its time; DynamoDB deletes it some days later."""
    return "delete_after" in values and int(values["delete_after"]) <= datetime.now(UTC).timestamp()


def pointer_key(key_id: str) -> Values:
    """The key of the pointer from a key's id to its hash."""
    # Revoking tells another tenant's key (403) from no key (404), so ids are found before the tenant.
    return {"pk": f"api-key-id#{key_id}", "sk": "api-key-id"}


def _digest(plaintext: str) -> str:
    return hashlib.sha256(plaintext.encode()).hexdigest()


def _item_key(digest: str) -> dict[str, Any]:
    # The one key that does not start with the tenant: the key itself says which tenant is calling.
    return {"pk": {"S": f"api-key#{digest}"}, "sk": {"S": "api-key"}}


def _to_values(key: ApiKey) -> Values:
    own = {name: getattr(key, name) for name in key._fields if name != "digest"}
    order = f"{key.created_at}#{key.id}"
    return {
        "pk": f"api-key#{key.digest}",
        "sk": "api-key",
        **own,
        "permissions": [str(permission) for permission in key.permissions],
        **lists.entry(_LIST, key.tenant, order),
    }


def _from_values(values: Values) -> ApiKey:
    own = tolerant_readers.known(ApiKey, values)
    own["digest"] = values["pk"].removeprefix("api-key#")
    own["permissions"] = permissions.known(values["permissions"])
    return ApiKey(**own)
