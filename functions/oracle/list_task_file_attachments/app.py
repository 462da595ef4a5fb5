"""GET /services/rest/connect/{version}/tasks/{id}/fileAttachments: links to a task's file attachments."""

from typing import Any

from acuse.oracle import children
from acuse.oracle.children import FILE_ATTACHMENTS
from acuse.oracle.endpoint import Call, NoBody, endpoint
from acuse.permissions import Permission


@endpoint(permission=Permission.VIEW_ACTIVITIES)
def handler(call: Call[NoBody]) -> dict[str, Any]:
    """All of them, by id."""
    found = children.ids_of(call.tenant, call.task_id, FILE_ATTACHMENTS)
    return call.links.listed("tasks", call.task_id, FILE_ATTACHMENTS.path, ids=found)
