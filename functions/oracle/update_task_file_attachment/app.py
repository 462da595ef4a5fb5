"""PATCH /services/rest/connect/{version}/tasks/{id}/fileAttachments/{child_id}: change a file attachment's metadata."""

from acuse.errors import Contended, Invalid
from acuse.identity.permissions import Permission
from acuse.oracle.errors import NoSuchResource
from acuse.oracle.file_attachments import store as file_attachments
from acuse.oracle.file_attachments.bodies import FileAttachmentChanges
from acuse.oracle.http.endpoint import Call, endpoint
from acuse.oracle.tasks import child_changes


@endpoint(
    permission=Permission.CREATE_ACTIVITY,
    body=FileAttachmentChanges,
    patches=True,
    raises=(Invalid, NoSuchResource, Contended),
)
def handler(call: Call[FileAttachmentChanges]) -> None:
    """Its data stays as it is."""
    check = child_changes.check_of_file(call.body, call.task_id, call.links)
    file_attachments.change(call.tenant, call.task_id, call.child_id, child_changes.of_file(call.body), check)
