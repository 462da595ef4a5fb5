"""GET /services/rest/connect: list the collections and their schemas."""

from typing import Any

from acuse.oracle.http.endpoint import Call, endpoint
from acuse.oracle.http.links import BASE, Links
from acuse.oracle.http.routes import NEWEST


@endpoint(permission=None)
def handler(call: Call) -> dict[str, Any]:
    """The path is the base, or a version below it."""
    version = call.request.path.partition(BASE)[2].strip("/")
    links = Links.of(call.request, version or NEWEST)
    _, canonical, described_by = links.all_of("tasks")
    items: list[dict[str, Any]] = [{"name": "tasks", "links": [canonical, described_by]}]
    own = [{"rel": rel, "href": links.root} for rel in ("self", "canonical")]
    return {"items": items, "links": own}
