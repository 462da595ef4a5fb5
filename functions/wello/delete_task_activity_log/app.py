"""DELETE /api/TaskActivityLog/{id}: delete a task_activity_log; those who poll learn of it for 30 days."""

from acuse.errors import Contended
from acuse.permissions import Permission
from acuse.wello import task_activity_logs
from acuse.wello.endpoint import Call, NoBody, endpoint
from acuse.wello.errors import LogNotFound


@endpoint(permission=Permission.CREATE_ACTIVITY, raises=(LogNotFound, Contended))
def handler(call: Call[NoBody]) -> None:
    """One write."""
    task_activity_logs.delete(call.tenant, call.log_id)
