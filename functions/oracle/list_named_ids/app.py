"""GET /services/rest/connect/{version}/namedIDs/tasks: the menus that named IDs of tasks are chosen from."""

from typing import Any

from acuse.oracle.endpoint import Call, NoBody, endpoint
from acuse.oracle.members import MENUS
from acuse.permissions import Permission


@endpoint(permission=Permission.VIEW_ACTIVITIES)
def handler(call: Call[NoBody]) -> dict[str, Any]:
    """A link to each."""
    href = call.links.to("namedIDs", "tasks")
    items = [{"rel": "canonical", "href": call.links.to("namedIDs", "tasks", field)} for field in sorted(MENUS)]
    return {"items": items, "links": [{"rel": "self", "href": href}, {"rel": "canonical", "href": href}]}
