"""How activities and what happened to them are shown (seed 000; contract Reten, sections 2 and 7)."""

from typing import Annotated, Final, Literal, Self

from acuse.identity.callers import TenantId
from acuse.requests.exact_json import JsonText
from acuse.reten.activities.model import Activity, ActivityStatus, EventType, Step
from acuse.reten.activities.result_views import KeptResultView, OperatorView
from acuse.reten.commerces.model import Commerce, commerce_id
from acuse.reten.http.responses import Id, OneOf, ResponseBody, Time

NOBODY_FOUND: Final = "TARGET_NOT_FOUND"
"""The error code of an event after which an activity has no target user though it should."""
_NOBODY_FOUND_TEXT: Final = "No user of the commerce matches the criteria or the fallbacks"


class UserStatusView(ResponseBody):
    """The retention status that a user had when the activity was created."""

    code: str
    label: str

    @classmethod
    def of(cls, activity: Activity) -> Self | None:
        """Show an activity's; None without one."""
        if activity.user_status is None:
            return None
        return cls(code=activity.user_status, label=activity.user_status_label or activity.user_status)


class StatusEventView(ResponseBody):
    """Something that happened to an activity."""

    id: Id
    event_type: Annotated[str, OneOf(EventType)]
    from_status: Annotated[str, OneOf(ActivityStatus)] | None
    to_status: Annotated[str, OneOf(ActivityStatus)] | None
    error_code: str | None
    error_message: str | None
    occurred_at: Time

    @classmethod
    def of(cls, step: Step) -> Self:
        """Show an event with the statuses before and after it."""
        is_error = step.after == ActivityStatus.UNRESOLVED and step.event.type in (
            EventType.CREATED,
            EventType.RESOLUTION_RETRY_FAILED,
        )
        return cls(
            id=step.event.id,
            event_type=step.event.type,
            from_status=step.before,
            to_status=step.after,
            error_code=NOBODY_FOUND if is_error else None,
            error_message=_NOBODY_FOUND_TEXT if is_error else None,
            occurred_at=step.event.occurred_at,
        )


class CommerceNameView(ResponseBody):
    """The commerce of an activity."""

    name: str


class CommerceAssignmentView(ResponseBody):
    """Whom an activity is worked for."""

    commerce_id: Id
    external_id: str
    commerce: CommerceNameView | None

    @classmethod
    def of(cls, tenant: TenantId, activity: Activity, commerce: Commerce | None) -> Self:
        """Show an activity's commerce; without a name where the tenant does not have it any more."""
        return cls(
            commerce_id=commerce_id(tenant, activity.commerce_external_id),
            external_id=activity.commerce_external_id,
            commerce=CommerceNameView(name=commerce.name) if commerce else None,
        )


class ActivitySummaryView(ResponseBody):
    """What every view of an activity begins with."""

    id: Id
    type: Literal["TASK"] = "TASK"
    channel: str | None
    status: Annotated[str, OneOf(ActivityStatus)]
    scheduled_at: Time | None
    commerce_assignment: CommerceAssignmentView
    reason: str | None
    user_status: UserStatusView | None

    @classmethod
    def of(cls, tenant: TenantId, activity: Activity, commerce: Commerce | None) -> Self:
        """Show an activity."""
        return cls(
            id=activity.id,
            channel=activity.channel,
            status=activity.status,
            scheduled_at=activity.scheduled_at,
            commerce_assignment=CommerceAssignmentView.of(tenant, activity, commerce),
            reason=activity.reason,
            user_status=UserStatusView.of(activity),
            **cls.beyond_a_summary(activity),
        )

    @classmethod
    def beyond_a_summary(cls, _activity: Activity) -> dict[str, object]:
        """What is shown beyond it."""
        return {}


class ActivityView(ActivitySummaryView):
    """An activity with its result."""

    created_at: Time
    provider_activity_id: str | None
    idempotency_key: str | None
    suggested_execution_time: str | None
    score: int | None
    assignment_reason: str | None
    operator: OperatorView | None
    assigned_route_id: str | None
    attribute_keys: list[str]
    attributes: JsonText | None
    cancel_reason: str | None
    result: KeptResultView | None
    results: int
    """How many were registered."""

    @classmethod
    def beyond_a_summary(cls, activity: Activity) -> dict[str, object]:
        """What was sent, and what came of it."""
        operator = None
        if activity.operator_external_id is not None:
            name = activity.operator_name or activity.operator_external_id
            operator = OperatorView(external_id=activity.operator_external_id, name=name)
        result = activity.result
        return {
            **{name: getattr(activity, name) for name in _AS_STORED},
            "operator": operator,
            "attribute_keys": list(activity.attribute_keys),
            "result": KeptResultView.of(activity.id, result) if result else None,
            "results": result.version if result else 0,
        }


_AS_STORED: Final = (
    "created_at",
    "provider_activity_id",
    "idempotency_key",
    "suggested_execution_time",
    "score",
    "assignment_reason",
    "assigned_route_id",
    "attributes",
    "cancel_reason",
)
