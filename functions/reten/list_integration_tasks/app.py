"""GET /api/integration/activities/tasks: list the tasks for those who work them."""

from acuse import timestamps
from acuse.errors import Invalid
from acuse.identity.permissions import Permission
from acuse.reten.activities import listing
from acuse.reten.activities.filters import Filters, Order
from acuse.reten.activities.model import ResultStatus
from acuse.reten.activities.projection import STATUSES_OF, TaskStatus
from acuse.reten.http import pages
from acuse.reten.http.endpoint import Call, endpoint
from acuse.reten.http.query import Query

from .models import IntegrationTaskPage, IntegrationTaskView

_DEFAULT_LIMIT = 20


@endpoint(
    permission=Permission.VIEW_ACTIVITIES,
    query=(
        *pages.PARAMETERS,
        "status",
        "result_status",
        "channel",
        "external_commerce_id",
        "external_operator_id",
        "scheduled_from",
        "scheduled_to",
    ),
    raises=(Invalid,),
)
def handler(call: Call) -> IntegrationTaskPage:
    """A count, the page's entries, their activities and the names of the commerces."""
    query = Query(call.request.query)
    wanted = query.page(_DEFAULT_LIMIT)
    status = query.one_of(TaskStatus, "status")
    scheduled_from, scheduled_to = query.span("scheduled_from", "scheduled_to")
    filters = Filters(
        statuses=STATUSES_OF[status] if status else (),
        result_status=query.one_of(ResultStatus, "result_status"),
        channel=query.text("channel") or None,
        commerce_external_id=query.text("external_commerce_id") or None,
        operator_external_id=query.text("external_operator_id") or None,
        scheduled_from=scheduled_from,
        scheduled_to=scheduled_to,
    )
    query.check()
    found = listing.page(call.tenant, wanted, filters, Order.SCHEDULE)
    commerces = listing.commerces_of(call.tenant, found.activities)
    now = timestamps.now()
    shown = [IntegrationTaskView.of(each, commerces.get(each.commerce_external_id), now) for each in found.activities]
    return IntegrationTaskPage.of(wanted, shown, found.total, found.after)
