"""DELETE /services/rest/connect/{version}/tasks/{id}: delete a task with its notes and file attachments."""

from acuse.oracle import tasks
from acuse.oracle.endpoint import Call, NoBody, endpoint
from acuse.permissions import Permission


@endpoint(permission=Permission.CREATE_ACTIVITY)
def handler(call: Call[NoBody]) -> None:
    """The task first; nobody can reach the rest any more."""
    tasks.delete(call.tenant, call.task_id)
