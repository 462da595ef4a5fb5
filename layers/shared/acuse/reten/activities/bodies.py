"""What requests say of activities (contract Reten, section 7)."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from acuse.requests.exact_json import JsonText
from acuse.requests.validation import (
    NOT_BLANK,
    STORABLE,
    Description,
    ExternalId,
    Instant,
    Label,
    OptionalExternalId,
    RequestBody,
    SentObject,
    UuidText,
)
from acuse.reten.activities.model import Channel
from acuse.reten.target_resolution.bodies import Criteria

_MOST_ATTRIBUTES = 64 * 1024
"""Bytes. An activity must leave room for its result, which may have 256 KiB, in an item of 400 KB."""

Reason = Annotated[Label, NOT_BLANK]


class NewActivity(RequestBody):
    """A task to create."""

    type: Literal["TASK", "MESSAGE"] | None = None
    reason: Reason
    channel: Channel = Field(strict=False)
    commerce_id: UuidText | None = None
    commerce_external_id: OptionalExternalId = Field(default=None, validate_default=True)
    idempotency_key: ExternalId
    scheduled_at: Instant
    provider_activity_id: OptionalExternalId = None
    suggested_execution_time: Label | None = None
    user_status: ExternalId | None = None
    score: int | None = Field(default=None, ge=-(2**53) + 1, le=2**53 - 1)
    assignment_reason: Description | None = None
    assigned_operator_id: UuidText | None = None
    operator_external_id: OptionalExternalId = None
    target_criteria: Criteria | None = None
    attribute_keys: Annotated[list[Label], Field(max_length=100)] | None = None
    attributes: SentObject | None = None
    assigned_route_id: Annotated[str, StringConstraints(max_length=255), STORABLE] | None = None

    @field_validator("type")
    @classmethod
    def _is_served(cls, value: str | None) -> str | None:
        if value == "MESSAGE":
            raise PydanticCustomError("message", "MESSAGE is not served: only TASK is")
        return value

    @field_validator("commerce_external_id")
    @classmethod
    def _one_of_both_ids(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None and info.data.get("commerce_id", "wrong, and reported") is None:
            raise PydanticCustomError("missing_id", "is required when commerce_id is absent")
        return value

    @field_validator("attributes")
    @classmethod
    def _leaves_room(cls, value: JsonText | None) -> JsonText | None:
        if value is not None and len(value.encode()) > _MOST_ATTRIBUTES:
            raise PydanticCustomError("size", "must have at most {most} bytes", {"most": _MOST_ATTRIBUTES})
        return value


class Cancellation(RequestBody):
    """Why an activity is canceled."""

    reason: Reason | None = None
