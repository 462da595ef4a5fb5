"""What the endpoint takes (seed 000; contract Reten, section 2)."""

from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from acuse.requests.validation import ExternalId, OptionalExternalId, RequestBody, UuidText
from acuse.reten.activities.result_bodies import ActivityResult


class _Named(RequestBody):
    activity_id: UuidText | None = None
    provider_activity_id: OptionalExternalId = Field(default=None, validate_default=True)
    commerce_external_id: ExternalId

    @field_validator("provider_activity_id")
    @classmethod
    def _one_of_both_ids(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None and info.data.get("activity_id", "wrong, and reported") is None:
            raise PydanticCustomError("missing_id", "is required when activity_id is absent")
        return value


class TaskResultSubmission(ActivityResult, _Named):
    """The result of a task-type activity."""
