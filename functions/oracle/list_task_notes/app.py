"""GET /services/rest/connect/{version}/tasks/{id}/notes: a task's notes, as links or whole."""

from typing import Any

from acuse.oracle import child_pages, note_views
from acuse.oracle.children import NOTES, TaskNotFound
from acuse.oracle.endpoint import Call, NoBody, endpoint
from acuse.oracle.errors import InvalidParameter
from acuse.permissions import Permission


@endpoint(permission=Permission.VIEW_ACTIVITIES, query=child_pages.PARAMETERS, raises=(InvalidParameter, TaskNotFound))
def handler(call: Call[NoBody]) -> dict[str, Any]:
    """By id."""
    return child_pages.listed(call, NOTES, note_views.whole)
