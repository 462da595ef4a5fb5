"""GET /api/tenant/mine: list the tenants that the caller is a member of."""

from acuse.identity import memberships
from acuse.identity.permissions import Permission
from acuse.requests.credentials import BEARER
from acuse.reten.http.endpoint import Call, endpoint

from .models import MembershipView


@endpoint(auth=BEARER, permission=None)
def handler(call: Call) -> list[MembershipView]:
    """Whoever has a token may ask, since it says who they are; a tenant need not be named, and is not heeded."""
    return [
        MembershipView(
            id=tenant.id,
            name=tenant.name,
            role=member.role,
            permissions=[each for each in Permission if each in member.permissions],
        )
        for tenant, member in memberships.of_user(call.user_id)
    ]
