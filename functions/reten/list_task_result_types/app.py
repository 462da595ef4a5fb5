"""GET /api/activity-config/task-result-types: list the result types."""

from acuse.identity.permissions import Permission
from acuse.requests.credentials import EITHER
from acuse.reten.http.endpoint import Call, endpoint
from acuse.reten.reference_data import store as reference_data
from acuse.reten.reference_data.views import ResultTypeConfigView


@endpoint(auth=EITHER, permission=Permission.VIEW_ACTIVITIES)
def handler(call: Call) -> list[ResultTypeConfigView]:
    """One query."""
    return [ResultTypeConfigView.of(each) for each in reference_data.result_types(call.tenant)]
