"""PATCH /services/rest/connect/{version}/tasks/{id}/fileAttachments/{child_id}: change what is said of a file."""

from acuse.errors import Contended, Invalid
from acuse.oracle import child_changes, file_attachment_views, file_attachments, request_models
from acuse.oracle.endpoint import Call, endpoint
from acuse.oracle.errors import NoSuchResource
from acuse.oracle.file_attachment_models import FileAttachmentChanges
from acuse.oracle.file_attachments import FileAttachment
from acuse.permissions import Permission


@endpoint(
    permission=Permission.CREATE_ACTIVITY,
    body=FileAttachmentChanges,
    patches=True,
    raises=(Invalid, NoSuchResource, Contended),
)
def handler(call: Call[FileAttachmentChanges]) -> None:
    """Its data stays as it is."""

    def check(attachment: FileAttachment) -> None:
        request_models.refuse_changes(
            call.body, lambda: file_attachment_views.shown(call.task_id, attachment, call.links)
        )

    named = child_changes.of_file(call.body)
    repeats = request_models.read_only_members(call.body)
    file_attachments.change(call.tenant, call.task_id, call.child_id, named, check if repeats else None)
