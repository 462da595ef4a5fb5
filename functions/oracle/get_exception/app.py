"""GET /services/rest/connect/exceptions/{code}: describe an error code."""

from typing import Any

from acuse.oracle.errors import NoSuchResource
from acuse.oracle.http import envelope
from acuse.oracle.http.endpoint import Call, endpoint


@endpoint(permission=None, raises=(NoSuchResource,))
def handler(call: Call) -> dict[str, Any]:
    """With the members of an error answer, whose `type` leads here."""
    code = call.request.path_parameters.get("code", "").upper()
    if code not in envelope.CODES:
        raise NoSuchResource("exception")
    return envelope.described(call.request.origin, code)
