"""GET /api/integration/task-result-type-configs: list the active result types."""

from acuse.identity.permissions import Permission
from acuse.reten.http.endpoint import Call, endpoint
from acuse.reten.http.responses import ResponseBody
from acuse.reten.reference_data import store as reference_data


class TaskResultTypeConfig(ResponseBody):
    """A result type."""

    code: str
    label: str
    requires_future_scheduled_at: bool


@endpoint(permission=Permission.VIEW_ACTIVITIES)
def handler(call: Call) -> list[TaskResultTypeConfig]:
    """One query."""
    return [
        TaskResultTypeConfig(
            code=each.code, label=each.label, requires_future_scheduled_at=each.requires_future_scheduled_at
        )
        for each in reference_data.result_types(call.tenant)
        if each.is_active
    ]
