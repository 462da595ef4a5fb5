"""GET /services/rest/connect/{version}/tasks/{id}/fileAttachments/{child_id}: what is said of a file, or the file."""

from urllib.parse import quote

from acuse.oracle import file_attachment_views, file_attachments
from acuse.oracle.endpoint import Answer, Call, NoBody, endpoint
from acuse.oracle.errors import NoSuchResource
from acuse.permissions import Permission


@endpoint(permission=Permission.VIEW_ACTIVITIES, query=("download",), raises=(NoSuchResource,))
def handler(call: Call[NoBody]) -> Answer:
    """With `?download` the file itself, which a browser saves and does not open."""
    if "download" not in call.request.query:
        attachment = file_attachments.find(call.tenant, call.task_id, call.child_id)
        return Answer(file_attachment_views.shown(call.task_id, attachment, call.links))
    attachment, data = file_attachments.read(call.tenant, call.task_id, call.child_id)
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(attachment.file_name, safe='')}"}
    return Answer(data, "downloaded", headers, attachment.content_type)
