"""How the results of activities are shown (seed 000; contract Reten, section 2)."""

from typing import Annotated, Literal, Self

from pydantic import Field

from acuse.requests.exact_json import JsonText
from acuse.reten.activities.model import Result, ResultSource, ResultStatus
from acuse.reten.http.responses import Id, OneOf, ResponseBody, Time


class ResultTypeView(ResponseBody):
    """A result type at the time of registration."""

    code: str
    label: str
    is_positive: bool

    @classmethod
    def of(cls, result: Result) -> Self:
        """Show a result's type."""
        return cls(code=result.type_code, label=result.type_label, is_positive=result.type_is_positive)


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
    source: Annotated[str, OneOf(ResultSource)]
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
            source=result.source,
            occurred_at=result.occurred_at,
            created_at=result.created_at,
            result_details=ResultDetailsView(
                result=ResultTypeView.of(result),
                comment=result.comment,
                external_operator_id=result.operator_external_id,
                operator=operator,
                requires_future_scheduled_at=result.type_requires_future_scheduled_at,
                future_scheduled_at=result.future_scheduled_at,
            ),
            **cls.beyond_a_submit(result),
        )

    @classmethod
    def beyond_a_submit(cls, _result: Result) -> dict[str, JsonText | None]:
        """What is shown beyond what a submit answers."""
        return {}


class KeptResultView(TaskResultView):
    """A registered result, with what was sent along with it."""

    raw_payload: JsonText | None
    payload: JsonText | None

    @classmethod
    def beyond_a_submit(cls, result: Result) -> dict[str, JsonText | None]:
        """The payloads, exactly as sent."""
        return {"raw_payload": result.raw_payload, "payload": result.payload}
