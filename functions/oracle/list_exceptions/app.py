"""GET /services/rest/connect/exceptions: list the error codes."""

from typing import Any

from acuse.oracle.http.endpoint import Call, endpoint
from acuse.oracle.http.envelope import CODES
from acuse.oracle.http.links import BASE


@endpoint(permission=None)
def handler(call: Call) -> dict[str, Any]:
    """A link to each code."""
    return {
        "items": [{"rel": "canonical", "href": f"{call.request.origin}{BASE}/exceptions/{code}"} for code in CODES],
        "links": [{"rel": "self", "href": f"{call.request.origin}{BASE}/exceptions"}],
    }
