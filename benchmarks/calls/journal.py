"""Main requests of the journal."""

from datetime import timedelta
from functools import partial
from typing import Final
from unittest.mock import patch

from acuse import timestamps
from acuse.journal import store
from acuse.journal.model import Event, EventKey
from acuse.requests.exact_json import JsonText
from acuse.storage import feeds
from benchmarks.calls import Caller, Requests, Used
from local.world import World
from local.world.journal import EVENTS

_SUBJECT: Final = "00000000-0000-4000-8000-000000000000"
_LISTED: Final = 25


def _count(call: Caller, world: World) -> dict[str, Used]:
    a_minute_ago = feeds.now() - timedelta(minutes=1)
    with patch.object(feeds, "now", lambda: a_minute_ago):
        for sequence in range(1, _LISTED + 1):
            store.put(
                Event(
                    tenant=world.tenant,
                    key=EventKey("activities", _SUBJECT, sequence),
                    type="activity.status-changed",
                    time=timestamps.now(),
                    data=JsonText('{"status":"READY","changed":["status"]}'),
                )
            )
    key = {"x-api-key": world.api_key}
    listing = partial(call, "journal.list_events", "GET", EVENTS, key)
    listing()
    return {"List events, a page of 20": listing()}


PART: Final = Requests(_count)
