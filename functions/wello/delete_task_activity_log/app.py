"""DELETE /api/TaskActivityLog/{id}: delete a task_activity_log."""

from acuse.errors import Contended
from acuse.identity.permissions import Permission
from acuse.wello.errors import LogNotFound
from acuse.wello.http.endpoint import Call, endpoint
from acuse.wello.task_activity_logs import store as task_activity_logs


@endpoint(permission=Permission.CREATE_ACTIVITY, raises=(LogNotFound, Contended))
def handler(call: Call) -> None:
    """One write."""
    task_activity_logs.delete(call.tenant, call.log_id)
