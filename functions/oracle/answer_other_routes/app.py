"""ANY /services/rest/connect/{proxy+}: OPTIONS, the collections, paths that are not routed as sent, and refusals."""

import importlib
import re
from typing import Any, Final

from acuse.http import Request
from acuse.operations import LambdaHandler
from acuse.oracle.endpoint import Answer, check_query, public_endpoint
from acuse.oracle.errors import InvalidParameter, MethodNotAllowed, NoSuchResource, VersionNotSupported
from acuse.oracle.links import Links
from acuse.oracle.members import SINGULAR
from acuse.oracle.routes import NEWEST, ROUTES, VERSIONS, allowed_methods
from acuse.routes import hands_on, meant_path

_WITHOUT_VERSION: Final = {"exceptions", "tasks", "metadata-catalog", "namedIDs", *SINGULAR}
"""What a path may begin with instead of a version."""
_LOOKS_LIKE_A_VERSION = re.compile(r"v[\d.]+|latest", re.IGNORECASE)


def _load(operation: str) -> LambdaHandler:
    handler: LambdaHandler = importlib.import_module(f"oracle.{operation}.app").handler
    return handler


@hands_on(ROUTES, _load)
@public_endpoint(raises=(NoSuchResource, VersionNotSupported, MethodNotAllowed, InvalidParameter), refuses_query=False)
def handler(request: Request) -> Answer:
    """The collections, at the base; else 404 where there is nothing, 405 with what is supported where something is."""
    path = meant_path(request)
    version = path[1:].partition("/")[0]
    allowed = allowed_methods(path)
    if request.method == "GET" and (not path or path[1:] in VERSIONS):
        return _collections(request, version or NEWEST)
    is_version = _LOOKS_LIKE_A_VERSION.fullmatch(version) or (allowed and path and version not in _WITHOUT_VERSION)
    if is_version and version not in VERSIONS:
        raise VersionNotSupported(version)
    if not allowed:
        raise NoSuchResource
    if request.method != "OPTIONS":
        raise MethodNotAllowed(request.method, allowed)
    return Answer(None, headers={"allow": ", ".join(sorted(allowed))})


def _collections(request: Request, version: str) -> Answer:
    """A link to each collection that can be listed, and to its schema."""
    check_query(request, ())
    links = Links.of(request, version)
    _, canonical, described_by = links.all_of("tasks")
    items: list[dict[str, Any]] = [{"name": "tasks", "links": [canonical, described_by]}]
    own = [{"rel": rel, "href": links.root} for rel in ("self", "canonical")]
    return Answer({"items": items, "links": own})
