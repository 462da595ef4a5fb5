"""POST /api/user-retention-statuses: a new status, if its code is free."""

from acuse.errors import Contended, Invalid
from acuse.permissions import Permission
from acuse.reten import retention_statuses
from acuse.reten.credentials import EITHER
from acuse.reten.endpoint import Call, endpoint
from acuse.reten.retention_status_models import RetentionStatusView
from acuse.reten.retention_statuses import CodeTaken

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
    status = retention_statuses.new(call.body.code, call.body.label, call.body.description)
    retention_statuses.create(status)
    return RetentionStatusView.of(status)
