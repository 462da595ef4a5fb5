"""DELETE /api/TaskActivityLog/{id}: delete a task_activity_log; those who poll learn of it for 30 days."""

from acuse.permissions import Permission
from acuse.wello import task_activity_logs
from acuse.wello.endpoint import Call, NoBody, endpoint


@endpoint(permission=Permission.CREATE_ACTIVITY)
def handler(call: Call[NoBody]) -> None:
    """One write."""
    task_activity_logs.delete(call.tenant, call.log_id)
