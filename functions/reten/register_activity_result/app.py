"""POST /api/activities/{id}/results: register or correct the result of an activity."""

from acuse import timestamps
from acuse.errors import Contended, Invalid
from acuse.identity.permissions import Permission
from acuse.requests.credentials import EITHER
from acuse.reten.activities import answers, results, rules
from acuse.reten.activities.model import ActivityCanceled, ActivityNotFound, ResultAlreadyRegistered, ResultSource
from acuse.reten.activities.result_bodies import ActivityResult
from acuse.reten.activities.result_views import TaskResultView
from acuse.reten.http.endpoint import Answer, Call, endpoint
from acuse.reten.reference_data import store as reference_data


@endpoint(
    auth=EITHER,
    permission=Permission.SUBMIT_ACTIVITY_RESULT,
    body=ActivityResult,
    success=201,
    repeatable=True,
    raises=(Invalid, ActivityNotFound, ResultAlreadyRegistered, ActivityCanceled, Contended),
)
def handler(call: Call[ActivityResult]) -> Answer[TaskResultView]:
    """As a submit, for an activity that the caller has seen: whose commerce it is need not be said."""
    task = call.body.task_result
    references = reference_data.look_up(
        call.tenant,
        activity_id=call.path_id,
        provider_activity_id=None,
        commerce=None,
        result_type=task.result,
        operator=task.operator_external_id,
    )
    source = ResultSource.USER if call.caller.is_person else ResultSource.INTEGRATION
    registered = results.register(
        call.tenant,
        call.path_id,
        rules.judge(call.body, references, now=timestamps.now(), source=source),
        override=call.body.hard_override or False,
        repeatable=call.repeatable,
    )
    return answers.of_registration(registered)
