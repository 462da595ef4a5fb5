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

The index `schedule` has an activity's pointer in the list `all`, and the activity itself in the list of its status; once
it is completed it leaves that. Both are ordered by the time that the activity is scheduled at.
"""

import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, replace
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypedDict

from acuse import timestamps
from acuse.errors import Contended, Invalid, Problem, Refused
from acuse.identity.callers import TenantId
from acuse.requests.exact_json import JsonText
from acuse.requests.idempotency import IdempotentRequest
from acuse.reten.activities.model import (
    STATUS_AFTER,
    Activity,
    ActivityCanceled,
    ActivityNotFound,
    ActivityStatus,
    EventType,
    IdempotencyKeyTaken,
    ProviderIdTaken,
    Registered,
    Result,
    ResultAlreadyRegistered,
    ResultStatus,
    StatusEvent,
    begun,
    with_event,
)
from acuse.reten.reference_data.store import provider_activity_key
from acuse.reten.target_resolution.model import Strategy
from acuse.reten.target_resolution.target_users import LockReason, ResolutionStatus, TargetUser
from acuse.storage import dynamodb, lists, packed_text, tolerant_readers
from acuse.storage.update_expressions import Update
from acuse.storage.values import Values

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef


class _UpdateParts(TypedDict):
    UpdateExpression: str
    ExpressionAttributeNames: dict[str, str]
    ExpressionAttributeValues: Values


def register(
    tenant: TenantId,
    activity_id: str | None,
    judged: Result | Refused,
    *,
    commerce: str,
    override: bool = False,
    repeatable: IdempotentRequest | None = None,
) -> Registered:
    """Give an activity its result, in one conditional write.

    Of any number of concurrent calls for one activity without `override`, exactly one succeeds.
    With `override` the result that is there is replaced: it keeps its id, and the old one goes into the history.
    A repeated request gets what its first sending registered, also when it would be refused by now.

    Parameters
    ----------
    activity_id
        None if the tenant has no activity that the request names.
    judged
        The result, or why the request is refused unless it is a repeat.

    Raises
    ------
    ActivityNotFound, ResultAlreadyRegistered, ActivityCanceled, IdempotencyKeyReused, Contended
    Invalid
        The activity is another commerce's.
    Refused
        What was given as `judged`.
    """
    if activity_id and isinstance(judged, Result):
        return _register(tenant, activity_id, judged, commerce, override, repeatable)
    found = find(tenant, activity_id) if activity_id and repeatable else None
    if found and (replay := _replay(tenant, found, repeatable)):
        return replay
    raise judged if isinstance(judged, Refused) else ActivityNotFound


def _register(
    tenant: TenantId,
    activity_id: str,
    result: Result,
    commerce: str,
    override: bool,
    repeatable: IdempotentRequest | None,
) -> Registered:
    if repeatable:
        result = replace(result, idempotency_key=repeatable.key, fingerprint=repeatable.fingerprint)
    conflict = dynamodb.connection().client.exceptions.TransactionConflictException
    tried: Result | None = None
    for _ in dynamodb.tries():
        try:
            found = _register_first(tenant, activity_id, result, commerce, override)
        except conflict:  # another caller's replacement is under way
            continue
        # A write may be stored though it is said to have failed: its answer was lost, and it was sent again.
        if found is None or (found.result and found.result.id == result.id):
            return Registered(activity_id, result, is_replay=False)
        if tried and _is_stored(tenant, found, tried):
            return Registered(activity_id, tried, is_replay=False)
        if replay := _replay_or_refuse(tenant, found, commerce, override, repeatable):
            return replay
        if found.result:
            tried = _successor(result, found.result)
            if _replace(tenant, activity_id, found.result, tried):
                return Registered(activity_id, tried, is_replay=False)
    raise Contended


def _is_stored(tenant: TenantId, found: Activity, result: Result) -> bool:
    """Whether a result is the activity's, or was replaced since."""
    there = found.result
    if there and there.version > result.version:
        at = dynamodb.connection()
        key = {"pk": _activity_key(tenant, found.id)["pk"], "sk": _history_key(result.version)}
        answer = at.client.get_item(TableName=at.results, Key=dynamodb.to_item(key), ConsistentRead=True)
        there = _to_result(dynamodb.to_values(answer["Item"])["result"]) if "Item" in answer else None
    return there is not None and there.stamp == result.stamp


def find(tenant: TenantId, activity_id: str) -> Activity | None:
    """The tenant's activity of this id."""
    at = dynamodb.connection()
    key = dynamodb.to_item(_activity_key(tenant, activity_id))
    answer = at.client.get_item(TableName=at.results, Key=key, ConsistentRead=True)
    return _to_activity(answer["Item"]) if "Item" in answer else None


def history(tenant: TenantId, activity_id: str) -> list[Result]:
    """The results that were replaced, oldest first."""
    at = dynamodb.connection()
    pages = at.client.get_paginator("query").paginate(
        TableName=at.results,
        KeyConditionExpression="pk = :pk AND begins_with(sk, :result)",
        ExpressionAttributeValues={
            ":pk": {"S": _activity_key(tenant, activity_id)["pk"]},
            ":result": {"S": "result#"},
        },
        ConsistentRead=True,
    )
    return [_to_result(dynamodb.to_values(item)["result"]) for page in pages for item in page["Items"]]


def list_of(tenant: TenantId, limit: int | None = None) -> Iterator[Activity]:
    """A tenant's activities, newest first."""
    found = lists.read(dynamodb.connection().results, "activities", tenant, newest_first=True, limit=limit)
    return map(_from_values, found)


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


class Created(NamedTuple):
    """A created activity, and whether this very request had created it before."""

    activity: Activity
    is_replay: bool


_KEPT_FOR_REPEATS_SECONDS: Final = 24 * 3600
_CREATION_TRIES: Final = 12


def create_once(tenant: TenantId, activity: Activity, repeatable: IdempotentRequest | None = None) -> Created:
    """Store a new activity in one transaction.

    Of any number of concurrent calls with one `idempotency_key`, exactly one succeeds.

    Raises
    ------
    IdempotencyKeyTaken, ProviderIdTaken, IdempotencyKeyReused, Contended
    """
    activity = begun(activity)
    puts = [(values, "attribute_not_exists(pk)") for values in _items(tenant, activity)]
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
    failed = dynamodb.write_all_or_none([_put(values, condition) for values, condition in puts], most_tries=_CREATION_TRIES)
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
                Key=dynamodb.to_item(_activity_key(tenant, activity_id)),
                **_differences(tenant, found, wanted).parameters(),
            )
        except at.client.exceptions.ConditionalCheckFailedException as failure:
            item = failure.response.get("Item")
            found = _to_activity(item) if item else None
            if found and wanted.events[-1].id in {event.id for event in found.events}:
                return found  # this write's answer was lost, and the SDK sent it again
        else:
            return wanted
    raise Contended


_CHANGE_TRIES: Final = 12


def _differences(tenant: TenantId, old: Activity, new: Activity) -> Update:
    update = Update()
    before, after = _activity_values(tenant, old), _activity_values(tenant, new)
    for name in before.keys() | after.keys():
        if before.get(name) != after.get(name):
            update.set(name, after.get(name))
    update.require("revision", old.revision or None)
    update.require("status", str(old.status))
    return update


def _register_first(
    tenant: TenantId, activity_id: str, result: Result, commerce: str, override: bool
) -> Activity | None:
    """Write a first result. Returns None, or the activity whose state forbade it."""
    at = dynamodb.connection()
    conditions = ["commerce_external_id = :commerce", "attribute_not_exists(#result)"]
    values = {":commerce": commerce, ":result": _result_values(result)}
    if not override:
        conditions.append("#status <> :canceled")
        values[":canceled"] = str(ActivityStatus.CANCELED)
    try:
        at.client.update_item(
            TableName=at.results,
            Key=dynamodb.to_item(_activity_key(tenant, activity_id)),
            **_setting(result, values),
            ConditionExpression=" AND ".join(conditions),
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
    except at.client.exceptions.ConditionalCheckFailedException as failure:
        if not (item := failure.response.get("Item")):
            raise ActivityNotFound from None
        return _to_activity(item)
    return None


def _replay_or_refuse(
    tenant: TenantId, found: Activity, commerce: str, override: bool, repeatable: IdempotentRequest | None
) -> Registered | None:
    """What an activity that took no first result answers: a replay, a refusal, or None to replace its result."""
    if found.commerce_external_id != commerce:
        raise Invalid([Problem("commerce_external_id", "is not the activity's commerce")])
    if replay := _replay(tenant, found, repeatable):
        return replay
    if not override:
        raise ResultAlreadyRegistered if found.result else ActivityCanceled
    return None


def _replay(tenant: TenantId, found: Activity, request: IdempotentRequest | None) -> Registered | None:
    """What an earlier sending of a request registered, also when it was replaced since."""
    if not (request and found.result):
        return None
    results = chain([found.result], _replaced_by(tenant, found.id, found.result.version, request.key))
    earlier = next((result for result in results if result.answers(request)), None)
    return Registered(found.id, earlier, is_replay=True) if earlier else None


def _successor(result: Result, old: Result) -> Result:
    """A result as what follows another one: never created earlier, whatever this function's clock says."""
    created_at = max(timestamps.now(), old.created_at)
    return replace(result, id=old.id, version=old.version + 1, created_at=created_at, stamp=result.id)


def _replace(tenant: TenantId, activity_id: str, old: Result, new: Result) -> bool:
    """Put a new result in the place of the old one, which goes into the history. False: another writer was faster."""
    at = dynamodb.connection()
    key = _activity_key(tenant, activity_id)
    kept = {"pk": key["pk"], "sk": _history_key(old.version), "result": _result_values(old)}
    values = {":result": _result_values(new), ":old": old.version}
    update: TransactWriteItemTypeDef = {
        "Update": {
            "TableName": at.results,
            "Key": dynamodb.to_item(key),
            **_setting(new, values),
            "ConditionExpression": "#result.version = :old",
            "ReturnValuesOnConditionCheckFailure": "NONE",
        }
    }
    keep: TransactWriteItemTypeDef = {"Put": {"TableName": at.results, "Item": dynamodb.to_item(kept)}}
    try:
        dynamodb.transact_write([keep, update])
    except at.client.exceptions.TransactionCanceledException as canceled:
        if dynamodb.cancellation_codes(canceled) <= dynamodb.LOST_RACE:
            return False
        raise
    return True


def _setting(result: Result, values: Values) -> "_UpdateParts":
    """The parts of an update that sets `:result` and the status that follows from it."""
    names = {"#result": "result"}
    update = "SET #result = :result"
    if after := STATUS_AFTER[result.status]:
        update += ", #status = :after"
        values[":after"] = str(after)
    if after or ":canceled" in values:
        names["#status"] = "status"
    return {
        "UpdateExpression": update,
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": dynamodb.to_item(values),
    }


_REPEATS_SOUGHT_IN = 50
"""How many of the newest replaced results may be the answer to a repeated request."""


def _replaced_by(tenant: TenantId, activity_id: str, version: int, idempotency_key: str) -> Iterator[Result]:
    """The replaced results, of the newest before a version, that a request with this Idempotency-Key had registered.

    Results have up to 390 KB and a query reads 1 MB before it filters, so this is one query or up to 25.
    """
    if version == 1:
        return
    at = dynamodb.connection()
    pages = at.client.get_paginator("query").paginate(
        TableName=at.results,
        KeyConditionExpression="pk = :pk AND sk BETWEEN :oldest AND :newest",
        FilterExpression="#result.idempotency_key = :key",
        ExpressionAttributeNames={"#result": "result"},
        ExpressionAttributeValues={
            ":pk": {"S": _activity_key(tenant, activity_id)["pk"]},
            ":oldest": {"S": _history_key(max(1, version - _REPEATS_SOUGHT_IN))},
            ":newest": {"S": _history_key(version - 1)},
            ":key": {"S": idempotency_key},
        },
        ScanIndexForward=False,
        ConsistentRead=True,
    )
    for page in pages:
        for item in page["Items"]:
            yield _to_result(dynamodb.to_values(item)["result"])


def _history_key(version: int) -> str:
    return f"result#{version:08d}"


def _create_all(tenant: TenantId, activities: Sequence[Activity]) -> dict[str, str | None] | None:
    """Store all or none. Returns None, or what stood in the way; that is empty when a conflict did."""
    at = dynamodb.connection()
    puts = [(activity, values) for activity in activities for values in _items(tenant, activity)]
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


def _activity_key(tenant: TenantId, activity_id: str) -> Values:
    return {"pk": f"{tenant}#activity#{activity_id}", "sk": "activity"}


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


def _items(tenant: TenantId, activity: Activity) -> list[Values]:
    """What is stored of a new activity: itself and the pointers to it."""
    items = [_activity_values(tenant, activity), _commerce_pointer(tenant, activity)]
    if activity.provider_activity_id:
        items.append(_provider_pointer(tenant, activity.provider_activity_id, activity.id))
    return items


def _commerce_pointer(tenant: TenantId, activity: Activity) -> Values:
    return {
        "pk": f"{tenant}#commerce-activities#{activity.commerce_external_id}",
        "sk": f"{activity.created_at}#{activity.id}",
        "activity_id": activity.id,
        **{name: getattr(activity, name) for name in _IN_INDEX},
        **_scheduled(tenant, "all", activity),
        **lists.entry("activity-ids", tenant, activity.id),
    }


def _provider_pointer(tenant: TenantId, provider_activity_id: str, activity_id: str) -> Values:
    key = provider_activity_key(tenant, provider_activity_id)
    return {**key, "activity_id": activity_id, **lists.entry("provider-activities", tenant, provider_activity_id)}


_IN_INDEX = ("channel", "commerce_external_id", "operator_external_id", "scheduled_at", "created_at")
"""What the index `schedule` shows of an activity, beside its `result_status`."""
SCHEDULE_SHARDS: Final = 4
UNSCHEDULED: Final = "~"
"""After every time, in the order of the index."""


def schedule_name(tenant: TenantId, part: str, shard: int) -> str:
    """What a shard of a list of the index `schedule` is called; the part is a status, or `all`."""
    return f"{tenant}#{part}#{shard}"


def schedule_order(activity: Activity) -> str:
    """Where an activity is in the lists of the index `schedule`."""
    return f"{activity.scheduled_at or UNSCHEDULED}#{activity.id}"


def _scheduled(tenant: TenantId, part: str, activity: Activity) -> Values:
    shard = zlib.crc32(activity.id.encode()) % SCHEDULE_SHARDS
    return {"schedule": schedule_name(tenant, part, shard), "schedule_order": schedule_order(activity)}


_OWN_FIELDS: Final = tuple(
    each.name for each in fields(Activity) if each.name not in ("result", "target", "events", "attribute_keys")
)


def _activity_values(tenant: TenantId, activity: Activity) -> Values:
    own = {name: getattr(activity, name) for name in _OWN_FIELDS}
    own["status"] = str(activity.status)
    own["events"] = [_event_values(event) for event in activity.events]
    own["attribute_keys"] = list(activity.attribute_keys) or None
    own["target"] = _target_values(activity.target) if activity.target else None
    for name in _ACTIVITY_TEXTS:
        own[name] = None if own[name] is None else packed_text.pack(own[name])
    if activity.status != ActivityStatus.COMPLETED:
        own |= _scheduled(tenant, str(activity.status), activity)
    listed = lists.entry("activities", tenant, f"{activity.created_at}#{activity.id}")
    return {**_activity_key(tenant, activity.id), **own, **listed}


def _event_values(event: StatusEvent) -> Values:
    values = tolerant_readers.values_of(event) | {"type": str(event.type), "to": str(event.to) if event.to else None}
    return {name: value for name, value in values.items() if value is not None}


def _target_values(target: TargetUser) -> Values:
    values = tolerant_readers.values_of(target)
    return {name: str(value) if isinstance(value, str) else value for name, value in values.items() if value is not None}


def _to_activity(item: Any) -> Activity:
    return _from_values(dynamodb.to_values(item))


def _from_values(values: Values) -> Activity:
    own = tolerant_readers.known(Activity, values)
    own["status"] = tolerant_readers.member_of(ActivityStatus, own["status"])
    own["result"] = _to_result(values["result"]) if "result" in values else None
    own["target"] = _to_target(values["target"]) if "target" in values else None
    own["events"] = tuple(map(_to_event, own["events"]))
    own["attribute_keys"] = tuple(own["attribute_keys"])
    for name in _ACTIVITY_TEXTS:
        own[name] = None if own[name] is None else JsonText(packed_text.unpack(own[name]))
    return Activity(**own)


def _to_event(values: Values) -> StatusEvent:
    own = tolerant_readers.known(StatusEvent, values)
    own["type"] = tolerant_readers.member_of(EventType, own["type"])
    own["to"] = tolerant_readers.member_of(ActivityStatus, own["to"]) if own["to"] else None
    return StatusEvent(**own, beyond=tolerant_readers.beyond(StatusEvent, values))


def _to_target(values: Values) -> TargetUser:
    own = tolerant_readers.known(TargetUser, values)
    own["status"] = tolerant_readers.member_of(ResolutionStatus, own["status"])
    own["strategy"] = tolerant_readers.member_of(Strategy, own["strategy"])
    own["lock_reason"] = tolerant_readers.member_of(LockReason, own["lock_reason"]) if own["lock_reason"] else None
    return TargetUser(**own, beyond=tolerant_readers.beyond(TargetUser, values))


_ACTIVITY_TEXTS: Final = ("attributes", "target_criteria")
_KEPT_TEXTS = ("payload", "raw_payload")


def _result_values(result: Result) -> Values:
    own = tolerant_readers.values_of(result)
    own["status"] = str(result.status)
    for name in _KEPT_TEXTS:
        if own[name] is not None:
            own[name] = packed_text.pack(own[name])
    return {name: value for name, value in own.items() if value is not None}


def _to_result(values: Values) -> Result:
    own = tolerant_readers.known(Result, values)
    own["status"] = tolerant_readers.member_of(ResultStatus, values["status"])
    for name in _KEPT_TEXTS:
        own[name] = None if own[name] is None else JsonText(packed_text.unpack(own[name]))
    return Result(**own, beyond=tolerant_readers.beyond(Result, values))
