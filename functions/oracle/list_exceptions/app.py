"""GET /services/rest/connect/exceptions: list the error codes."""

from typing import Any

from acuse.oracle.http.endpoint import public_endpoint
from acuse.oracle.http.envelope import CODES
from acuse.oracle.http.links import BASE
from acuse.requests.http import Request


@public_endpoint()
def handler(request: Request) -> dict[str, Any]:
    """A link to each code."""
    return {
        "items": [{"rel": "canonical", "href": f"{request.origin}{BASE}/exceptions/{code}"} for code in CODES],
        "links": [{"rel": "self", "href": f"{request.origin}{BASE}/exceptions"}],
    }
