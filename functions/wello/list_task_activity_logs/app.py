"""GET /api/TaskActivityLog: list task_activity_logs by time of change."""

from urllib.parse import quote, urlencode

from acuse.identity.permissions import Permission
from acuse.wello.errors import InvalidOption, UnknownOption
from acuse.wello.http import json_format
from acuse.wello.http.endpoint import Call, endpoint
from acuse.wello.http.formats import Page
from acuse.wello.http.routes import BASE

from . import options, pages
from .options import Options


@endpoint(permission=Permission.VIEW_ACTIVITIES, query=options.NAMES, raises=(UnknownOption, InvalidOption))
def handler(call: Call) -> Page:
    """What a page costs has an end: where one call stops short of it, the next link goes on."""
    asked = call.request.query
    wanted = options.read(asked)
    if wanted.counts and call.format is not json_format:
        raise InvalidOption("$count", "is supported in JSON only")
    rows, place = pages.find(call.tenant, wanted, call.format.entity)
    counted = pages.count(call.tenant, wanted) if wanted.counts else None
    next_link = ""
    if place:
        onwards = urlencode({**asked, "$skiptoken": place}, quote_via=quote, safe="$'")
        next_link = f"{call.request.origin}{BASE}?{onwards}"
    return Page(rows, next_link, _annotations(wanted, counted))


def _annotations(wanted: Options, counted: int | None) -> dict[str, int]:
    if not wanted.counts:
        return {}
    return {"@acuse.countIsOver": pages.MOST_COUNTED} if counted is None else {"@odata.count": counted}
