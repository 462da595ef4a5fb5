"""GET /services/rest/connect: the collections that can be listed, with their schemas; of a version too."""

from typing import Any

from acuse.http import Request
from acuse.oracle.endpoint import public_endpoint
from acuse.oracle.links import BASE, Links
from acuse.oracle.routes import NEWEST


@public_endpoint()
def handler(request: Request) -> dict[str, Any]:
    """The path is the base, or a version below it."""
    version = request.path.partition(BASE)[2].strip("/")
    links = Links.of(request, version or NEWEST)
    _, canonical, described_by = links.all_of("tasks")
    items: list[dict[str, Any]] = [{"name": "tasks", "links": [canonical, described_by]}]
    own = [{"rel": rel, "href": links.root} for rel in ("self", "canonical")]
    return {"items": items, "links": own}
