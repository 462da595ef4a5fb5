"""Finding the page that a list is asked for, within a stated cost.

A page in the order of the changes is a part of the list. Where values of members are wanted too, logs are read until
the page is full or the limit is reached, and the next link goes on there.
"""

import time
from collections.abc import Callable
from typing import Final

from acuse.identity.callers import TenantId
from acuse.requests.http import MOST_BYTES, size_in_answer
from acuse.runtime import deadline
from acuse.storage import feeds
from acuse.wello import date_times
from acuse.wello.date_times import DateTime
from acuse.wello.members import Members
from acuse.wello.task_activity_logs import store as task_activity_logs

from .options import Options

MOST_READ: Final = 5000
"""Logs in one call."""
PART_OF_TIME: Final = 0.5
"""Of a function's time, for reading."""
MOST_COUNTED: Final = 10_000
"""Logs in one call, where none must be read for it."""
_BATCH: Final = 100


def find(tenant: TenantId, options: Options, write: Callable[[Members], str]) -> tuple[list[Members], str]:
    """The rows of a page, and the place where it ends; empty if nothing can be after it. `write` makes a row's text.

    What is changed after an instant is what a cursor walks over, so the newest changes, which others before them may
    still follow into the list, are left for the next walk.
    """
    rows: list[Members] = []
    place, size, give_up = "", 0, time.monotonic() + deadline.share(PART_OF_TIME)
    found = task_activity_logs.entries(
        tenant,
        deleted=options.deleted,
        changed=_settled(options),
        beyond=options.beyond,
        newest_first=options.newest_first,
        batch=_BATCH if options.filter.values else options.top + 1,
    )
    for read, entry in enumerate(found):
        if len(rows) == options.top or read == MOST_READ or (read and time.monotonic() > give_up):
            return rows, place
        if options.filter.holds(entry.members):
            row = _selected(entry.members, options)
            size += size_in_answer(write(row))
            if rows and size > MOST_BYTES:
                return rows, place
            rows.append(row)
        place = entry.place
    return rows, ""


def count(tenant: TenantId, options: Options) -> int | None:
    """How many logs match, whatever the page; None where that are more than can be counted in one call."""
    if not options.filter.values:
        found = task_activity_logs.count(tenant, _settled(options), deleted=options.deleted, most=MOST_COUNTED)
        return found if found <= MOST_COUNTED else None
    matching, give_up = 0, time.monotonic() + deadline.share(PART_OF_TIME)
    entries = task_activity_logs.entries(tenant, deleted=options.deleted, changed=_settled(options), batch=_BATCH)
    for read, entry in enumerate(entries):
        if read == MOST_READ or time.monotonic() > give_up:
            return None
        matching += options.filter.holds(entry.members)
    return matching


def _settled(options: Options) -> list[tuple[str, DateTime]]:
    """When wanted logs were changed; where that is asked for, not so lately that an earlier change may yet follow."""
    changed = options.filter.changed
    return [*changed, ("le", date_times.of(feeds.settled()))] if changed else []


def _selected(members: Members, options: Options) -> Members:
    if not options.selected:
        return members
    return {name: value for name, value in members.items() if name in options.selected}
