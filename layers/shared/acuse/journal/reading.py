"""Pages of the journal, within a stated cost: of everything, or of one record, from a cursor on."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from acuse.identity.callers import TenantId
from acuse.journal import cursors, store
from acuse.journal.cursors import Cursor
from acuse.journal.model import Event
from acuse.requests.exact_json import JsonText
from acuse.requests.http import MOST_BYTES, size_in_answer
from acuse.runtime import deadline
from acuse.storage import feeds
from acuse.storage.lists import Span

MOST_LOOKED_AT: Final = 1000
"""Events in one call, of which a filter by type may show few."""
PART_OF_TIME: Final = 0.5
"""Of a function's time, for reading."""
_TYPE: Final = re.compile(r"[a-z.-]{1,100}", re.ASCII)
_SUBJECT: Final = re.compile(r"[a-z-]{1,100}/[0-9A-Za-z-]{1,100}", re.ASCII)
_BATCH: Final = 25
"""Events are read at once; so many are no more than an answer has room for."""


def beginning_of_types(text: str) -> str:
    """Read what types of events begin with; ValueError says what it must be."""
    if not _TYPE.fullmatch(text):
        raise ValueError("must be what a type begins with, such as task.")
    return text


def subject(text: str) -> str:
    """Read the record that events are about, as they have it; ValueError says what it must be."""
    if not _SUBJECT.fullmatch(text):
        raise ValueError("must be what events have, such as tasks/7")
    return text.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which events are asked for."""

    limit: int
    after: Cursor | None = None
    types: str = ""
    """What their types begin with."""
    subject: str = ""
    """The one record that they are about; empty: any."""
    newest_first: bool = False
    bytes: int = MOST_BYTES
    """What they may take of an answer; the first is shown however large it is."""


class Page(NamedTuple):
    """Events as their JSON, and where the next page begins."""

    events: list[str]
    next: Cursor
    has_more: bool

    def members(self, tenant: TenantId, name: str) -> dict[str, Any]:
        """What is answered; `name` is that of the events."""
        meta = {"next": cursors.write(tenant, self.next), "hasMore": self.has_more}
        return {name: [JsonText(each) for each in self.events], "meta": meta}


class _Entry(NamedTuple):
    """How far a reader has come with an event, which is None where it is not asked for."""

    cursor: Cursor
    event: Event | None


def page(tenant: TenantId, wanted: Wanted) -> Page:
    """Find a page. One that is cut short, for its bytes or its cost, has more after it.

    At the end of the feed its cursor goes on to the time up to which it was read: it does not grow old while nothing
    happens.
    """
    shown: list[str] = []
    end_of_feed = feeds.end_of(store.text_of(feeds.settled()))
    entries = _of_one(tenant, wanted) if wanted.subject else _of_all(tenant, wanted, end_of_feed)
    last, size, give_up = wanted.after, 0, time.monotonic() + deadline.share(PART_OF_TIME)
    for number, entry in enumerate(entries):
        is_full = len(shown) == wanted.limit or number == MOST_LOOKED_AT or (number and time.monotonic() > give_up)
        if entry.event and not is_full:
            size += size_in_answer(entry.event.text)
            is_full = bool(shown) and size > wanted.bytes
        if last and is_full:
            return Page(shown, last, has_more=True)
        if entry.event:
            shown.append(entry.event.text)
        last = entry.cursor
    if last is None or not wanted.newest_first:
        last = Cursor(end_of_feed, wanted.subject, last.sequence if last else 0)
    return Page(shown, last, has_more=False)


def _of_all(tenant: TenantId, wanted: Wanted, end_of_feed: str) -> Iterator[_Entry]:
    span = Span(cursors.oldest_place(), end_of_feed)
    if wanted.after:
        span = feeds.beyond(wanted.after.place, Span("0", end_of_feed), newest_first=wanted.newest_first)
    batch = min(wanted.limit + 1, _BATCH)
    for place, entry in store.looked_at(
        tenant, span, types=wanted.types, newest_first=wanted.newest_first, batch=batch
    ):
        yield _Entry(Cursor(place), entry.event if entry else None)


def _of_one(tenant: TenantId, wanted: Wanted) -> Iterator[_Entry]:
    beyond = wanted.after.sequence if wanted.after else None
    batch = min(wanted.limit + 1, _BATCH)
    for entry in store.history(tenant, wanted.subject, beyond=beyond, newest_first=wanted.newest_first, batch=batch):
        cursor = Cursor(entry.place, wanted.subject, entry.event.key.sequence)
        yield _Entry(cursor, entry.event if entry.event.type.startswith(wanted.types) else None)
