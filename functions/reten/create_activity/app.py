"""POST /api/activities: create an activity."""

from acuse import timestamps
from acuse.errors import Contended, Invalid
from acuse.identity.permissions import Permission
from acuse.requests.credentials import EITHER
from acuse.reten.activities import resolving
from acuse.reten.activities import store as activities
from acuse.reten.activities.bodies import NewActivity
from acuse.reten.activities.model import Activity, IdempotencyKeyTaken, ProviderIdTaken
from acuse.reten.activities.views import ActivityView
from acuse.reten.commerces.model import CommerceNotFound
from acuse.reten.http.endpoint import Answer, Call, endpoint

from .references import look_up
from .rule import drafted


@endpoint(
    auth=EITHER,
    permission=Permission.CREATE_ACTIVITY,
    body=NewActivity,
    success=201,
    repeatable=True,
    raises=(Invalid, CommerceNotFound, IdempotencyKeyTaken, ProviderIdTaken, Contended),
)
def handler(call: Call[NewActivity]) -> Answer[ActivityView]:
    """Look up what the request names, draft the activity, find whom it is for, store it in one transaction."""
    wanted = call.body
    named = look_up(call.tenant, wanted)
    is_type_needed = not call.request.path.endswith("/tasks")
    draft = drafted(wanted, named, now=timestamps.now(), is_type_needed=is_type_needed)
    if isinstance(draft, Activity):
        draft = resolving.resolved_for(call.tenant, draft)
    created = activities.create_once(call.tenant, draft, call.repeatable)
    view = ActivityView.of(call.tenant, created.activity, named.commerce)
    if created.is_replay:
        return Answer(view, "replayed", {"idempotent-replay": "true"})
    return Answer(view, "created")
