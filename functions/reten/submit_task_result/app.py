"""POST /api/integration/activity-results/tasks: register the result of a task."""

from acuse import timestamps
from acuse.errors import Contended, Invalid
from acuse.identity.permissions import Permission
from acuse.reten.activities import answers, results
from acuse.reten.activities.model import ActivityCanceled, ActivityNotFound, ResultAlreadyRegistered
from acuse.reten.activities.result_views import TaskResultView
from acuse.reten.commerces.model import CommerceNotFound
from acuse.reten.http.endpoint import Answer, Call, endpoint
from acuse.reten.reference_data import store as reference_data

from .models import TaskResultSubmission
from .rule import judge


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
    registered = results.register(
        call.tenant,
        references.activity_id,
        judge(submission, references, now=timestamps.now()),
        commerce=submission.commerce_external_id,
        override=submission.hard_override or False,
        repeatable=call.repeatable,
    )
    return answers.of_registration(registered)
