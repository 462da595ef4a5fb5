"""GET /docs: the API reference, where the parameter ApiReference asks for it."""

import base64
from pathlib import Path
from typing import Any

# Made at build time, compressed as every browser takes it.
_PAGE = base64.b64encode((Path(__file__).parent / "page.html.gz").read_bytes()).decode()
_HEADERS = {
    "cache-control": "public, max-age=300",
    "content-encoding": "gzip",
    "content-security-policy": "frame-ancestors 'none'",  # what a page cannot say of itself
    "content-type": "text/html; charset=utf-8",
    "x-content-type-options": "nosniff",
}


def handler(_event: Any, _context: Any) -> dict[str, Any]:
    """Answer the page."""
    return {"statusCode": 200, "headers": _HEADERS, "body": _PAGE, "isBase64Encoded": True}
