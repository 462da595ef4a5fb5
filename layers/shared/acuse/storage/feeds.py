"""Feeds: lists in the order in which entries came, for readers who go on behind the last place that they saw.

Nothing is missed, since three things go together. A place begins with the time of its writing. A write that was not
stored within a second gets a later place before anybody is told that it is done. Readers stop two seconds before the
present: one second in which a write is stored, and one for DynamoDB's index.

    0.0   a write begins; its place is 0.0
    1.0   the last moment at which it is stored there: later, and it gets another place
    2.0   the index has it; a reader who comes now reads up to 0.0, this place included
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final

from acuse.errors import Unavailable
from acuse.storage.lists import Span

HELD_BACK: Final = timedelta(seconds=2)
"""Age after which an entry, and every acknowledged one before it, is listed."""
STORED_WITHIN: Final = timedelta(seconds=1)
"""A write that took longer gets a later place: readers may have gone on behind the one that it had."""
_TRIES: Final = 25
# A place is `<time>#<name>`, where times are of one length, and visible ASCII but `!` and `~` is in names.
_SEPARATOR: Final = "#"
_AFTER_NAMES: Final = "$"


class StoredBefore(Exception):
    """A write finds that it was done already, nobody knows when: an answer was lost, or another process was faster."""

    def __init__(self, stored: Any) -> None:
        super().__init__()
        self.stored = stored


class Overtaken(Exception):
    """An entry is no longer where it was: another write gave it a place, and sees to it."""


def enter[Stored](write: Callable[[], Stored], move: Callable[[Stored], Stored]) -> Stored:
    """Store an entry, and move it to a later place, again while that is slow. Gives what is stored in the end.

    Parameters
    ----------
    write
        Stores the entry at a place of the present, or raises `StoredBefore`.
    move
        Gives what is stored a place of the present, under the condition that it still has the one that it had; raises
        `Overtaken` if it has not, or `StoredBefore` if it has the new one already.

    Raises
    ------
    Unavailable
        It was slow to the end.
    """
    step = write
    for _ in range(_TRIES):
        began = time.monotonic()
        try:
            stored = step()
        except StoredBefore as before:
            stored = before.stored
        except Overtaken:
            return stored
        else:
            if time.monotonic() - began <= STORED_WITHIN.total_seconds():
                return stored
        step = partial(move, stored)
    raise Unavailable


def now() -> datetime:
    """The present instant."""
    return datetime.now(UTC)


def after(earlier: datetime) -> datetime:
    """The present, or the microsecond that follows an earlier time which is not over yet: clocks differ."""
    return max(now(), earlier + timedelta(microseconds=1))


def settled() -> datetime:
    """The time up to which everything is listed that will ever be."""
    return now() - HELD_BACK


def place(moment: str, name: str) -> str:
    """The place of an entry of this time; the name, of visible ASCII, tells it from others of the same time."""
    return f"{moment}{_SEPARATOR}{name}"


def end_of(moment: str) -> str:
    """What is after all places of a time, and before those of the next."""
    return f"{moment}{_AFTER_NAMES}"


def beyond(place: str, span: Span, *, newest_first: bool) -> Span:
    """What of a span is behind a place, in the order of reading."""
    if newest_first:
        return Span(span.first, min(span.last, f"{place[:-1]}{chr(ord(place[-1]) - 1)}~"))
    return Span(max(span.first, f"{place}!"), span.last)
