"""POST /api/api-keys: create an API key."""

from acuse import timestamps
from acuse.errors import Contended, Forbidden, Invalid, Problem
from acuse.identity import api_keys
from acuse.identity.permissions import Permission
from acuse.requests.credentials import BEARER
from acuse.reten.api_keys.views import ApiKeyView
from acuse.reten.http.endpoint import Call, endpoint

from .models import NewApiKey


@endpoint(
    auth=BEARER,
    permission=Permission.MANAGE_API_KEYS,
    body=NewApiKey,
    success=201,
    raises=(Invalid, Forbidden, Contended),
)
def handler(call: Call[NewApiKey]) -> ApiKeyView:
    """Store it; its secret is in this answer alone."""
    wanted = call.body
    for permission in wanted.permissions:
        call.caller.require(permission)
    if wanted.expires_at is not None and wanted.expires_at <= timestamps.now():
        raise Invalid([Problem("expiresAt", "must be in the future")])
    permissions = list(dict.fromkeys(wanted.permissions))
    made = api_keys.create(call.tenant, wanted.name, permissions, wanted.expires_at, user_id=call.caller.id)
    return ApiKeyView.of(*made)
