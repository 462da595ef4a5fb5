"""GET /services/rest/connect/{version}/tasks/{id}/fileAttachments/{child_id}: get a file attachment or its file."""

from urllib.parse import quote

from acuse.identity.permissions import Permission
from acuse.oracle.errors import InvalidParameter, NoSuchResource
from acuse.oracle.file_attachments import store as file_attachments
from acuse.oracle.file_attachments import views as file_attachment_views
from acuse.oracle.http import resource_parameters
from acuse.oracle.http.endpoint import Answer, Call, endpoint
from acuse.oracle.http.resource_parameters import OF_ONE_RESOURCE, with_fields, with_links


@endpoint(
    permission=Permission.VIEW_ACTIVITIES,
    query=("download", *OF_ONE_RESOURCE),
    raises=(InvalidParameter, NoSuchResource),
)
def handler(call: Call) -> Answer:
    """With `?download` the file itself, which a browser saves and does not open."""
    sent = call.request.query
    if "download" not in sent:
        resource_parameters.expanded(sent)
        attachment = file_attachments.find(call.tenant, call.task_id, call.child_id)
        body = file_attachment_views.shown(call.task_id, attachment, call.links)
        return Answer(with_links(with_fields(body, sent), sent))
    if len(sent) > 1:
        raise InvalidParameter("download", "cannot be combined with other parameters")
    attachment, data = file_attachments.read(call.tenant, call.task_id, call.child_id)
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(attachment.file_name, safe='')}"}
    return Answer(data, "downloaded", headers, attachment.content_type)
