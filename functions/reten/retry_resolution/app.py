"""PATCH /api/activities/{id}/retry-resolution: resolve an activity's target user again."""

from acuse.errors import Contended, Invalid
from acuse.identity.permissions import Permission
from acuse.requests.credentials import EITHER
from acuse.reten.activities import resolving
from acuse.reten.activities.model import ActivityNotFound
from acuse.reten.activities.views import ActivityView
from acuse.reten.commerces import store as commerces
from acuse.reten.http.endpoint import Call, endpoint


@endpoint(auth=EITHER, permission=Permission.CREATE_ACTIVITY, raises=(Invalid, ActivityNotFound, Contended))
def handler(call: Call) -> ActivityView:
    """One conditional write, the event in it."""
    retried = resolving.retry(call.tenant, call.path_id)
    return ActivityView.of(call.tenant, retried, commerces.find(call.tenant, retried.commerce_external_id))
