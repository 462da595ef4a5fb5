"""GET /journal/v1/records/{kind}/{id}: get a record as it is now, with its newest events."""

import re
from typing import Any, Final

from acuse.journal import kinds, reading
from acuse.journal.errors import RecordNotFound
from acuse.journal.http.endpoint import endpoint
from acuse.journal.reading import Wanted
from acuse.requests import exact_json
from acuse.requests.exact_json import JsonText
from acuse.requests.http import MOST_BYTES, size_in_answer
from acuse.requests.pipeline import Exchange

MOST_EVENTS: Final = 20
_ID: Final = re.compile(r"[0-9A-Za-z-]{1,100}", re.ASCII)
kinds.by_name()  # at import, so that the init phase pays for it or fails


@endpoint(raises=(RecordNotFound,))
def handler(call: Exchange) -> dict[str, Any]:
    """What the record's own dialect reads for it, and one query for its events."""
    name, record_id = (call.request.path_parameters[each] for each in ("kind", "id"))
    kind = kinds.by_name().get(name)
    if kind is None or not _ID.fullmatch(record_id):
        raise RecordNotFound
    record_id = record_id.lower()
    found = kind.read(call.tenant, record_id)
    current = None if found is None else JsonText(exact_json.dumps(found))
    room = MOST_BYTES - size_in_answer(current or "")
    wanted = Wanted(subject=f"{name}/{record_id}", limit=MOST_EVENTS, newest_first=True, bytes=room)
    page = reading.page(call.tenant, wanted)
    if current is None and not page.events:
        raise RecordNotFound
    told = {"kind": name, "id": record_id, "href": kind.href(record_id), "current": current}
    return told | page.members(call.tenant, "events")
