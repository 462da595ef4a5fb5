"""GET /services/rest/connect/{version}/namedIDs/tasks: list the menus of tasks' named IDs."""

from typing import Any

from acuse.identity.permissions import Permission
from acuse.oracle.http.endpoint import Call, endpoint
from acuse.oracle.settings import store as settings


@endpoint(permission=Permission.VIEW_ACTIVITIES)
def handler(call: Call) -> dict[str, Any]:
    """A link to each, those of custom fields among them."""
    href = call.links.to("namedIDs", "tasks")
    fields = settings.of(call.tenant).fields
    items = [{"rel": "canonical", "href": call.links.to("namedIDs", "tasks", field)} for field in fields]
    return {"items": items, "links": [{"rel": "self", "href": href}, {"rel": "canonical", "href": href}]}
