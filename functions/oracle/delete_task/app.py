"""DELETE /services/rest/connect/{version}/tasks/{id}: delete a task with its notes and file attachments."""

from acuse.errors import Contended
from acuse.oracle import tasks
from acuse.oracle.children import TaskNotFound
from acuse.oracle.endpoint import Call, NoBody, endpoint
from acuse.permissions import Permission


@endpoint(permission=Permission.CREATE_ACTIVITY, raises=(TaskNotFound, Contended))
def handler(call: Call[NoBody]) -> None:
    """The task first; nobody can reach the rest any more."""
    tasks.delete(call.tenant, call.task_id)
