"""GET /api/api-keys: list the caller's API keys in this tenant."""

from acuse.errors import Contended
from acuse.identity import api_keys
from acuse.identity.permissions import Permission
from acuse.requests.credentials import BEARER
from acuse.requests.http import MOST_BYTES_OF_A_LIST, size_in_answer
from acuse.reten.api_keys.views import ApiKeyView
from acuse.reten.http.endpoint import Call, endpoint


@endpoint(auth=BEARER, permission=Permission.MANAGE_API_KEYS, raises=(Contended,))
def handler(call: Call) -> list[ApiKeyView]:
    """The active ones, and of the revoked ones, last revoked first, what fits into the answer."""
    shown: list[ApiKeyView] = []
    size = 0
    for key in api_keys.list_of_user(call.tenant, call.caller.id):
        view = ApiKeyView.of(key)
        size += size_in_answer(view.model_dump_json(by_alias=True))
        if size > MOST_BYTES_OF_A_LIST:
            break
        shown.append(view)
    return sorted(shown, key=lambda view: (view.created_at, view.id), reverse=True)
