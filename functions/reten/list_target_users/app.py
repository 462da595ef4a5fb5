"""GET /api/activities/{id}/target-users: list an activity's target users."""

from acuse.identity.permissions import Permission
from acuse.requests.credentials import EITHER
from acuse.reten.activities import store as activities
from acuse.reten.activities.model import ActivityNotFound
from acuse.reten.activities.target_views import TargetUserView
from acuse.reten.http.endpoint import Call, endpoint


@endpoint(auth=EITHER, permission=Permission.VIEW_ACTIVITIES, raises=(ActivityNotFound,))
def handler(call: Call) -> list[TargetUserView]:
    """One read: the target user is part of the activity."""
    return TargetUserView.all_of(activities.get(call.tenant, call.path_id))
