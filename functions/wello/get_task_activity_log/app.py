"""GET /api/TaskActivityLog/{id}: one task_activity_log."""

from acuse.permissions import Permission
from acuse.wello import task_activity_logs
from acuse.wello.endpoint import Call, NoBody, endpoint
from acuse.wello.errors import LogNotFound
from acuse.wello.members import Members


@endpoint(permission=Permission.VIEW_ACTIVITIES, raises=(LogNotFound,))
def handler(call: Call[NoBody]) -> Members:
    """One read."""
    return task_activity_logs.find(call.tenant, call.log_id)
