"""What requests say of a result (seed 000; contract Reten, section 2)."""

from typing import Literal

from pydantic import Field

from acuse.requests.validation import ExternalId, Instant, OptionalExternalId, RequestBody, SentObject, Text
from acuse.reten.activities.model import ResultStatus


class TaskResult(RequestBody):
    """Task result detail."""

    result: ExternalId
    comment: Text | None = None
    contact_type: Literal["INBOUND", "OUTBOUND"] | None = None
    operator_external_id: OptionalExternalId = None
    future_scheduled_at: Instant | None = None
    payload: SentObject | None = None


class ActivityResult(RequestBody):
    """The result of an activity that the path names."""

    occurred_at: Instant
    status: ResultStatus = Field(strict=False)
    external_status: Text | None = None
    hard_override: bool | None = None
    raw_payload: SentObject | None = None
    task_result: TaskResult
