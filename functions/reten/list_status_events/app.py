"""GET /api/activities/{id}/status-events: list what happened to an activity."""

from acuse.identity.permissions import Permission
from acuse.requests.credentials import EITHER
from acuse.reten.activities import store as activities
from acuse.reten.activities.model import ActivityNotFound, steps
from acuse.reten.activities.views import StatusEventView
from acuse.reten.http.endpoint import Call, endpoint


@endpoint(auth=EITHER, permission=Permission.VIEW_ACTIVITIES, raises=(ActivityNotFound,))
def handler(call: Call) -> list[StatusEventView]:
    """One read."""
    return [StatusEventView.of(step) for step in steps(activities.get(call.tenant, call.path_id))]
