"""The console as its function answers it, before the API of a local stack: with other settings, or other files."""

import base64
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx
from flask import Flask, Response, request

from console.get_console.site import Site
from local.running import PATIENCE
from tests.support.openid_provider import serving

_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


@contextmanager
def front(
    site: Site,
    settings: Mapping[str, Any],
    base_url: str,
    origins: str = "",
    refusal: Callable[[str], int | None] = lambda _: None,
) -> Iterator[str]:
    """Serve it; gives its address. A path of the API for which there is a `refusal` is answered with that status."""
    app = Flask(__name__)

    @app.route("/<path:path>", methods=_METHODS)
    def answer(path: str) -> Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        if path.startswith("console"):
            answered = site.answer({"rawPath": f"/{path}", "headers": headers}, settings, origins)
            body = answered.get("body", "")
            content = base64.b64decode(body) if answered.get("isBase64Encoded") else body
            return Response(content, answered["statusCode"], answered["headers"])
        if status := refusal(path):
            return Response('{"message": "Refused"}', status, content_type="application/json")
        del headers["host"]
        address = base_url + request.full_path.rstrip("?")
        sent = request.get_data()
        forwarded = httpx.request(request.method, address, content=sent, headers=headers, timeout=PATIENCE)
        return Response(forwarded.content, forwarded.status_code, {"content-type": forwarded.headers["content-type"]})

    with serving(app) as url:
        yield url
