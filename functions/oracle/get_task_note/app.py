"""GET /services/rest/connect/{version}/tasks/{id}/notes/{child_id}: a note of a task."""

from typing import Any

from acuse.oracle import note_views, notes, resource_parameters, settings
from acuse.oracle.endpoint import Call, NoBody, endpoint
from acuse.oracle.errors import InvalidParameter, NoSuchResource
from acuse.oracle.resource_parameters import OF_ONE_RESOURCE, with_fields, with_links
from acuse.permissions import Permission


@endpoint(permission=Permission.VIEW_ACTIVITIES, query=OF_ONE_RESOURCE, raises=(InvalidParameter, NoSuchResource))
def handler(call: Call[NoBody]) -> dict[str, Any]:
    """One batch read, and one of the bucket where the text is long."""
    note = notes.find(call.tenant, call.task_id, call.child_id)
    body, sent = note_views.shown(call.task_id, note, settings.of(call.tenant), call.links), call.request.query
    resource_parameters.expanded(sent)
    return with_links(with_fields(body, sent, named_ids=["channel"]), sent)
