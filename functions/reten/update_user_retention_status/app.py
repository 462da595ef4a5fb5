"""PATCH /api/user-retention-statuses/{id}: change what is given; the code stays for ever."""

from acuse.errors import Contended, Invalid
from acuse.permissions import Permission
from acuse.reten import retention_statuses
from acuse.reten.credentials import EITHER
from acuse.reten.endpoint import Call, endpoint
from acuse.reten.retention_status_models import RetentionStatusView
from acuse.reten.retention_statuses import StatusNotFound

from .models import StatusChanges


@endpoint(
    auth=EITHER,
    permission=Permission.MANAGE_ACTIVITY_CONFIG,
    body=StatusChanges,
    raises=(Invalid, StatusNotFound, Contended),
)
def handler(call: Call[StatusChanges]) -> RetentionStatusView:
    """One conditional transaction."""
    return RetentionStatusView.of(retention_statuses.change(call.path_id, call.body.changes()))
