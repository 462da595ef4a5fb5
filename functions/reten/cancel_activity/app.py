"""POST /api/activities/{id}/cancel: cancel an activity."""

from acuse import timestamps
from acuse.errors import Contended, Invalid
from acuse.identity.permissions import Permission
from acuse.requests.credentials import EITHER
from acuse.reten.activities import store as activities
from acuse.reten.activities.bodies import Cancellation
from acuse.reten.activities.model import Activity, ActivityNotFound, canceled
from acuse.reten.activities.views import ActivityView
from acuse.reten.commerces import store as commerces
from acuse.reten.http.endpoint import Call, endpoint


@endpoint(
    auth=EITHER,
    permission=Permission.CANCEL_ACTIVITY,
    body=Cancellation,
    is_body_optional=True,
    raises=(Invalid, ActivityNotFound, Contended),
)
def handler(call: Call[Cancellation]) -> ActivityView:
    """One conditional write, the event in it."""

    def cancel(found: Activity) -> Activity:
        return canceled(found, call.body.reason, timestamps.now())

    changed = activities.change(call.tenant, call.path_id, cancel)
    return ActivityView.of(call.tenant, changed, commerces.find(call.tenant, changed.commerce_external_id))
