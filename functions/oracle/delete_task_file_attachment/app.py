"""DELETE /services/rest/connect/{version}/tasks/{id}/fileAttachments/{child_id}: delete a file of a task."""

from acuse.errors import Contended
from acuse.identity.permissions import Permission
from acuse.oracle.children import store as children
from acuse.oracle.children.model import FILE_ATTACHMENTS, TaskNotFound
from acuse.oracle.errors import NoSuchResource
from acuse.oracle.http.endpoint import Call, endpoint


@endpoint(permission=Permission.CREATE_ACTIVITY, raises=(TaskNotFound, NoSuchResource, Contended))
def handler(call: Call) -> None:
    """In one transaction with the task's count of files; then its data."""
    children.delete(call.tenant, call.task_id, FILE_ATTACHMENTS, call.child_id)
