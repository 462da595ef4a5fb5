"""ANY /api/TaskActivityLog/{proxy+}: the refusal of everything that no other function takes."""

from acuse.http import Request
from acuse.wello.endpoint import check_method, public_endpoint
from acuse.wello.errors import NoSuchRoute


@public_endpoint
def handler(request: Request) -> None:
    """405 with the methods that are supported where there is something, 404 where there is nothing."""
    check_method(request)
    raise NoSuchRoute(request.origin + request.path)
