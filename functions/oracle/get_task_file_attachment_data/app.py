"""GET /services/rest/connect/{version}/tasks/{id}/fileAttachments/{child_id}/data: get a file's content in base64."""

import base64
from typing import Any

from acuse.identity.permissions import Permission
from acuse.oracle.errors import NoSuchResource
from acuse.oracle.file_attachments import store as file_attachments
from acuse.oracle.http.endpoint import Call, endpoint


@endpoint(permission=Permission.VIEW_ACTIVITIES, raises=(NoSuchResource,))
def handler(call: Call) -> dict[str, Any]:
    """As it was sent."""
    _, data = file_attachments.read(call.tenant, call.task_id, call.child_id)
    links = call.links.all_of("tasks", call.task_id, "fileAttachments", call.child_id, "data")
    return {"data": base64.b64encode(data).decode(), "links": links}
