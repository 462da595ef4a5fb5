"""PATCH /api/activities/{id}/target-users/{target_user_id}/resolve: choose a target user by hand."""

from acuse.errors import Contended, Invalid
from acuse.identity.permissions import Permission
from acuse.requests.credentials import EITHER
from acuse.reten.activities import resolving
from acuse.reten.activities.model import ActivityNotFound
from acuse.reten.activities.target_views import TargetUserView
from acuse.reten.activities.targets import TargetUserNotFound
from acuse.reten.http.endpoint import Call, endpoint

from .models import Assignment


@endpoint(
    auth=EITHER,
    permission=Permission.CREATE_ACTIVITY,
    body=Assignment,
    raises=(Invalid, ActivityNotFound, TargetUserNotFound, Contended),
)
def handler(call: Call[Assignment]) -> TargetUserView:
    """One conditional write, the event in it."""
    target_id, user_id = call.path_ids["target_user_id"], call.body.commerce_user_id
    [target] = TargetUserView.all_of(resolving.assign(call.tenant, call.path_id, target_id, user_id))
    return target
