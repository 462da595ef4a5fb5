"""POST /api/commerces/sync: create commerces, or bring them up to date."""

from acuse.errors import Contended, Invalid
from acuse.identity.permissions import Permission
from acuse.requests.credentials import EITHER
from acuse.reten.catalogues.views import SyncedView
from acuse.reten.commerces import store as commerces
from acuse.reten.commerces.bodies import CommerceSync
from acuse.reten.http.endpoint import Call, endpoint


@endpoint(
    auth=EITHER,
    permission=Permission.SYNC_COMMERCES,
    body=CommerceSync,
    success=201,
    raises=(Invalid, Contended),
)
def handler(call: Call[CommerceSync]) -> SyncedView:
    """Read what is there, and write what changes in transactions of up to 100 parts."""
    return SyncedView.of(commerces.sync(call.tenant, [item.commerce() for item in call.body.items]))
