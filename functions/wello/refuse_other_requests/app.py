"""ANY /api/TaskActivityLog/{proxy+}: OPTIONS, and the refusal of everything that no other function takes."""

from acuse.http import Request, Response
from acuse.wello.endpoint import methods_at, public_endpoint
from acuse.wello.errors import MethodNotAllowed, NoSuchRoute


@public_endpoint(raises=(NoSuchRoute, MethodNotAllowed))
def handler(request: Request) -> Response:
    """405 with the methods that are supported where there is something, 404 where there is nothing.

    OPTIONS is answered, since API Gateway lets browsers' preflights through to ANY.
    """
    allowed = methods_at(request, "proxy")
    if request.method == "OPTIONS":
        return Response(204, "", {"allow": ", ".join(sorted(allowed))})
    if request.method in allowed:  # at a path that the gateway takes for another one
        raise NoSuchRoute(request.origin + request.path)
    raise MethodNotAllowed(request.method, allowed)
