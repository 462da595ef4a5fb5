"""PATCH /api/user-retention-statuses/{id}: change a status."""

from acuse.errors import Contended, Invalid
from acuse.identity.permissions import Permission
from acuse.requests.credentials import EITHER
from acuse.reten.http.endpoint import Call, endpoint
from acuse.reten.retention_statuses import store as retention_statuses
from acuse.reten.retention_statuses.model import StatusNotFound
from acuse.reten.retention_statuses.views import RetentionStatusView

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
