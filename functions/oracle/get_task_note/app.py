"""GET /services/rest/connect/{version}/tasks/{id}/notes/{child_id}: get a note of a task."""

from typing import Any

from acuse.identity.permissions import Permission
from acuse.oracle.errors import InvalidParameter, NoSuchResource
from acuse.oracle.http import resource_parameters
from acuse.oracle.http.endpoint import Call, endpoint
from acuse.oracle.http.resource_parameters import OF_ONE_RESOURCE, with_fields, with_links
from acuse.oracle.notes import store as notes
from acuse.oracle.notes import views as note_views
from acuse.oracle.settings import store as settings


@endpoint(permission=Permission.VIEW_ACTIVITIES, query=OF_ONE_RESOURCE, raises=(InvalidParameter, NoSuchResource))
def handler(call: Call) -> dict[str, Any]:
    """One batch read, and one of the bucket where the text is long."""
    note = notes.find(call.tenant, call.task_id, call.child_id)
    body, sent = note_views.shown(call.task_id, note, settings.of(call.tenant), call.links), call.request.query
    resource_parameters.expanded(sent)
    return with_links(with_fields(body, sent, named_ids=["channel"]), sent)
