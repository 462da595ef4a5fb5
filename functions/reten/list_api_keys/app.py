"""GET /api/api-keys: the caller's own keys in this tenant, newest first, revoked ones too."""

from acuse import api_keys
from acuse.permissions import Permission
from acuse.reten.api_key_models import ApiKeyView
from acuse.reten.credentials import BEARER
from acuse.reten.endpoint import Call, NoBody, endpoint


@endpoint(auth=BEARER, permission=Permission.MANAGE_API_KEYS)
def handler(call: Call[NoBody]) -> list[ApiKeyView]:
    """The tenant's list, of which the caller sees their own."""
    return [ApiKeyView.of(key) for key in api_keys.list_of(call.tenant) if key.user_id == call.caller.id]
