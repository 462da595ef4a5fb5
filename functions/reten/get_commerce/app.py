"""GET /api/commerces/{id}: get a commerce with its users."""

from acuse.identity.permissions import Permission
from acuse.requests.credentials import EITHER
from acuse.reten.commerces import store as commerces
from acuse.reten.commerces.model import CommerceNotFound
from acuse.reten.commerces.views import CommerceDetailView
from acuse.reten.http.endpoint import Call, endpoint


@endpoint(auth=EITHER, permission=Permission.MANAGE_COMMERCES, raises=(CommerceNotFound,))
def handler(call: Call) -> CommerceDetailView:
    """One read of the pointer, one of the commerce, one of its users."""
    commerce = commerces.find_by_id(call.tenant, call.path_id)
    users = commerces.users_of(call.tenant, commerce.external_id)
    return CommerceDetailView.with_users(call.tenant, commerce, users)
