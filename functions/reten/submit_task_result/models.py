"""What the endpoint takes and answers (seed 000; contract Reten, section 2)."""

from typing import Annotated, Literal, Self

from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from acuse.requests.validation import ExternalId, Instant, OptionalExternalId, RequestBody, SentObject, Text, UuidText
from acuse.reten.activities.model import Result, ResultStatus
from acuse.reten.http.responses import Id, OneOf, ResponseBody, Time


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


class ResultTypeView(ResponseBody):
    """A result type at the time of registration."""

    code: str
    label: str
    is_positive: bool


class OperatorView(ResponseBody):
    """The operator who handled the activity."""

    external_id: str
    name: str


class ResultDetailsView(ResponseBody):
    """The details of a result."""

    type: Literal["TASK"] = "TASK"
    result: ResultTypeView
    comment: str | None
    external_operator_id: str | None
    operator: OperatorView | None
    requires_future_scheduled_at: bool
    future_scheduled_at: Time | None = Field(default=None, exclude_if=lambda value: value is None)


class TaskResultView(ResponseBody):
    """A registered result."""

    id: Id
    activity_id: Id
    result_status: Annotated[str, OneOf(ResultStatus)]
    source: Literal["INTEGRATION"] = "INTEGRATION"
    origin: Literal["API"] = "API"
    occurred_at: Time
    created_at: Time
    result_details: ResultDetailsView

    @classmethod
    def of(cls, activity_id: str, result: Result) -> Self:
        """Show an activity's result."""
        operator = None
        if result.operator_external_id is not None and result.operator_name is not None:
            operator = OperatorView(external_id=result.operator_external_id, name=result.operator_name)
        return cls(
            id=result.id,
            activity_id=activity_id,
            result_status=result.status,
            occurred_at=result.occurred_at,
            created_at=result.created_at,
            result_details=ResultDetailsView(
                result=ResultTypeView(
                    code=result.type_code, label=result.type_label, is_positive=result.type_is_positive
                ),
                comment=result.comment,
                external_operator_id=result.operator_external_id,
                operator=operator,
                requires_future_scheduled_at=result.type_requires_future_scheduled_at,
                future_scheduled_at=result.future_scheduled_at,
            ),
        )
