"""DELETE /api/activity-config/task-result-types/{code}: delete a result type."""

from acuse.errors import Contended
from acuse.identity.permissions import Permission
from acuse.requests.credentials import EITHER
from acuse.reten.http.endpoint import Call, endpoint
from acuse.reten.reference_data import store as reference_data
from acuse.reten.reference_data.model import ResultTypeNotFound


@endpoint(
    auth=EITHER,
    permission=Permission.MANAGE_ACTIVITY_CONFIG,
    success=204,
    raises=(ResultTypeNotFound, Contended),
)
def handler(call: Call) -> None:
    """One deletion. Results that have it keep its words."""
    reference_data.remove(call.tenant, call.request.path_parameters["code"])
