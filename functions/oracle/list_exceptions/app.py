"""GET /services/rest/connect/exceptions: what error answers can say."""

from typing import Any

from acuse.http import Request
from acuse.oracle.endpoint import public_endpoint
from acuse.oracle.envelope import CODES
from acuse.oracle.links import BASE


@public_endpoint()
def handler(request: Request) -> dict[str, Any]:
    """A link to each code."""
    return {
        "items": [{"rel": "canonical", "href": f"{request.origin}{BASE}/exceptions/{code}"} for code in CODES],
        "links": [{"rel": "self", "href": f"{request.origin}{BASE}/exceptions"}],
    }
