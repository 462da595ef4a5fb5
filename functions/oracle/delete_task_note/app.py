"""DELETE /services/rest/connect/{version}/tasks/{id}/notes/{child_id}: delete a note of a task."""

from acuse.errors import Contended
from acuse.identity.permissions import Permission
from acuse.oracle.children import store as children
from acuse.oracle.children.model import NOTES, TaskNotFound
from acuse.oracle.errors import NoSuchResource
from acuse.oracle.http.endpoint import Call, endpoint


@endpoint(permission=Permission.CREATE_ACTIVITY, raises=(TaskNotFound, NoSuchResource, Contended))
def handler(call: Call) -> None:
    """In one transaction with the task's count of notes."""
    children.delete(call.tenant, call.task_id, NOTES, call.child_id)
