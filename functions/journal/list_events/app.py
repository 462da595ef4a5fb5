"""GET /journal/v1/events: list events, from a cursor on."""

from typing import Any

from acuse.errors import Invalid
from acuse.journal import reading
from acuse.journal.cursors import CursorGone
from acuse.journal.http.endpoint import endpoint
from acuse.requests.pipeline import Exchange

from . import parameters


@endpoint(query=parameters.NAMES, raises=(Invalid, CursorGone))
def handler(call: Exchange) -> dict[str, Any]:
    """One query for each part of the feed, and one read for each 25 events."""
    wanted = parameters.read(call.tenant, call.request.query)
    return reading.page(call.tenant, wanted).members(call.tenant, "data")
