"""GET /api/user-retention-statuses: list the statuses."""

from acuse.errors import Invalid, Problem
from acuse.identity.permissions import Permission
from acuse.requests.credentials import EITHER
from acuse.reten.http.endpoint import Call, endpoint
from acuse.reten.retention_statuses import store as retention_statuses
from acuse.reten.retention_statuses.views import RetentionStatusView

_ACTIVE_ONLY = {"true": True, "false": False, "": False}


@endpoint(auth=EITHER, permission=Permission.VIEW_ACTIVITIES, query=("active_only",), raises=(Invalid,))
def handler(call: Call) -> list[RetentionStatusView]:
    """One query."""
    wanted = call.request.query.get("active_only", "").lower()
    if wanted not in _ACTIVE_ONLY:
        raise Invalid([Problem("active_only", "must be true or false")])
    found = retention_statuses.list_all()
    return [RetentionStatusView.of(status) for status in found if status.is_active or not _ACTIVE_ONLY[wanted]]
