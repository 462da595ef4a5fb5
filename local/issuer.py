"""A token issuer's documents: how functions find the keys that check its tokens (OpenID Connect discovery)."""

import json
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response


def publish(app: Flask, issuer: str, public_key: dict[str, Any]) -> None:
    """Serve the documents of an issuer, whose address leads to this application."""
    documents = {
        "openid-configuration": {"issuer": issuer, "jwks_uri": f"{issuer}/.well-known/jwks.json"},
        "jwks.json": {"keys": [public_key]},
    }
    for name, document in documents.items():
        path = f"{urlsplit(issuer).path}/.well-known/{name}"
        app.add_url_rule(path, endpoint=path, view_func=_document(document))


def _document(content: object) -> Any:
    return lambda: Response(json.dumps(content), content_type="application/json")
