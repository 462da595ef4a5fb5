"""The results of activities: registered once, replaced by an override, and kept."""

from collections.abc import Iterator
from contextlib import suppress
from copy import replace
from itertools import chain
from typing import TYPE_CHECKING, TypedDict

from acuse import timestamps
from acuse.errors import Contended, Invalid, Problem, Refused
from acuse.identity.callers import TenantId
from acuse.requests.idempotency import IdempotentRequest
from acuse.reten.activities.model import (
    MOST_EVENTS,
    STATUS_AFTER,
    Activity,
    ActivityCanceled,
    ActivityNotFound,
    ActivityStatus,
    EventType,
    Registered,
    Result,
    ResultAlreadyRegistered,
    StatusEvent,
    with_event,
)
from acuse.reten.target_resolution.model import Strategy
from acuse.reten.target_resolution.target_users import ResolutionStatus
from acuse.storage import dynamodb
from acuse.storage.values import Values

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

from acuse.reten.activities import items, store


class _UpdateParts(TypedDict):
    UpdateExpression: str
    ExpressionAttributeNames: dict[str, str]
    ExpressionAttributeValues: Values


def register(
    tenant: TenantId,
    activity_id: str | None,
    judged: Result | Refused,
    *,
    commerce: str | None = None,
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
    commerce
        Whose the activity must be; None: anybody's of the tenant.

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
    found = store.find(tenant, activity_id) if activity_id and repeatable else None
    if found and (replay := _replay(tenant, found, repeatable)):
        return replay
    raise judged if isinstance(judged, Refused) else ActivityNotFound


def _register(
    tenant: TenantId,
    activity_id: str,
    result: Result,
    commerce: str | None,
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
            if _replace(tenant, found, found.result, tried):
                return Registered(activity_id, tried, is_replay=False)
        elif _register_dispatched(tenant, found, result, commerce, override):
            return Registered(activity_id, result, is_replay=False)
    raise Contended


def _is_stored(tenant: TenantId, found: Activity, result: Result) -> bool:
    """Whether a result is the activity's, or was replaced since."""
    there = found.result
    if there and there.version > result.version:
        at = dynamodb.connection()
        key = {"pk": items.activity_key(tenant, found.id)["pk"], "sk": _history_key(result.version)}
        answer = at.client.get_item(TableName=at.results, Key=dynamodb.to_item(key), ConsistentRead=True)
        there = items.to_result(dynamodb.to_values(answer["Item"])["result"]) if "Item" in answer else None
    return there is not None and there.stamp == result.stamp


def history(tenant: TenantId, activity_id: str) -> list[Result]:
    """The results that were replaced, oldest first."""
    return list(_replaced(tenant, activity_id))


def newest_first(tenant: TenantId, activity: Activity, *, before: int | None = None) -> Iterator[Result]:
    """An activity's result and those that it replaced, read as they are asked for.

    `before` is a version: those that came earlier.
    """
    if activity.result and (before is None or activity.result.version < before):
        yield activity.result
    if activity.result and activity.result.version > 1:
        newest = min(activity.result.version, before or activity.result.version) - 1
        yield from _replaced(tenant, activity.id, newest=newest)


def _replaced(tenant: TenantId, activity_id: str, *, newest: int | None = None) -> Iterator[Result]:
    """The replaced results, oldest first; up to a version, newest first."""
    at = dynamodb.connection()
    last = 10**8 - 1 if newest is None else newest
    pages = at.client.get_paginator("query").paginate(
        TableName=at.results,
        KeyConditionExpression="pk = :pk AND sk BETWEEN :oldest AND :newest",
        ExpressionAttributeValues={
            ":pk": {"S": items.activity_key(tenant, activity_id)["pk"]},
            ":oldest": {"S": _history_key(0)},
            ":newest": {"S": _history_key(last)},
        },
        ScanIndexForward=newest is None,
        ConsistentRead=True,
    )
    for page in pages:
        for item in page["Items"]:
            yield items.to_result(dynamodb.to_values(item)["result"])


_DOES_NOT_WAIT = "(attribute_not_exists(target) OR target.#status <> :pending OR target.strategy <> :on_dispatch)"
"""As targets.waits_for_dispatch: to find out costs other submits nothing, and a result never comes without it."""


def _register_first(
    tenant: TenantId,
    activity_id: str,
    result: Result,
    commerce: str | None,
    override: bool,
    worked: Activity | None = None,
) -> Activity | None:
    """Write a first result. Returns None, or the activity whose state forbade it.

    `worked` is an activity as it was read, but for its target user, who waited for the dispatch and is written too.
    """
    at = dynamodb.connection()
    conditions = [
        "commerce_external_id = :commerce" if commerce else "attribute_exists(commerce_external_id)",
        "attribute_not_exists(#result)",
    ]
    values: Values = {":commerce": commerce, ":result": items.result_values(result)}
    if not override:
        conditions.append("#status <> :canceled")
        values[":canceled"] = str(ActivityStatus.CANCELED)
    if worked:
        conditions.append("revision = :revision")
        values[":revision"] = worked.revision
    else:
        conditions.append(_DOES_NOT_WAIT)
        values |= {":pending": str(ResolutionStatus.PENDING), ":on_dispatch": str(Strategy.ON_DISPATCH)}
    try:
        at.client.update_item(
            TableName=at.results,
            Key=dynamodb.to_item(items.activity_key(tenant, activity_id)),
            **_setting(result, EventType.RESULT_REGISTERED, values, worked=worked),
            ConditionExpression=" AND ".join(conditions),
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
    except at.client.exceptions.ConditionalCheckFailedException as failure:
        if not (item := failure.response.get("Item")):
            raise ActivityNotFound from None
        return items.to_activity(item)
    return None


def _register_dispatched(
    tenant: TenantId, found: Activity, result: Result, commerce: str | None, override: bool
) -> bool:
    """Write a first result, and whom the activity is for, which waited for this. False: start again."""
    from acuse.reten.activities import resolving, targets  # noqa: PLC0415 - few results are of such an activity

    if not targets.waits_for_dispatch(found):
        return False
    worked = targets.at_result(found, resolving.target_after_creation(tenant, found), result.created_at)
    with suppress(dynamodb.connection().client.exceptions.TransactionConflictException):
        return _register_first(tenant, found.id, result, commerce, override, worked) is None
    return False


def _replay_or_refuse(
    tenant: TenantId, found: Activity, commerce: str | None, override: bool, repeatable: IdempotentRequest | None
) -> Registered | None:
    """What an activity that took no first result answers: a replay, a refusal, or None to give it one nevertheless."""
    if commerce and found.commerce_external_id != commerce:
        raise Invalid([Problem("commerce_external_id", "is not the activity's commerce")])
    if replay := _replay(tenant, found, repeatable):
        return replay
    if found.result and not override:
        raise ResultAlreadyRegistered
    if found.status == ActivityStatus.CANCELED and not override:
        raise ActivityCanceled
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


def _replace(tenant: TenantId, found: Activity, old: Result, new: Result) -> bool:
    """Put a new result in the place of the old one, which goes into the history. False: another writer was faster."""
    at = dynamodb.connection()
    key = items.activity_key(tenant, found.id)
    kept = {"pk": key["pk"], "sk": _history_key(old.version), "result": items.result_values(old)}
    values = {":result": items.result_values(new), ":old": old.version}
    condition = "#result.version = :old"
    full = found.events if len(found.events) >= MOST_EVENTS else None
    if full:
        values[":revision"] = found.revision
        condition += " AND revision = :revision"
    update: TransactWriteItemTypeDef = {
        "Update": {
            "TableName": at.results,
            "Key": dynamodb.to_item(key),
            **_setting(new, EventType.RESULT_REPLACED, values, full),
            "ConditionExpression": condition,
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


def _setting(
    result: Result,
    kind: EventType,
    values: Values,
    full: tuple[StatusEvent, ...] | None = None,
    worked: Activity | None = None,
) -> "_UpdateParts":
    """The parts of an update that sets `:result`, the status that follows from it, and the event that tells of it.

    `full` are the events that are there, if one of them must go. Who is completed leaves the list of open work.
    Of an activity that is `worked`, the target user and what happened to it are set as well.
    """
    after = STATUS_AFTER[result.status]
    event = StatusEvent.new(kind, result.created_at, after)
    full = worked.events if worked else full
    names = {"#result": "result"}
    sets = ["#result = :result", "revision = if_not_exists(revision, :zero) + :one"]
    values |= {":zero": 0, ":one": 1}
    if full is not None:
        sets.append("events = :events")
        values[":events"] = [items.event_values(each) for each in with_event(full, event)]
    else:
        sets.append("events = list_append(if_not_exists(events, :none), :event)")
        values |= {":none": [], ":event": [items.event_values(event)]}
    removed: list[str] = []
    if after:
        sets.append("#status = :after")
        values[":after"] = str(after)
        removed = ["schedule", "schedule_order", "result_status"]
    else:
        sets.append("result_status = :result_status")
        values[":result_status"] = str(result.status)
    if worked and worked.target:
        sets.append("target = :target")
        values[":target"] = items.target_values(worked.target)
    elif worked:
        removed.append("target")
    if after or {":canceled", ":pending"} & values.keys():
        names["#status"] = "status"
    return {
        "UpdateExpression": f"SET {', '.join(sets)}" + (f" REMOVE {', '.join(removed)}" if removed else ""),
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
            ":pk": {"S": items.activity_key(tenant, activity_id)["pk"]},
            ":oldest": {"S": _history_key(max(1, version - _REPEATS_SOUGHT_IN))},
            ":newest": {"S": _history_key(version - 1)},
            ":key": {"S": idempotency_key},
        },
        ScanIndexForward=False,
        ConsistentRead=True,
    )
    for page in pages:
        for item in page["Items"]:
            yield items.to_result(dynamodb.to_values(item)["result"])


def _history_key(version: int) -> str:
    return f"result#{version:08d}"
