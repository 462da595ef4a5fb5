"""Activities, each holding its result.

Table Results, one item collection per activity:

| pk | sk | what |
|---|---|---|
| `<tenant>#activity#<id>` | `activity` | the activity, its result inside |
| `<tenant>#activity#<id>` | `result#<version>` | a result that was replaced |
| `<tenant>#commerce-activities#<commerce>` | `<created at>#<id>` | a pointer from the commerce, which never changes |
| `<tenant>#provider-activity#<provider's id>` | `provider-activity` | a pointer to the activity's id |
| `<tenant>#activity-idempotency-key#<key>` | `activity-idempotency-key` | the same, from a body's `idempotency_key` |
| `<tenant>#activity-request#<key>` | `activity-request` | the same, from an Idempotency-Key, for 24 hours |

The index `schedule` has an activity's pointer in the list `all`, and until it is completed itself in that of its
status. Both are ordered by the time that the activity is scheduled at.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from copy import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from acuse import timestamps
from acuse.errors import Contended, Refused
from acuse.identity.callers import TenantId
from acuse.requests.idempotency import IdempotentRequest
from acuse.reten.activities.model import (
    Activity,
    ActivityNotFound,
    IdempotencyKeyTaken,
    ProviderIdTaken,
)
from acuse.storage import dynamodb, lists
from acuse.storage.lists import Span
from acuse.storage.update_expressions import Update
from acuse.storage.values import Values
from acuse.timestamps import Timestamp

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

from acuse.reten.activities import items


def find(tenant: TenantId, activity_id: str) -> Activity | None:
    """The tenant's activity of this id."""
    at = dynamodb.connection()
    key = dynamodb.to_item(items.activity_key(tenant, activity_id))
    answer = at.client.get_item(TableName=at.results, Key=key, ConsistentRead=True)
    return items.to_activity(answer["Item"]) if "Item" in answer else None


def list_of(tenant: TenantId, limit: int | None = None) -> Iterator[Activity]:
    """A tenant's activities, newest first."""
    found = lists.read(dynamodb.connection().results, "activities", tenant, newest_first=True, limit=limit)
    return map(items.from_values, found)


_CLOCKS_DIFFER_BY: Final = timedelta(days=1)
"""An import takes the clock of the machine that it runs on."""


def every_id(tenant: TenantId, *, created_before: Timestamp | None = None) -> Iterator[str]:
    """The ids of all activities, oldest first; or of those that may have a result from before a time."""
    last = "~"
    if created_before:
        with suppress(OverflowError):  # after the year 9999
            last = timestamps.of(datetime.fromisoformat(created_before) + _CLOCKS_DIFFER_BY)
    return lists.ids(dynamodb.connection().results, "activities", tenant, Span("0", last))


def ids_of_commerce(tenant: TenantId, commerce_external_id: str, *, most: int) -> list[str]:
    """The ids of a commerce's first activities; one query."""
    at = dynamodb.connection()
    pages = at.client.get_paginator("query").paginate(
        TableName=at.results,
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": items.commerce_pointers(tenant, commerce_external_id)}},
        ConsistentRead=True,
        PaginationConfig={"PageSize": most, "MaxItems": most},
    )
    return [dynamodb.to_values(pointer)["activity_id"] for page in pages for pointer in page["Items"]]


MOST_CREATED_AT_ONCE: Final = 33
"""A transaction has 100 parts, and an activity has three: itself, its commerce's pointer and its provider's."""


def create(tenant: TenantId, activities: Sequence[Activity]) -> dict[str, str | None]:
    """Store up to 33 new activities, of different ids and provider's ids, in one transaction.

    Returns
    -------
    dict
        What was not stored, by activity id: None where it is there already, else why it cannot be.
    """
    refused: dict[str, str | None] = {}
    pending = [begun(activity) for activity in activities]
    for _ in dynamodb.tries():
        lost = _create_all(tenant, pending)
        if lost is None:
            return refused
        refused |= lost
        pending = [activity for activity in pending if activity.id not in lost]
        if not pending:
            return refused
    raise Contended


def begun(activity: Activity) -> Activity:
    """A new activity as it is stored."""
    return replace(activity, first_status=activity.status, revision=1)


class Created(NamedTuple):
    """A created activity, and whether this very request had created it before."""

    activity: Activity
    is_replay: bool


_KEPT_FOR_REPEATS_SECONDS: Final = 24 * 3600


_CREATION_TRIES: Final = 12


def create_once(tenant: TenantId, drafted: Activity | Refused, repeatable: IdempotentRequest | None = None) -> Created:
    """Store a new activity in one transaction.

    Of any number of concurrent calls with one `idempotency_key`, exactly one succeeds.

    Parameters
    ----------
    drafted
        The activity, or why the request is refused unless it is a repeat.

    Raises
    ------
    IdempotencyKeyTaken, ProviderIdTaken, IdempotencyKeyReused, Contended
    Refused
        What was given as `drafted`.
    """
    if isinstance(drafted, Refused):
        if repeatable and (earlier := created_by(tenant, repeatable)):
            return Created(earlier, is_replay=True)
        raise drafted
    activity = begun(drafted)
    puts = [(values, "attribute_not_exists(pk)") for values in items.items_of(tenant, activity)]
    if activity.idempotency_key is not None:
        key = {
            "pk": f"{tenant}#activity-idempotency-key#{activity.idempotency_key}",
            "sk": "activity-idempotency-key",
        }
        puts.append(({**key, "activity_id": activity.id}, "attribute_not_exists(pk)"))
    if repeatable:
        reservation = _request_key(tenant, repeatable) | {
            "activity_id": activity.id,
            "fingerprint": repeatable.fingerprint,
            "delete_after": int(time.time()) + _KEPT_FOR_REPEATS_SECONDS,
        }
        puts.append((reservation, "attribute_not_exists(pk) OR delete_after < :now"))
    failed = dynamodb.write_all_or_none(
        [_put(values, condition) for values, condition in puts], most_tries=_CREATION_TRIES
    )
    if not failed:
        return Created(activity, is_replay=False)
    if repeatable and (earlier := created_by(tenant, repeatable)):
        return Created(earlier, is_replay=True)
    in_the_way = {puts[position][0]["sk"] for position in failed}
    if "activity-idempotency-key" in in_the_way:
        raise IdempotencyKeyTaken
    if "provider-activity" in in_the_way:
        raise ProviderIdTaken
    raise Contended


def created_by(tenant: TenantId, request: IdempotentRequest) -> Activity | None:
    """The activity that an earlier sending of the request created, as it is now.

    Raises
    ------
    IdempotencyKeyReused
        The key came with another body.
    """
    at = dynamodb.connection()
    answer = at.client.get_item(
        TableName=at.results, Key=dynamodb.to_item(_request_key(tenant, request)), ConsistentRead=True
    )
    if "Item" not in answer:
        return None
    there = dynamodb.to_values(answer["Item"])
    if there["delete_after"] < time.time() or not request.repeats(request.key, there["fingerprint"]):
        return None
    return find(tenant, there["activity_id"])


def get(tenant: TenantId, activity_id: str) -> Activity:
    """The tenant's activity of this id.

    Raises
    ------
    ActivityNotFound
    """
    if found := find(tenant, activity_id):
        return found
    raise ActivityNotFound


def change(tenant: TenantId, activity_id: str, rule: Callable[[Activity], Activity]) -> Activity:
    """Replace an activity by what a rule makes of it; returns the new one.

    The rule adds one event. It may run several times, each time on what is stored then. What it raises is raised.

    Raises
    ------
    ActivityNotFound, Contended
    """
    at = dynamodb.connection()
    found = find(tenant, activity_id)
    for _ in dynamodb.tries(_CHANGE_TRIES, unpaused=2):
        if found is None:
            raise ActivityNotFound
        wanted = rule(found)
        try:
            at.client.update_item(
                TableName=at.results,
                Key=dynamodb.to_item(items.activity_key(tenant, activity_id)),
                **_differences(tenant, found, wanted).parameters(),
            )
        except at.client.exceptions.ConditionalCheckFailedException as failure:
            item = failure.response.get("Item")
            found = items.to_activity(item) if item else None
            if found and wanted.events[-1].id in {event.id for event in found.events}:
                return wanted  # this write's answer was lost, and the SDK sent it again
        else:
            return wanted
    raise Contended


_CHANGE_TRIES: Final = 12


def _differences(tenant: TenantId, old: Activity, new: Activity) -> Update:
    update = Update()
    before, after = items.activity_values(tenant, old), items.activity_values(tenant, new)
    for name in before.keys() | after.keys():
        if before.get(name) != after.get(name):
            update.set(name, after.get(name))
    update.require("revision", old.revision or None)
    update.require("status", str(old.status))
    return update


def _create_all(tenant: TenantId, activities: Sequence[Activity]) -> dict[str, str | None] | None:
    """Store all or none. Returns None, or what stood in the way; that is empty when a conflict did."""
    at = dynamodb.connection()
    puts = [(activity, values) for activity in activities for values in items.items_of(tenant, activity)]
    try:
        dynamodb.transact_write([_put(values, "attribute_not_exists(pk)") for _, values in puts])
    except at.client.exceptions.TransactionCanceledException as canceled:
        if not dynamodb.cancellation_codes(canceled) <= dynamodb.LOST_RACE:
            raise
        lost: dict[str, str | None] = {}
        for (activity, _), reason in zip(puts, canceled.response["CancellationReasons"], strict=True):
            if reason["Code"] == "ConditionalCheckFailed":
                in_the_way = dynamodb.to_values(reason["Item"])
                if in_the_way.get("activity_id", activity.id) == activity.id:
                    lost.setdefault(activity.id, None)
                else:
                    lost[activity.id] = "provider_activity_id belongs to another activity"
        return lost
    return None


def _request_key(tenant: TenantId, request: IdempotentRequest) -> Values:
    return {"pk": f"{tenant}#activity-request#{request.key}", "sk": "activity-request"}


def _put(values: Values, condition: str) -> "TransactWriteItemTypeDef":
    put: TransactWriteItemTypeDef = {
        "Put": {
            "TableName": dynamodb.connection().results,
            "Item": dynamodb.to_item(values),
            "ConditionExpression": condition,
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
    }
    if ":now" in condition:
        put["Put"]["ExpressionAttributeValues"] = {":now": {"N": str(int(time.time()))}}
    return put
