"""ANY /services/rest/connect/{proxy+}: OPTIONS, and the refusal of everything that no other function takes."""

import re

from acuse.http import Request
from acuse.oracle.endpoint import VERSIONS, Answer, public_endpoint
from acuse.oracle.errors import MethodNotAllowed, NoSuchResource, VersionNotSupported
from acuse.oracle.links import BASE
from acuse.oracle.routes import allowed_methods

_LOOKS_LIKE_A_VERSION = re.compile(r"v[\d.]+|latest", re.IGNORECASE)


@public_endpoint(raises=(NoSuchResource, VersionNotSupported, MethodNotAllowed))
def handler(request: Request) -> Answer:
    """404 where there is nothing, 405 with the methods that are supported where there is something."""
    path = request.path.removeprefix(BASE)
    version = path.strip("/").partition("/")[0]
    allowed = allowed_methods(path)
    is_version = _LOOKS_LIKE_A_VERSION.fullmatch(version) or (allowed and version != "exceptions")
    if is_version and version not in VERSIONS:
        raise VersionNotSupported(version)
    if not allowed:
        raise NoSuchResource
    if request.method != "OPTIONS":
        raise MethodNotAllowed(request.method, allowed)
    return Answer(None, headers={"allow": ", ".join(sorted(allowed))})
