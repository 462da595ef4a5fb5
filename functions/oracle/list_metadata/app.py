"""GET /services/rest/connect/{version}/metadata-catalog: list the collections that have a schema."""

from typing import Any

from acuse.identity.permissions import Permission
from acuse.oracle.http.endpoint import Call, endpoint
from acuse.oracle.members import SINGULAR


@endpoint(permission=Permission.VIEW_ACTIVITIES)
def handler(call: Call) -> dict[str, Any]:
    """Tasks, what queries of them answer, and what they refer to."""
    links = call.links
    items: list[dict[str, Any]] = []
    for collection in sorted(["queryResults", "tasks", *SINGULAR]):
        described = [{"rel": "canonical", "href": links.to("metadata-catalog", collection)}]
        if collection == "tasks":  # the others live elsewhere
            described.append({"rel": "describes", "href": links.to(collection)})
        items.append({"name": collection, "links": described})
    href = links.to("metadata-catalog")
    return {"items": items, "links": [{"rel": "self", "href": href}, {"rel": "canonical", "href": href}]}
