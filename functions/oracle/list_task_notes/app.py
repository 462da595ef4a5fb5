"""GET /services/rest/connect/{version}/tasks/{id}/notes: list a task's notes."""

from typing import Any

from acuse.identity.permissions import Permission
from acuse.oracle.children import pages as child_pages
from acuse.oracle.children.model import NOTES, TaskNotFound
from acuse.oracle.errors import InvalidParameter
from acuse.oracle.http.endpoint import Call, endpoint
from acuse.oracle.notes import views as note_views


@endpoint(permission=Permission.VIEW_ACTIVITIES, query=child_pages.PARAMETERS, raises=(InvalidParameter, TaskNotFound))
def handler(call: Call) -> dict[str, Any]:
    """By id."""
    return child_pages.listed(call, NOTES, note_views.whole)
