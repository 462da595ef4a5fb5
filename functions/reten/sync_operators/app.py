"""POST /api/operators/sync: create operators, or bring them up to date."""

from acuse.errors import Contended, Invalid
from acuse.identity.permissions import Permission
from acuse.requests.credentials import EITHER
from acuse.reten.catalogues.views import SyncedView
from acuse.reten.http.endpoint import Call, endpoint
from acuse.reten.operators import store as operators
from acuse.reten.operators.bodies import OperatorSync


@endpoint(
    auth=EITHER,
    permission=Permission.SYNC_OPERATORS,
    body=OperatorSync,
    success=201,
    raises=(Invalid, Contended),
)
def handler(call: Call[OperatorSync]) -> SyncedView:
    """Read what is there, and write what changes in transactions of up to 100 parts."""
    return SyncedView.of(operators.sync(call.tenant, [item.operator() for item in call.body.items]))
