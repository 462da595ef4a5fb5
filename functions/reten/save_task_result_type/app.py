"""PUT /api/activity-config/task-result-types/{code}: create or replace a result type."""

from acuse.errors import Contended, Invalid
from acuse.identity.permissions import Permission
from acuse.requests.credentials import EITHER
from acuse.reten.http.endpoint import Answer, Call, endpoint
from acuse.reten.reference_data import store as reference_data
from acuse.reten.reference_data.bodies import ResultTypeSettings
from acuse.reten.reference_data.model import TooManyResultTypes
from acuse.reten.reference_data.views import ResultTypeConfigView

from .models import check_code, check_new_code


@endpoint(
    auth=EITHER,
    permission=Permission.MANAGE_ACTIVITY_CONFIG,
    body=ResultTypeSettings,
    may_create=True,
    raises=(Invalid, Contended),
)
def handler(call: Call[ResultTypeSettings]) -> Answer[ResultTypeConfigView]:
    """A read of how many there are and which, and one transaction."""
    saved = call.body.entry(check_code(call.request.path_parameters["code"]))
    created, too_many = reference_data.save_result_types(call.tenant, [saved], check_new_code)
    if too_many:
        raise TooManyResultTypes
    return Answer(ResultTypeConfigView.of(saved), is_new=bool(created))
