"""DELETE /api/user-retention-statuses/{id}: delete a status."""

from acuse.errors import Contended
from acuse.identity.permissions import Permission
from acuse.requests.credentials import EITHER
from acuse.reten.http.endpoint import Call, endpoint
from acuse.reten.retention_statuses import store as retention_statuses
from acuse.reten.retention_statuses.model import StatusNotFound


@endpoint(auth=EITHER, permission=Permission.MANAGE_ACTIVITY_CONFIG, success=204, raises=(StatusNotFound, Contended))
def handler(call: Call) -> None:
    """The row and its code's reservation, in one transaction."""
    retention_statuses.delete(call.path_id)
