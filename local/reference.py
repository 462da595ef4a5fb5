"""The API reference beside the local stack, which it calls with the demo credentials."""

from typing import Any

from flask import Flask, Response

from local.demo import demos
from tools.api_reference import page

PATH = "/docs"


def publish(app: Flask, facts: dict[str, Any]) -> None:
    """Serve the page, with the credentials of the demo tenant filled in."""
    credentials = authentication(facts)
    headers = {"cache-control": "no-store", "x-content-type-options": "nosniff"}

    def answer() -> Response:  # of the document as it is now: `make openapi` writes it anew
        return Response(page.make(credentials), headers=headers, mimetype="text/html")

    app.add_url_rule(PATH, endpoint=PATH, view_func=answer)


def authentication(facts: dict[str, Any]) -> dict[str, dict[str, str]]:
    """The demo credentials by the document's security schemes."""
    return {name: dict(each) for part, demo in demos().items() for name, each in demo.schemes(facts[part]).items()}
