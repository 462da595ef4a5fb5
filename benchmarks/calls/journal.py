"""Main requests of the journal."""

import uuid
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Final
from unittest.mock import patch

from acuse import timestamps
from acuse.journal import cursors, store
from acuse.journal.cursors import Cursor
from acuse.journal.model import Event, EventKey
from acuse.requests.exact_json import JsonText
from acuse.storage import feeds
from acuse.storage.values import Values
from benchmarks.calls import Caller, Growing, Requests, Used
from local.world import World
from local.world.journal import EVENTS

_SUBJECT: Final = "00000000-0000-4000-8000-000000000000"
_LISTED: Final = 25


def _count(call: Caller, world: World) -> dict[str, Used]:
    a_minute_ago = feeds.now() - timedelta(minutes=1)
    with patch.object(feeds, "now", lambda: a_minute_ago):
        for sequence in range(1, _LISTED + 1):
            store.put(_event(world, EventKey("activities", _SUBJECT, sequence)))
    key = {"x-api-key": world.api_key}
    listing = partial(call, "journal.list_events", "GET", EVENTS, key)
    listing()
    return {"List events, a page of 20": listing()}


def _event(world: World, key: EventKey) -> Event:
    return Event(
        tenant=world.tenant,
        key=key,
        type="activity.status-changed",
        time=timestamps.now(),
        data=JsonText('{"status":"READY","changed":["status"]}'),
    )


def _grow(call: Caller, world: World) -> Growing:
    key = {"x-api-key": world.api_key}
    places: list[str] = []
    first = feeds.now() - timedelta(days=1)

    def more(count: int) -> Iterator[tuple[str, Values]]:
        for _ in range(count):
            made = len(places)
            subject = _SUBJECT if made % 2 else str(uuid.uuid4())
            with patch.object(feeds, "now", lambda made=made: first + timedelta(microseconds=made)):
                stored = store.values_of(_event(world, EventKey("activities", subject, made + 1)))
            places.append(stored["list_order"])
            yield store.table(), stored

    def from_the_middle() -> Used:
        return listing(query={"after": cursors.write(world.tenant, Cursor(places[len(places) // 2]))})

    listing = partial(call, "journal.list_events", "GET", EVENTS, key)
    return Growing(
        more,
        {
            "List events, the first page": listing,
            "List events, a page in the middle by cursor": from_the_middle,
            "List events of the record that has half of them": partial(
                listing, query={"subject": f"activities/{_SUBJECT}"}
            ),
        },
    )


PART: Final = Requests(_count, _grow)
