"""GET /api/operators/{id}: get an operator."""

from acuse.identity.permissions import Permission
from acuse.requests.credentials import EITHER
from acuse.reten.http.endpoint import Call, endpoint
from acuse.reten.operators import store as operators
from acuse.reten.operators.model import OperatorNotFound
from acuse.reten.operators.views import OperatorDetailView


@endpoint(auth=EITHER, permission=Permission.MANAGE_OPERATORS, raises=(OperatorNotFound,))
def handler(call: Call) -> OperatorDetailView:
    """One read of the pointer, one of the operator."""
    return OperatorDetailView.of(call.tenant, operators.find_by_id(call.tenant, call.path_id))
