"""What the endpoint takes (seed 000; contract Reten, section 2)."""

from typing import Literal

from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from acuse.requests.validation import ExternalId, Instant, OptionalExternalId, RequestBody, SentObject, Text, UuidText
from acuse.reten.activities.model import ResultStatus


class TaskResult(RequestBody):
    """Task result detail."""

    result: ExternalId
    comment: Text | None = None
    contact_type: Literal["INBOUND", "OUTBOUND"] | None = None
    operator_external_id: OptionalExternalId = None
    future_scheduled_at: Instant | None = None
    payload: SentObject | None = None


class TaskResultSubmission(RequestBody):
    """The result of a task-type activity."""

    activity_id: UuidText | None = None
    provider_activity_id: OptionalExternalId = Field(default=None, validate_default=True)
    commerce_external_id: ExternalId
    occurred_at: Instant
    status: ResultStatus = Field(strict=False)
    external_status: Text | None = None
    hard_override: bool | None = None
    raw_payload: SentObject | None = None
    task_result: TaskResult

    @field_validator("provider_activity_id")
    @classmethod
    def _one_of_both_ids(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None and info.data.get("activity_id", "wrong, and reported") is None:
            raise PydanticCustomError("missing_id", "is required when activity_id is absent")
        return value
