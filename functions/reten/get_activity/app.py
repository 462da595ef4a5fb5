"""GET /api/activities/{id}: get an activity with its result."""

from acuse.identity.permissions import Permission
from acuse.requests.credentials import EITHER
from acuse.reten.activities import store as activities
from acuse.reten.activities.model import ActivityNotFound
from acuse.reten.activities.views import ActivityView
from acuse.reten.commerces import store as commerces
from acuse.reten.http.endpoint import Call, endpoint


@endpoint(auth=EITHER, permission=Permission.VIEW_ACTIVITIES, raises=(ActivityNotFound,))
def handler(call: Call) -> ActivityView:
    """Two reads: the activity, and the name of its commerce."""
    found = activities.get(call.tenant, call.path_id)
    return ActivityView.of(call.tenant, found, commerces.find(call.tenant, found.commerce_external_id))
