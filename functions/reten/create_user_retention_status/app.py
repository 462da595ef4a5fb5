"""POST /api/user-retention-statuses: create a status."""

from acuse.errors import Contended, Invalid
from acuse.identity.permissions import Permission
from acuse.requests.credentials import EITHER
from acuse.reten.http.endpoint import Call, endpoint
from acuse.reten.retention_statuses import store as retention_statuses
from acuse.reten.retention_statuses.model import CodeTaken, RetentionStatus
from acuse.reten.retention_statuses.views import RetentionStatusView

from .models import NewStatus


@endpoint(
    auth=EITHER,
    permission=Permission.MANAGE_ACTIVITY_CONFIG,
    body=NewStatus,
    success=201,
    raises=(Invalid, CodeTaken, Contended),
)
def handler(call: Call[NewStatus]) -> RetentionStatusView:
    """The row and its code's reservation, in one transaction."""
    wanted = call.body
    is_active = wanted.is_active is not False
    status = RetentionStatus.new(wanted.code, wanted.label, wanted.description, is_active=is_active)
    retention_statuses.create(status)
    return RetentionStatusView.of(status)
