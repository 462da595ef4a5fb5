"""DELETE /services/rest/connect/{version}/tasks/{id}/notes/{child_id}: delete a note of a task."""

from acuse.oracle import children
from acuse.oracle.children import NOTES
from acuse.oracle.endpoint import Call, NoBody, endpoint
from acuse.permissions import Permission


@endpoint(permission=Permission.CREATE_ACTIVITY)
def handler(call: Call[NoBody]) -> None:
    """In one transaction with the task's count of notes."""
    children.delete(call.tenant, call.task_id, NOTES, call.child_id)
