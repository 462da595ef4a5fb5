"""POST /api/integration/activity-results/tasks: register the result of a task."""

from acuse import timestamps
from acuse.errors import Contended, Invalid, Refused
from acuse.identity.permissions import Permission
from acuse.reten.activities import store as activities
from acuse.reten.activities.model import ActivityCanceled, ActivityNotFound, Result, ResultAlreadyRegistered
from acuse.reten.http.endpoint import Answer, Call, endpoint
from acuse.reten.reference_data import store as reference_data

from .models import TaskResultSubmission, TaskResultView
from .rule import CommerceNotFound, judge


@endpoint(
    permission=Permission.SUBMIT_ACTIVITY_RESULT,
    body=TaskResultSubmission,
    success=201,
    repeatable=True,
    raises=(Invalid, CommerceNotFound, ActivityNotFound, ResultAlreadyRegistered, ActivityCanceled, Contended),
)
def handler(call: Call[TaskResultSubmission]) -> Answer[TaskResultView]:
    """Look up what the submission names, judge it, register the result."""
    submission = call.body
    references = reference_data.look_up(
        call.tenant,
        activity_id=submission.activity_id,
        provider_activity_id=submission.provider_activity_id,
        commerce=submission.commerce_external_id,
        result_type=submission.task_result.result,
        operator=submission.task_result.operator_external_id,
    )
    try:
        activity_id, result = judge(submission, references, now=timestamps.now())
    except Refused:
        # What was right when it was first sent is still answered when it is repeated later.
        if call.repeatable and references.activity_id:
            earlier = activities.find_earlier_answer(call.tenant, references.activity_id, call.repeatable)
            if earlier:
                return _answer(references.activity_id, earlier, is_replay=True)
        raise
    registered = activities.register(
        call.tenant,
        activity_id,
        result,
        commerce=submission.commerce_external_id,
        override=submission.hard_override or False,
        repeatable=call.repeatable,
    )
    return _answer(activity_id, *registered)


def _answer(activity_id: str, result: Result, is_replay: bool) -> Answer[TaskResultView]:
    view = TaskResultView.of(activity_id, result)
    return Answer(view, "replayed", {"idempotent-replay": "true"}) if is_replay else Answer(view, "registered")
