"""GET /api/activities: list the activities, newest first."""

from acuse.errors import Invalid
from acuse.identity.permissions import Permission
from acuse.requests.credentials import EITHER
from acuse.reten.activities import listing
from acuse.reten.activities.filters import Filters, Order
from acuse.reten.activities.model import OPEN, ActivityStatus, ResultStatus
from acuse.reten.catalogues.model import LONGEST_SEARCH
from acuse.reten.commerces import store as commerces
from acuse.reten.commerces.model import CommerceNotFound
from acuse.reten.http import pages
from acuse.reten.http.endpoint import Call, endpoint
from acuse.reten.http.pages import Total
from acuse.reten.http.query import Query

from .models import ActivityItemView, ActivityPage, ActivityType


@endpoint(
    auth=EITHER,
    permission=Permission.VIEW_ACTIVITIES,
    query=(
        *pages.PARAMETERS,
        "search",
        "status",
        "is_open",
        "result_status",
        "type",
        "channel",
        "commerce_id",
        "external_operator_id",
        "scheduled_from",
        "scheduled_to",
    ),
    raises=(Invalid,),
)
def handler(call: Call) -> ActivityPage:
    """A count, the page's entries, their activities and the names of the commerces."""
    query = Query(call.request.query)
    wanted = query.page()
    kind = query.one_of(ActivityType, "type")
    status, is_open = query.one_of(ActivityStatus, "status"), query.boolean("is_open")
    result_status = query.one_of(ResultStatus, "result_status")
    scheduled_from, scheduled_to = query.span("scheduled_from", "scheduled_to")
    commerce_id, channel = query.uuid("commerce_id"), query.text("channel") or None
    operator = query.text("external_operator_id") or None
    search = query.text("search", LONGEST_SEARCH)
    query.check()
    statuses = [each for each in ActivityStatus if status in (None, each) and is_open in (None, each in OPEN)]
    if kind is ActivityType.MESSAGE or not statuses:
        return ActivityPage.of(wanted, [], Total(0))
    try:
        commerce = commerces.find_by_id(call.tenant, commerce_id).external_id if commerce_id else None
    except CommerceNotFound:
        return ActivityPage.of(wanted, [], Total(0))
    filters = Filters(
        statuses=tuple(statuses) if len(statuses) < len(ActivityStatus) else (),
        result_status=result_status,
        channel=channel,
        commerce_external_id=commerce,
        operator_external_id=operator,
        scheduled_from=scheduled_from,
        scheduled_to=scheduled_to,
        search=search,
    )
    found = listing.page(call.tenant, wanted, filters, Order.NEWEST)
    named = listing.commerces_of(call.tenant, found.activities)
    shown = [ActivityItemView.of(call.tenant, each, named.get(each.commerce_external_id)) for each in found.activities]
    return ActivityPage.of(wanted, shown, found.total, found.after)
