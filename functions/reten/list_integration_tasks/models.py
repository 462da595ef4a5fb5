"""What the endpoint answers (contract Reten, section 7: I1)."""

from typing import Annotated, Literal, Self

from acuse.reten.activities.model import Activity, ActivityStatus, ResultStatus
from acuse.reten.activities.projection import LifecycleStatus, TaskStatus, is_failed, seen
from acuse.reten.activities.result_views import ResultTypeView
from acuse.reten.activities.views import UserStatusView
from acuse.reten.commerces.model import Commerce
from acuse.reten.http.pages import Page
from acuse.reten.http.responses import Id, OneOf, ResponseBody, Time
from acuse.timestamps import Timestamp


class IntegrationTaskView(ResponseBody):
    """A task, for those who work it."""

    id: Id
    activity_origin: Literal["ACTIVITY"] = "ACTIVITY"
    type: Literal["TASK"] = "TASK"
    status: Annotated[str, OneOf(TaskStatus)]
    channel: str | None
    scheduled_at: Time | None
    occurred_at: Time | None
    created_at: Time
    lifecycle_status: Annotated[str, OneOf(LifecycleStatus)]
    lifecycle_status_label: str
    lifecycle_status_detail: str | None
    can_force_retry_dispatch: bool
    commerce_external_id: str
    commerce_name: str | None
    provider_activity_id: str | None
    operator_external_id: str | None
    operator_name: str | None
    result_status: Annotated[str, OneOf(ResultStatus)] | None
    result: ResultTypeView | None
    user_status: UserStatusView | None

    @classmethod
    def of(cls, activity: Activity, commerce: Commerce | None, now: Timestamp) -> Self:
        """Show an activity; without the commerce's name where the tenant does not have it any more."""
        status, lifecycle, label = seen(activity, now)
        result = activity.result
        return cls(
            id=activity.id,
            status=status,
            channel=activity.channel,
            scheduled_at=activity.scheduled_at,
            occurred_at=result.occurred_at if result else None,
            created_at=activity.created_at,
            lifecycle_status=lifecycle,
            lifecycle_status_label=label,
            lifecycle_status_detail=activity.cancel_reason if activity.status == ActivityStatus.CANCELED else None,
            can_force_retry_dispatch=is_failed(activity),
            commerce_external_id=activity.commerce_external_id,
            commerce_name=commerce.name if commerce else None,
            provider_activity_id=activity.provider_activity_id,
            operator_external_id=activity.operator_external_id,
            operator_name=activity.operator_name,
            result_status=result.status if result else None,
            result=ResultTypeView.of(result) if result else None,
            user_status=UserStatusView.of(activity),
        )


class IntegrationTaskPage(Page[IntegrationTaskView]):
    """A page of tasks."""
