"""GET /services/rest/connect/{version}/tasks/{id}/notes/{child_id}: a note of a task."""

from typing import Any

from acuse.oracle import note_views, notes, settings
from acuse.oracle.endpoint import Call, NoBody, endpoint
from acuse.oracle.errors import NoSuchResource
from acuse.permissions import Permission


@endpoint(permission=Permission.VIEW_ACTIVITIES, raises=(NoSuchResource,))
def handler(call: Call[NoBody]) -> dict[str, Any]:
    """One batch read, and one of the bucket where the text is long."""
    note = notes.find(call.tenant, call.task_id, call.child_id)
    return note_views.shown(call.task_id, note, settings.of(call.tenant), call.links)
