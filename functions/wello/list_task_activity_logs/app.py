"""GET /api/TaskActivityLog: a page of the task_activity_logs in the order of their changes, filtered as asked."""

from urllib.parse import quote, urlencode

from acuse.permissions import Permission
from acuse.wello.endpoint import Call, NoBody, endpoint
from acuse.wello.errors import InvalidOption
from acuse.wello.formats import Page
from acuse.wello.routes import BASE

from . import options, pages


@endpoint(permission=Permission.VIEW_ACTIVITIES, query=options.NAMES, raises=(InvalidOption,))
def handler(call: Call[NoBody]) -> Page:
    """What a page costs has an end: where one call stops short of it, the next link goes on."""
    asked = call.request.query
    rows, place = pages.find(call.tenant, options.read(asked), call.format.entity)
    if not place:
        return Page(rows)
    onwards = urlencode({**asked, "$skiptoken": place}, quote_via=quote, safe="$'")
    return Page(rows, f"{call.request.origin}{BASE}?{onwards}")
