"""The API reference as one HTML document: Scalar's script, our documents and the settings, nothing from outside.

What the page may load and run stands in itself, as a content security policy: the two scripts by their hashes, and
connections to where it came from. That holds wherever it is served.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any, Final

_DOCUMENT: Final = Path(__file__).parents[2] / "docs" / "openapi.json"
_EVENTS_DOCUMENT: Final = _DOCUMENT.with_name("asyncapi.json")
_SETTINGS: Final = {
    # Services and pages of Scalar's own.
    "agent": {"disabled": True},
    "hideClientButton": True,
    "proxyUrl": "",
    "showDeveloperTools": "never",
    "telemetry": False,
    "withDefaultFonts": False,
    # What the reader sees.
    "defaultHttpClient": {"targetKey": "shell", "clientKey": "curl"},
    "documentDownloadType": "json",
    "showOperationId": True,
}
# The API is where the page is.
_START: Final = """
const {settings, content} = JSON.parse(document.getElementById("reference").textContent);
Scalar.createApiReference("#app", {...settings, content, servers: [{url: location.origin}]});
"""
_PAGE: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{title}</title>
<link rel="icon" href="data:,">
</head>
<body>
<div id="app"></div>
<script type="application/json" id="reference">{reference}</script>
<script>{scalar}</script>
<script>{start}</script>
</body>
</html>
"""


def make(authentication: Mapping[str, Any] | None = None) -> str:
    """Make the page; what is given is filled in where the document says how a caller authenticates."""
    scalar = _scalar()
    content = json.loads(_DOCUMENT.read_text())
    _add_events(content, json.loads(_EVENTS_DOCUMENT.read_text()))
    _name_examples(content)
    settings = _SETTINGS | {"authentication": _authentication(authentication or {})}
    # Each operation is called with what it takes, whatever is selected for the document.
    content["x-scalar-set-operation-security"] = True
    reference = json.dumps({"settings": settings, "content": content}, ensure_ascii=False)
    return _PAGE.format(
        policy=_policy(scalar, _START),
        title=content["info"]["title"],
        reference=reference.replace("<", r"\u003c"),  # nothing in it ends the element
        scalar=scalar,
        start=_START,
    )


def _authentication(schemes: Mapping[str, Any]) -> dict[str, Any]:
    """What is filled in by security scheme; all of it is shown as selected."""
    return {"securitySchemes": dict(schemes)} | ({"preferredSecurityScheme": [list(schemes)]} if schemes else {})


_EVENTS: Final = "Events"


def _add_events(content: dict[str, Any], events: Mapping[str, Any]) -> None:
    """Show events as the webhooks that a rule can make of them."""
    described = events["components"]
    content["webhooks"] = {
        name: {
            "post": {
                "tags": [_EVENTS],
                "summary": name,
                "description": message["summary"],
                "requestBody": {"content": {message["contentType"]: {"schema": message["payload"]}}},
                "responses": {"2XX": {"description": "The consumer has it."}},
                "security": [],
            }
        }
        for name, message in described["messages"].items()
    }
    content.setdefault("tags", []).append({"name": _EVENTS, "description": events["info"]["description"]})
    # A group and its tag of one name are each other's parents to Scalar.
    content.setdefault("x-tagGroups", []).append({"name": "Event bus", "tags": [_EVENTS]})
    own = content.setdefault("components", {}).get("schemas", {})
    content["components"]["schemas"] = {**described["schemas"], **own}


def _name_examples(node: Any) -> None:
    """Give examples a name: Scalar fills its requests in with those alone."""
    if isinstance(node, dict):
        if "schema" in node and "example" in node:
            node["examples"] = {"example": {"value": node.pop("example")}}
        node = list(node.values())
    if isinstance(node, list):
        for each in node:
            _name_examples(each)


def _scalar() -> str:
    script = resources.files("flask_openapi3_scalar") / "templates" / "scalar" / "js" / "scalar.standalone.js"
    text = script.read_text()
    if "</script" in text:
        raise ValueError("Scalar's script would end the element that it stands in")
    return text


def _policy(*scripts: str) -> str:
    hashes = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts)
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {' '.join(f"'sha256-{each}'" for each in hashes)}",
            "style-src 'unsafe-inline'",  # Scalar writes its styles into the page
            "img-src 'self' data: blob:",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
