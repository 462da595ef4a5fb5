"""How a registered result is answered."""

from acuse.reten.activities.model import Registered
from acuse.reten.activities.result_views import TaskResultView
from acuse.reten.http.endpoint import Answer


def of_registration(registered: Registered) -> Answer[TaskResultView]:
    """Show a result that was registered, now or by an earlier sending of the same request."""
    view = TaskResultView.of(registered.activity_id, registered.result)
    if registered.is_replay:
        return Answer(view, "replayed", {"idempotent-replay": "true"})
    return Answer(view, "registered")
