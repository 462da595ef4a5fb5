"""Activities and their results: what they hold, and what a result makes of them (contract Reten, section 2)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from acuse.errors import Conflict, NotFound
from acuse.requests.exact_json import JsonText
from acuse.requests.idempotency import IdempotentRequest
from acuse.storage.values import Values
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


STATUS_AFTER: Mapping[str, ActivityStatus | None] = {
    ResultStatus.EFFECTIVE: ActivityStatus.COMPLETED,
    ResultStatus.NOT_EFFECTIVE: ActivityStatus.COMPLETED,
    ResultStatus.PENDING: None,
}
"""The activity's status after a result; None: it stays (contract Reten, section 2)."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The result of an activity, with the words that its codes stood for when it was registered."""

    id: str
    version: int = 1
    created_at: Timestamp
    occurred_at: Timestamp
    status: ResultStatus | str
    """A text where only a newer release knows it."""
    external_status: str | None
    type_code: str
    type_label: str
    type_is_positive: bool = False
    type_requires_future_scheduled_at: bool = False
    comment: str | None
    contact_type: str | None
    operator_external_id: str | None
    operator_name: str | None
    future_scheduled_at: Timestamp | None
    payload: JsonText | None
    raw_payload: JsonText | None
    idempotency_key: str | None = None
    fingerprint: bytes | None = None
    stamp: str | None = None
    """Of a result that replaced another one, whose id it keeps: which request wrote it."""
    beyond: Values = field(default_factory=dict, compare=False)

    def answers(self, request: IdempotentRequest) -> bool:
        """Whether this result is what an earlier sending of the request registered.

        Raises
        ------
        IdempotencyKeyReused
            The key is the same and the body is not.
        """
        return request.repeats(self.idempotency_key, self.fingerprint)


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """A task that somebody works for a commerce."""

    id: str
    commerce_external_id: str
    created_at: Timestamp
    status: ActivityStatus | str = ActivityStatus.READY
    """A text where only a newer release knows it."""
    provider_activity_id: str | None = None
    channel: str | None = None
    scheduled_at: Timestamp | None = None
    result: Result | None = None


class Registered(NamedTuple):
    """The result of an activity, and whether an earlier sending of the same request had registered it."""

    activity_id: str
    result: Result
    is_replay: bool
