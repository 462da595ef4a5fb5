"""POST /services/rest/connect/{version}/tasks/{id}/fileAttachments: add a file to a task."""

from acuse.errors import Contended, Invalid
from acuse.identity.permissions import Permission
from acuse.oracle import times
from acuse.oracle.children import store as children
from acuse.oracle.children.model import TaskNotFound, TooManyChildren
from acuse.oracle.file_attachments import views as file_attachment_views
from acuse.oracle.file_attachments.bodies import NewFileAttachment
from acuse.oracle.http.endpoint import Answer, Call, endpoint
from acuse.oracle.tasks import additions
from acuse.oracle.tasks import changes as task_changes


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
    with additions.prepared(call.tenant, call.task_id, new_files=[file]) as [added]:
        children.add(call.tenant, call.task_id, added)
    attachment = file.attachment
    location = call.links.to("tasks", call.task_id, "fileAttachments", attachment.id)
    return Answer(file_attachment_views.shown(call.task_id, attachment, call.links), "created", {"location": location})
