"""POST /api/api-keys/{id}/revoke: revoke an API key of the caller."""

from acuse.errors import Contended, Forbidden, Invalid, NotFound, Problem
from acuse.identity import api_keys
from acuse.identity.permissions import Permission
from acuse.requests.credentials import BEARER
from acuse.reten.http.endpoint import Call, endpoint
from acuse.reten.http.responses import ResponseBody


class Revoked(ResponseBody):
    """The confirmation of a revocation."""

    message: str = "API key revoked successfully"


@endpoint(auth=BEARER, permission=Permission.MANAGE_API_KEYS, raises=(Invalid, NotFound, Forbidden, Contended))
def handler(call: Call) -> Revoked:
    """One conditional transaction."""
    key = api_keys.find(call.path_id)
    if key is None:
        raise NotFound("API key not found")
    if (key.tenant, key.user_id) != (call.tenant, call.caller.id):
        raise Forbidden
    if api_keys.revoke(key) is None:
        raise Invalid([Problem("id", "names an API key that is already revoked")])
    return Revoked()
