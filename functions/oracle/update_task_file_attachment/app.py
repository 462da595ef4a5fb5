"""PATCH /services/rest/connect/{version}/tasks/{id}/fileAttachments/{child_id}: change what is said of a file."""

from acuse.errors import Contended, Invalid
from acuse.oracle import child_changes, file_attachments
from acuse.oracle.endpoint import Call, endpoint
from acuse.oracle.errors import NoSuchResource
from acuse.oracle.file_attachment_models import FileAttachmentChanges
from acuse.permissions import Permission


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
