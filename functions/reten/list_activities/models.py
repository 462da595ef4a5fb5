"""What the endpoint takes and answers (contract Reten, section 7: A1)."""

from enum import StrEnum
from typing import Annotated

from acuse.reten.activities.model import Activity, ResultStatus
from acuse.reten.activities.result_views import ResultTypeView
from acuse.reten.activities.views import ActivitySummaryView
from acuse.reten.http.pages import Page
from acuse.reten.http.responses import OneOf


class ActivityType(StrEnum):
    """What kind of work an activity is; there are no messages."""

    TASK = "TASK"
    MESSAGE = "MESSAGE"


class ActivityItemView(ActivitySummaryView):
    """An activity in the list."""

    provider_activity_id: str | None
    commerce_external_id: str
    external_operator_id: str | None
    result_status: Annotated[str, OneOf(ResultStatus)] | None
    result: ResultTypeView | None

    @classmethod
    def beyond_a_summary(cls, activity: Activity) -> dict[str, object]:
        """Whose it is, for whom, and what came of it."""
        result = activity.result
        return {
            "provider_activity_id": activity.provider_activity_id,
            "commerce_external_id": activity.commerce_external_id,
            "external_operator_id": activity.operator_external_id,
            "result_status": result.status if result else None,
            "result": ResultTypeView.of(result) if result else None,
        }


class ActivityPage(Page[ActivityItemView]):
    """A page of activities."""
