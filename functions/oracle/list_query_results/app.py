"""GET /services/rest/connect/{version}/queryResults: run SELECT statements on the tenant's tasks."""

from typing import Any

from acuse.identity.permissions import Permission
from acuse.oracle.errors import InvalidParameter
from acuse.oracle.http.endpoint import Call, endpoint
from acuse.oracle.settings import store as settings
from acuse.oracle.tasks import statements as task_statements

task_statements.parser()


@endpoint(permission=Permission.VIEW_ACTIVITIES, query=(task_statements.PARAMETER,), raises=(InvalidParameter,))
def handler(call: Call) -> dict[str, Any]:
    """All rows of every statement: what takes more than one call may cost is refused, never cut short."""
    statements = task_statements.parse(call.request.query.get(task_statements.PARAMETER, ""))
    items = task_statements.answer(call.tenant, settings.of(call.tenant), statements)
    return {"items": items, "links": call.links.all_of("queryResults", uri=call.request.origin + call.request.uri)}
