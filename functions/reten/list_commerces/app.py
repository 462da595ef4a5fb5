"""GET /api/commerces: list the commerces."""

from acuse.errors import Invalid
from acuse.identity.permissions import Permission
from acuse.requests.credentials import EITHER
from acuse.reten.catalogues.model import LONGEST_SEARCH
from acuse.reten.commerces import store as commerces
from acuse.reten.commerces.views import CommercePage, CommerceView
from acuse.reten.http import pages
from acuse.reten.http.endpoint import Call, endpoint
from acuse.reten.http.pages import Total
from acuse.reten.http.query import Query


@endpoint(
    auth=EITHER,
    permission=Permission.MANAGE_COMMERCES,
    query=(*pages.PARAMETERS, "search", "external_id", "is_active"),
    raises=(Invalid,),
)
def handler(call: Call) -> CommercePage:
    """One read by external id; else a count, the page's places and their items."""
    query = Query(call.request.query)
    wanted = query.page()
    search, external_id = query.text("search", LONGEST_SEARCH), query.text("external_id")
    is_active = query.boolean("is_active")
    query.check()
    after: tuple[str, ...] = ()
    if external_id:
        found = commerces.find_all(call.tenant, external_id, search=search, is_active=is_active)
        shown, total = found[wanted.skipped :], Total(len(found))
    else:
        shown, total, after = commerces.page(call.tenant, wanted, search=search, is_active=is_active)
    return CommercePage.of(wanted, [CommerceView.of(call.tenant, each) for each in shown], total, after)
