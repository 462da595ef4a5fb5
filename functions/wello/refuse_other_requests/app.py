"""ANY /api/{proxy+}: OPTIONS, non-canonical paths and refusals."""

import importlib

from acuse.requests.http import LambdaHandler, Response
from acuse.requests.routes import hands_on, meant_path
from acuse.wello.errors import MethodNotAllowed, NoSuchRoute
from acuse.wello.http.endpoint import Call, endpoint, methods_at
from acuse.wello.http.routes import ROUTES, is_ours


def _load(operation: str) -> LambdaHandler:
    handler: LambdaHandler = importlib.import_module(f"wello.{operation}.app").handler
    return handler


@hands_on(ROUTES, _load)
@endpoint(permission=None, raises=(NoSuchRoute, MethodNotAllowed))
def handler(call: Call) -> Response:
    """405 with the methods that are supported where there is something, 404 where there is nothing.

    OPTIONS is answered, since API Gateway lets browsers' preflights through to ANY. What is of another dialect is
    answered as API Gateway answers where it has no route.
    """
    path = meant_path(call.request)
    if not is_ours(path):
        return Response(204, "") if call.request.method == "OPTIONS" else Response(404, '{"message":"Not Found"}')
    allowed = methods_at(call.request, path)
    if call.request.method == "OPTIONS":
        return Response(204, "", {"allow": ", ".join(sorted(allowed))})
    raise MethodNotAllowed(call.request.method, allowed)
