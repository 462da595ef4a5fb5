"""POST /services/rest/connect/{version}/tasks/{id}/fileAttachments: add a file to a task."""

from acuse.errors import Contended, Invalid
from acuse.oracle import additions, children, file_attachment_views, task_changes, times
from acuse.oracle.children import TaskNotFound, TooManyChildren
from acuse.oracle.endpoint import Answer, Call, endpoint
from acuse.oracle.file_attachment_models import NewFileAttachment
from acuse.permissions import Permission


@endpoint(
    permission=Permission.CREATE_ACTIVITY,
    body=NewFileAttachment,
    success=201,
    patches=task_changes.PATCH,
    raises=(Invalid, TaskNotFound, TooManyChildren, Contended),
)
def handler(call: Call[NewFileAttachment]) -> Answer:
    """The data first, then what makes it reachable."""
    [file] = additions.new_files(call.account, [call.body], times.now())
    with additions.stored(call.tenant, call.task_id, new_files=[file]) as [added]:
        children.add(call.tenant, call.task_id, added)
    attachment = file.attachment
    location = call.links.to("tasks", call.task_id, "fileAttachments", attachment.id)
    return Answer(file_attachment_views.shown(call.task_id, attachment, call.links), "created", {"location": location})
