"""GET /api/TaskActivityLog/{id}: get a task_activity_log."""

from acuse.identity.permissions import Permission
from acuse.wello.errors import LogNotFound
from acuse.wello.http.endpoint import Call, endpoint
from acuse.wello.members import Members
from acuse.wello.task_activity_logs import store as task_activity_logs


@endpoint(permission=Permission.VIEW_ACTIVITIES, raises=(LogNotFound,))
def handler(call: Call) -> Members:
    """One read."""
    return task_activity_logs.find(call.tenant, call.log_id)
