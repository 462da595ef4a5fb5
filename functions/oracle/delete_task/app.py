"""DELETE /services/rest/connect/{version}/tasks/{id}: delete a task with its notes and file attachments."""

from acuse.errors import Contended
from acuse.identity.permissions import Permission
from acuse.oracle.children.model import TaskNotFound
from acuse.oracle.http.endpoint import Call, endpoint
from acuse.oracle.tasks import store as tasks


@endpoint(permission=Permission.CREATE_ACTIVITY, raises=(TaskNotFound, Contended))
def handler(call: Call) -> None:
    """The task first; nobody can reach the rest any more."""
    tasks.delete(call.tenant, call.task_id)
