"""ANY /services/rest/connect/{proxy+}: OPTIONS, non-canonical paths and refusals."""

import importlib

from acuse.oracle.errors import MethodNotAllowed, NoSuchResource, VersionNotSupported
from acuse.oracle.http.endpoint import Answer, Call, endpoint
from acuse.oracle.http.routes import ROUTES, methods_at
from acuse.requests.http import LambdaHandler
from acuse.requests.routes import hands_on, meant_path


def _load(operation: str) -> LambdaHandler:
    handler: LambdaHandler = importlib.import_module(f"oracle.{operation}.app").handler
    return handler


@hands_on(ROUTES, _load)
@endpoint(permission=None, raises=(NoSuchResource, VersionNotSupported, MethodNotAllowed), refuses_query=False)
def handler(call: Call) -> Answer:
    """404 where there is nothing; 405 with what is supported where something is, and that alone to OPTIONS."""
    allowed = methods_at(meant_path(call.request), call.request.method)
    return Answer(None, headers={"allow": ", ".join(sorted(allowed))})
