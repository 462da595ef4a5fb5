"""GET /services/rest/connect/{version}/tasks/{id}/notes: links to a task's notes."""

from typing import Any

from acuse.oracle import children
from acuse.oracle.children import NOTES, TaskNotFound
from acuse.oracle.endpoint import Call, NoBody, endpoint
from acuse.permissions import Permission


@endpoint(permission=Permission.VIEW_ACTIVITIES, raises=(TaskNotFound,))
def handler(call: Call[NoBody]) -> dict[str, Any]:
    """All of them, by id."""
    found = children.ids_of(call.tenant, call.task_id, NOTES)
    return call.links.listed("tasks", call.task_id, NOTES.path, ids=found)
