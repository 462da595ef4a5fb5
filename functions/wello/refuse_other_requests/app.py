"""ANY /api/TaskActivityLog/{proxy+}: OPTIONS, paths with slashes too many, and the refusal of everything else."""

import importlib

from acuse.http import Request, Response
from acuse.operations import LambdaHandler
from acuse.routes import hands_on, meant_path
from acuse.wello.endpoint import methods_at, public_endpoint
from acuse.wello.errors import MethodNotAllowed, NoSuchRoute
from acuse.wello.routes import ROUTES


def _load(operation: str) -> LambdaHandler:
    handler: LambdaHandler = importlib.import_module(f"wello.{operation}.app").handler
    return handler


@hands_on(ROUTES, _load)
@public_endpoint(raises=(NoSuchRoute, MethodNotAllowed))
def handler(request: Request) -> Response:
    """405 with the methods that are supported where there is something, 404 where there is nothing.

    OPTIONS is answered, since API Gateway lets browsers' preflights through to ANY.
    """
    allowed = methods_at(request, meant_path(request))
    if request.method == "OPTIONS":
        return Response(204, "", {"allow": ", ".join(sorted(allowed))})
    raise MethodNotAllowed(request.method, allowed)
