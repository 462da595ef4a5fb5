"""Activities and their results: what they hold, and what happens to them (contract Reten, sections 2 and 7)."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from copy import replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from acuse.errors import Conflict, Invalid, NotFound, Problem
from acuse.requests.exact_json import JsonText
from acuse.requests.idempotency import IdempotentRequest
from acuse.reten.target_resolution.target_users import TargetUser
from acuse.timestamps import Timestamp


class ActivityStatus(StrEnum):
    """Where an activity stands."""

    READY = "READY"
    UNRESOLVED = "UNRESOLVED"
    DISPATCHED = "DISPATCHED"
    COMPLETED = "COMPLETED"
    CANCELED = "CANCELED"
    FAILED = "FAILED"


class ResultStatus(StrEnum):
    """The status of a result."""

    EFFECTIVE = "EFFECTIVE"
    NOT_EFFECTIVE = "NOT_EFFECTIVE"
    PENDING = "PENDING"


class ResultSource(StrEnum):
    """Who registered a result."""

    INTEGRATION = "INTEGRATION"
    """A system, with an API key."""
    USER = "USER"
    """A person, with a bearer token."""


STATUS_AFTER: Mapping[str, ActivityStatus | None] = {
    ResultStatus.EFFECTIVE: ActivityStatus.COMPLETED,
    ResultStatus.NOT_EFFECTIVE: ActivityStatus.COMPLETED,
    ResultStatus.PENDING: None,
}
"""The activity's status after a result; None: it stays (contract Reten, section 2)."""


OPEN: Final = (ActivityStatus.READY, ActivityStatus.UNRESOLVED, ActivityStatus.DISPATCHED)
"""The statuses of work that is still to be done, and can be canceled."""


class Channel(StrEnum):
    """How the user is contacted."""

    SALESMAN = "SALESMAN"
    CALLCENTER = "CALLCENTER"
    WHATSAPP = "WHATSAPP"
    EMAIL = "EMAIL"
    SMS = "SMS"
    PUSH = "PUSH"


class EventType(StrEnum):
    """What happened to an activity."""

    CREATED = "CREATED"
    TARGET_RESOLVED = "TARGET_RESOLVED"
    RESOLUTION_RETRY_SUCCESS = "RESOLUTION_RETRY_SUCCESS"
    RESOLUTION_RETRY_FAILED = "RESOLUTION_RETRY_FAILED"
    RESULT_REGISTERED = "RESULT_REGISTERED"
    RESULT_REPLACED = "RESULT_REPLACED"
    CANCELED = "CANCELED"


class ActivityNotFound(NotFound):
    """The tenant has no such activity."""

    def __init__(self) -> None:
        super().__init__("Activity not found")


class ResultAlreadyRegistered(Conflict):
    """The activity already has a result, and `hard_override` is not set."""

    def __init__(self) -> None:
        super().__init__("The activity already has a registered result")


class ActivityCanceled(Conflict):
    """The activity is canceled, and `hard_override` is not set."""

    def __init__(self) -> None:
        super().__init__("The activity is canceled")


class IdempotencyKeyTaken(Conflict):
    """An activity was created with this `idempotency_key`."""

    def __init__(self) -> None:
        super().__init__("An activity with this idempotency_key already exists")


class ProviderIdTaken(Conflict):
    """Another activity has this id of the provider."""

    def __init__(self) -> None:
        super().__init__("provider_activity_id belongs to another activity")


class WrongStatus(Invalid):
    """What was asked for cannot be done to an activity in this status."""

    def __init__(self, status: str, allowed: Sequence[str]) -> None:
        super().__init__([Problem("status", f"is {status}: it must be {' or '.join(allowed)}")])


class Result(NamedTuple):
    """The result of an activity, with the words that its codes stood for when it was registered."""

    id: str
    created_at: Timestamp
    occurred_at: Timestamp
    status: ResultStatus | str
    """A text where only a newer release knows it."""
    type_code: str
    type_label: str
    version: int = 1
    external_status: str | None = None
    type_is_positive: bool = False
    type_requires_future_scheduled_at: bool = False
    comment: str | None = None
    contact_type: str | None = None
    operator_external_id: str | None = None
    operator_name: str | None = None
    future_scheduled_at: Timestamp | None = None
    payload: JsonText | None = None
    raw_payload: JsonText | None = None
    source: ResultSource | str = ResultSource.INTEGRATION
    idempotency_key: str | None = None
    fingerprint: bytes | None = None
    stamp: str | None = None
    """Of a result that replaced another one, whose id it keeps: which request wrote it."""
    beyond: Mapping[str, Any] = MappingProxyType({})

    def answers(self, request: IdempotentRequest) -> bool:
        """Whether this result is what an earlier sending of the request registered.

        Raises
        ------
        IdempotencyKeyReused
            The key is the same and the body is not.
        """
        return request.repeats(self.idempotency_key, self.fingerprint)


class StatusEvent(NamedTuple):
    """Something that happened to an activity."""

    id: str
    type: EventType | str
    occurred_at: Timestamp
    to: ActivityStatus | str | None = None
    """The status after it; None: it stayed."""
    beyond: Mapping[str, Any] = MappingProxyType({})

    @classmethod
    def new(cls, kind: EventType, occurred_at: Timestamp, to: ActivityStatus | str | None = None) -> "StatusEvent":
        """An event that is not stored yet."""
        return cls(id=str(uuid.uuid4()), type=kind, occurred_at=occurred_at, to=to)


class Activity(NamedTuple):
    """A task that somebody works for a commerce."""

    id: str
    commerce_external_id: str
    created_at: Timestamp
    status: ActivityStatus | str = ActivityStatus.READY
    """A text where only a newer release knows it."""
    provider_activity_id: str | None = None
    channel: str | None = None
    scheduled_at: Timestamp | None = None
    reason: str | None = None
    suggested_execution_time: str | None = None
    user_status: str | None = None
    """The code of a user retention status, and its label as it was."""
    user_status_label: str | None = None
    score: int | None = None
    assignment_reason: str | None = None
    operator_external_id: str | None = None
    """Of the operator it is assigned to, with their name as it was."""
    operator_name: str | None = None
    idempotency_key: str | None = None
    attribute_keys: tuple[str, ...] = ()
    attributes: JsonText | None = None
    assigned_route_id: str | None = None
    target_criteria: JsonText | None = None
    """The criteria that the request brought, which go before the tenant's configurations."""
    target: TargetUser | None = None
    cancel_reason: str | None = None
    first_status: ActivityStatus | str | None = None
    """What it was created with; None where an older release created it."""
    events: tuple[StatusEvent, ...] = ()
    """What happened to it since, oldest first."""
    revision: int = 0
    """How often it was changed."""
    result: Result | None = None


class Step(NamedTuple):
    """An event and the statuses before and after it; None where an older release did not keep it."""

    event: StatusEvent
    before: ActivityStatus | str | None
    after: ActivityStatus | str | None


MOST_EVENTS: Final = 100
"""Of an activity; of more the first and the newest are kept."""


def with_event(events: tuple[StatusEvent, ...], event: StatusEvent) -> tuple[StatusEvent, ...]:
    """The events with one more."""
    kept = events if len(events) < MOST_EVENTS else (events[0], *events[2 - MOST_EVENTS :])
    return (*kept, event)


def changed(
    activity: Activity, kind: EventType, now: Timestamp, to: ActivityStatus | None = None, **fields: Any
) -> Activity:
    """An activity after an event, which is never earlier than the one before it."""
    latest = max([now, *(each.occurred_at for each in activity.events[-1:])])
    event = StatusEvent.new(kind, latest, to)
    return replace(
        activity,
        status=to or activity.status,
        events=with_event(activity.events, event),
        revision=activity.revision + 1,
        **fields,
    )


def canceled(activity: Activity, reason: str | None, now: Timestamp) -> Activity:
    """An activity that is not to be worked any more.

    Raises
    ------
    WrongStatus
    """
    if activity.status not in OPEN:
        raise WrongStatus(activity.status, OPEN)
    return changed(activity, EventType.CANCELED, now, ActivityStatus.CANCELED, cancel_reason=reason)


_CREATIONS: Final = uuid.UUID("3b0d0f0b-8d1c-4a63-9c1e-5f4b6f0f8a51")


def steps(activity: Activity) -> Iterator[Step]:
    """What happened to an activity, oldest first: its creation, which is no event of its own, and its events.

    Their order is that of the writes. A write that read nothing does not know the time of the event before it, so one
    whose clock was behind is told at that time.
    """
    is_untouched = not activity.events and activity.result is None
    status = activity.first_status or (activity.status if is_untouched else None)
    created = StatusEvent(
        id=str(uuid.uuid5(_CREATIONS, activity.id)),
        type=EventType.CREATED,
        occurred_at=activity.created_at,
        to=status,
    )
    yield Step(created, None, status)
    latest = created.occurred_at
    for event in activity.events:
        before, status = status, event.to or status
        latest = max(latest, event.occurred_at)
        yield Step(replace(event, occurred_at=latest), before, status)


class Registered(NamedTuple):
    """The result of an activity, and whether an earlier sending of the same request had registered it."""

    activity_id: str
    result: Result
    is_replay: bool
