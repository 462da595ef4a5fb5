"""ANY /services/rest/connect/{proxy+}: OPTIONS, paths with slashes too many, and the refusal of everything else."""

import importlib
import re

from acuse.http import Request
from acuse.operations import LambdaHandler
from acuse.oracle.endpoint import VERSIONS, Answer, public_endpoint
from acuse.oracle.errors import MethodNotAllowed, NoSuchResource, VersionNotSupported
from acuse.oracle.routes import ROUTES, allowed_methods
from acuse.routes import hands_on, meant_path

_LOOKS_LIKE_A_VERSION = re.compile(r"v[\d.]+|latest", re.IGNORECASE)


def _load(operation: str) -> LambdaHandler:
    handler: LambdaHandler = importlib.import_module(f"oracle.{operation}.app").handler
    return handler


@hands_on(ROUTES, _load)
@public_endpoint(raises=(NoSuchResource, VersionNotSupported, MethodNotAllowed), refuses_query=False)
def handler(request: Request) -> Answer:
    """404 where there is nothing, 405 with the methods that are supported where there is something."""
    path = meant_path(request)
    version = path[1:].partition("/")[0]
    allowed = allowed_methods(path)
    is_version = _LOOKS_LIKE_A_VERSION.fullmatch(version) or (allowed and version != "exceptions")
    if is_version and version not in VERSIONS:
        raise VersionNotSupported(version)
    if not allowed:
        raise NoSuchResource
    if request.method != "OPTIONS":
        raise MethodNotAllowed(request.method, allowed)
    return Answer(None, headers={"allow": ", ".join(sorted(allowed))})
