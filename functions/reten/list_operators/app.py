"""GET /api/operators: list the operators."""

from acuse.errors import Invalid
from acuse.identity.permissions import Permission
from acuse.requests.credentials import EITHER
from acuse.reten.catalogues.model import LONGEST_SEARCH
from acuse.reten.http import pages
from acuse.reten.http.endpoint import Call, endpoint
from acuse.reten.http.pages import Total
from acuse.reten.http.query import Query
from acuse.reten.operators import store as operators
from acuse.reten.operators.model import OperatorType
from acuse.reten.operators.views import OperatorDetailView, OperatorPage


@endpoint(
    auth=EITHER,
    permission=Permission.MANAGE_OPERATORS,
    query=(*pages.PARAMETERS, "search", "external_id", "type", "is_active"),
    raises=(Invalid,),
)
def handler(call: Call) -> OperatorPage:
    """One read by external id; else a count, the page's places and their items."""
    query = Query(call.request.query)
    wanted = query.page()
    search, external_id = query.text("search", LONGEST_SEARCH), query.text("external_id")
    kind, is_active = query.one_of(OperatorType, "type"), query.boolean("is_active")
    query.check()
    after: tuple[str, ...] = ()
    if external_id:
        found = operators.find_all(call.tenant, external_id, search=search, kind=kind, is_active=is_active)
        shown, total = found[wanted.skipped :], Total(len(found))
    else:
        shown, total, after = operators.page(call.tenant, wanted, search=search, kind=kind, is_active=is_active)
    return OperatorPage.of(wanted, [OperatorDetailView.of(call.tenant, each) for each in shown], total, after)
