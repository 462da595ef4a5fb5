"""PATCH /services/rest/connect/{version}/tasks/{id}/fileAttachments/{child_id}: change what is said of a file."""

from typing import Any

from acuse.errors import Contended, Invalid
from acuse.oracle import children, file_attachment_views, file_attachments, request_models, times
from acuse.oracle.children import FILE_ATTACHMENTS
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

    def shown() -> dict[str, Any]:
        attachment = file_attachments.find(call.tenant, call.task_id, call.child_id)
        return file_attachment_views.shown(call.task_id, attachment, call.links)

    request_models.refuse_changes(call.body, shown)
    named = call.body.model_dump(include={"content_type", "description", "file_name", "name"}, exclude_unset=True)
    changes: dict[str, Any] = {**named, "updated_time": times.now()}
    children.change(call.tenant, call.task_id, FILE_ATTACHMENTS, call.child_id, changes)
