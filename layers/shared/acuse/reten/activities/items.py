"""Activities as items of the table Results, and back."""

import uuid
from collections.abc import Iterator
from typing import Any, Final

from acuse.identity.callers import TenantId
from acuse.requests.exact_json import JsonText
from acuse.reten.activities.model import (
    Activity,
    ActivityStatus,
    EventType,
    Result,
    ResultSource,
    ResultStatus,
    StatusEvent,
)
from acuse.reten.reference_data.store import provider_activity_key
from acuse.reten.target_resolution.model import Strategy
from acuse.reten.target_resolution.target_users import LockReason, ResolutionStatus, TargetUser
from acuse.storage import dynamodb, lists, packed_text, tolerant_readers
from acuse.storage.values import Values


def activity_key(tenant: TenantId, activity_id: str) -> Values:
    """The key of an activity."""
    return {"pk": f"{tenant}#activity#{activity_id}", "sk": "activity"}


def items_of(tenant: TenantId, activity: Activity) -> list[Values]:
    """What is stored of a new activity: itself and the pointers to it."""
    return [activity_values(tenant, activity), *pointers_of(tenant, activity)]


def pointers_of(tenant: TenantId, activity: Activity) -> Iterator[Values]:
    """What leads to an activity, and never changes."""
    yield _commerce_pointer(tenant, activity)
    if activity.provider_activity_id:
        yield _provider_pointer(tenant, activity.provider_activity_id, activity.id)


def commerce_pointers(tenant: TenantId, commerce_external_id: str) -> str:
    """The partition key of the pointers to a commerce's activities; their order is that of creation."""
    return f"{tenant}#commerce-activities#{commerce_external_id}"


def _commerce_pointer(tenant: TenantId, activity: Activity) -> Values:
    return {
        "pk": commerce_pointers(tenant, activity.commerce_external_id),
        "sk": f"{activity.created_at}#{activity.id}",
        "activity_id": activity.id,
        **{name: getattr(activity, name) for name in _IN_INDEX},
        **_scheduled(tenant, ALL, activity),
        **lists.entry("activity-ids", tenant, activity.id),
    }


def _provider_pointer(tenant: TenantId, provider_activity_id: str, activity_id: str) -> Values:
    key = provider_activity_key(tenant, provider_activity_id)
    return {**key, "activity_id": activity_id, **lists.entry("provider-activities", tenant, provider_activity_id)}


_IN_INDEX = ("channel", "commerce_external_id", "operator_external_id", "scheduled_at", "created_at")
"""What the index `schedule` shows of an activity, beside its `result_status`."""


SCHEDULE_SHARDS: Final = 4


ALL: Final = "all"
"""The list of the index `schedule` that every activity is in, whatever its status."""


UNSCHEDULED: Final = "~"
"""After every time, in the order of the index."""


def schedule_name(tenant: TenantId, part: str, shard: int) -> str:
    """What a shard of a list of the index `schedule` is called; the part is a status, or `all`."""
    return f"{tenant}#{part}#{shard}"


def schedule_order(activity: Activity) -> str:
    """Where an activity is in the lists of the index `schedule`."""
    return f"{activity.scheduled_at or UNSCHEDULED}#{activity.id}"


def _scheduled(tenant: TenantId, part: str, activity: Activity) -> Values:
    shard = lists.shard_of(activity.id, SCHEDULE_SHARDS)
    return {"schedule": schedule_name(tenant, part, shard), "schedule_order": schedule_order(activity)}


_OWN_FIELDS: Final = tuple(
    name for name in Activity._fields if name not in ("result", "target", "events", "attribute_keys")
)


def activity_values(tenant: TenantId, activity: Activity) -> Values:
    """What is stored of an activity, but for its result."""
    own = {name: getattr(activity, name) for name in _OWN_FIELDS}
    own["status"] = str(activity.status)
    own["first_status"] = str(activity.first_status) if activity.first_status else None
    own["events"] = [event_values(event) for event in activity.events] or None
    own["attribute_keys"] = list(activity.attribute_keys) or None
    own["target"] = target_values(activity.target) if activity.target else None
    for name in _ACTIVITY_TEXTS:
        own[name] = None if own[name] is None else packed_text.pack(own[name])
    if activity.status != ActivityStatus.COMPLETED:
        own |= _scheduled(tenant, str(activity.status), activity)
    listed = lists.entry("activities", tenant, f"{activity.created_at}#{activity.id}")
    return {**activity_key(tenant, activity.id), **own, **listed}


def event_values(event: StatusEvent) -> Values:
    """What is stored of an event; its id as bytes, since a write unit is 1 KB."""
    values = tolerant_readers.values_of(event)
    values |= {"id": uuid.UUID(event.id).bytes, "type": str(event.type), "to": str(event.to) if event.to else None}
    return {name: value for name, value in values.items() if value is not None}


def target_values(target: TargetUser) -> Values:
    """What is stored of a target user."""
    values = tolerant_readers.values_of(target)
    return {
        name: str(value) if isinstance(value, str) else value for name, value in values.items() if value is not None
    }


def to_activity(item: Any) -> Activity:
    """An activity from an item as DynamoDB answers it."""
    return from_values(dynamodb.to_values(item))


def from_values(values: Values) -> Activity:
    """An activity from an item's values."""
    own = tolerant_readers.known(Activity, values)
    own["status"] = tolerant_readers.member_of(ActivityStatus, own["status"])
    own["result"] = to_result(values["result"]) if "result" in values else None
    own["target"] = _to_target(values["target"]) if "target" in values else None
    if own["first_status"]:
        own["first_status"] = tolerant_readers.member_of(ActivityStatus, own["first_status"])
    own["events"] = tuple(map(_to_event, own["events"]))
    own["attribute_keys"] = tuple(own["attribute_keys"])
    for name in _ACTIVITY_TEXTS:
        own[name] = None if own[name] is None else JsonText(packed_text.unpack(own[name]))
    return Activity(**own)


def _to_event(values: Values) -> StatusEvent:
    own = tolerant_readers.known(StatusEvent, values)
    own["id"] = str(uuid.UUID(bytes=own["id"]))
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


def result_values(result: Result) -> Values:
    """What is stored of a result."""
    own = tolerant_readers.values_of(result)
    own["status"] = str(result.status)
    # What is usual is not stored: a write unit is 1 KB.
    own["source"] = None if result.source == ResultSource.INTEGRATION else str(result.source)
    for name in _KEPT_TEXTS:
        if own[name] is not None:
            own[name] = packed_text.pack(own[name])
    return {name: value for name, value in own.items() if value is not None}


def to_result(values: Values) -> Result:
    """A result from what is stored."""
    own = tolerant_readers.known(Result, values)
    own["status"] = tolerant_readers.member_of(ResultStatus, values["status"])
    own["source"] = tolerant_readers.member_of(ResultSource, own["source"])
    for name in _KEPT_TEXTS:
        own[name] = None if own[name] is None else JsonText(packed_text.unpack(own[name]))
    return Result(**own, beyond=tolerant_readers.beyond(Result, values))
