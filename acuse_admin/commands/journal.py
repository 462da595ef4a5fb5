"""Commands for the journal: events as they come, records that it does not know, and what could not be published."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Annotated, Final

import typer
from rich.progress import TimeElapsedColumn

from acuse.identity.callers import TenantId
from acuse.journal import backfilling, kinds, reading, store
from acuse.journal.model import Event
from acuse.storage.lists import Span
from acuse_admin import redriving
from acuse_admin.arguments import NO_TENANT, Limit, Tenant, command, command_group
from acuse_admin.commands import Commands
from acuse_admin.exports.journal import archive
from acuse_admin.output import DAY, fail, for_people, note, print_json, progress
from acuse_admin.printable import printable

_EVERY: Final = 0.5
"""Seconds between two looks at the feed."""
_TIME: Final = slice(len("2026-11-26T"), len("2026-11-26T06:50:00"))


def _subject(text: str | None) -> str | None:
    if text is not None and text.partition("/")[0] not in kinds.by_name():
        raise typer.BadParameter(f"must be a kind and an id, such as {next(iter(kinds.by_name()), 'kind')}/ID")
    return _read(reading.subject, text)


def _types(text: str) -> str:
    return _read(reading.beginning_of_types, text) or ""


def _read(read: Callable[[str], str], text: str | None) -> str | None:
    """Read an option as the API reads the parameter; an empty one is as if it were not given."""
    try:
        return read(text) if text else None
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def add_to(app: typer.Typer) -> None:
    """Add the commands to the application."""
    group = command_group(
        app, "journal", "What happened to every record: events as the bus and GET /journal have them."
    )
    command(group, "tail", example="acuse journal tail --follow --type task-result.")(tail)
    command(group, "backfill", example="acuse journal backfill")(backfill)
    command(group, "redrive", example="acuse journal redrive")(redrive)


def tail(
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on with what comes, until Ctrl-C.")] = False,
    kind: Annotated[
        str,
        typer.Option(
            "--type", metavar="PREFIX", callback=_types, help="Only events whose type begins so: task-result."
        ),
    ] = "",
    subject: Annotated[
        str | None, typer.Option(metavar="KIND/ID", callback=_subject, help="Only events of this record.")
    ] = None,
    limit: Limit = 20,
    tenant: Tenant = NO_TENANT,
) -> None:
    """Print the newest events, oldest of them first. Events appear two seconds after their change was published.

    On a terminal a line tells when, what, and which record; into a pipe it is the whole event, a line of JSON.
    """
    _require_journal()
    until = store.up_to_now()
    found = store.history(tenant, subject) if subject else store.entries(tenant, until, newest_first=True)
    day = ""
    for event in reversed(list(islice((each.event for each in found if each.event.type.startswith(kind)), limit))):
        day = _print(event, day)
    if follow:
        for event in _coming(tenant, until):
            if event.type.startswith(kind) and subject in (None, event.subject):
                day = _print(event, day)
                sys.stdout.flush()
    elif for_people() and not day:
        note("No such events: the journal has what changed since it was switched on (acuse journal backfill)")


def _coming(tenant: TenantId, seen: Span) -> Iterator[Event]:
    """What is published from now on; what settled just now is looked at once."""
    while True:
        until = store.up_to_now()
        for entry in store.entries(tenant, Span(seen.last, until.last)):
            yield entry.event
        seen = until
        time.sleep(_EVERY)


def _print(event: Event, day: str) -> str:
    """Print an event; gives its day, which is said when it is another one."""
    if not for_people():
        print_json(event.envelope())
        return day
    if event.time[:DAY] != day:
        sys.stdout.write(f"{event.time[:DAY]}\n")
    changed = ", ".join(event.changed())
    line = f"{event.time[_TIME]}  {event.type:<27}  {event.subject}  #{event.key.sequence}  {changed}"
    sys.stdout.write(printable(line.rstrip()) + "\n")
    return event.time[:DAY]


def backfill(tenant: Tenant = NO_TENANT) -> None:
    """Let the journal tell of records that it does not know, as if they came into being now.

    For what was there before the journal was switched on, and for what it missed. Each such record is written once,
    with its revision raised and nothing else changed; clients see no difference. It can be interrupted and run again:
    what the journal knows is passed over. Wait a minute before you run it again, so that the events are there.
    """
    _require_journal()
    with progress("{task.description}", "{task.completed} looked at", TimeElapsedColumn()) as bar:
        for kind in kinds.by_name().values():
            task = bar.add_task(kind.name, total=None)
            count = 0
            for is_told in backfilling.backfill(tenant, kind):
                count += is_told
                bar.advance(task)
            bar.console.print(f"{kind.name}: told of {count}", highlight=False)


def redrive() -> None:
    """Publish what the publisher gave up, from the queue of what could not be published; of all tenants.

    Mend first what made it fail: the log of publish_events says what that was. The stream keeps a change for 24 hours.
    What is older is counted; `acuse journal backfill` tells of those records as they are now.
    """
    _require_journal()
    try:
        done = redriving.redrive(os.environ["UNPUBLISHED_QUEUE"])
    except redriving.NoQueue:
        fail(
            "There is no queue of what could not be published: nothing was published yet, or make run has --no-publish"
        )
    note(f"Published: {done.published}")
    if done.gone:
        note(f"No longer in the stream: {done.gone}. Run acuse journal backfill for each tenant")
    if done.strange:
        note(f"Kept in the queue, since Lambda did not write them: {done.strange}. Look at them, and delete them there")
    if done.failed:
        note(f"Failed again, and kept in the queue: {done.failed}")
    if done.failed or done.strange:
        raise typer.Exit(1)


def _require_journal() -> None:
    if not os.environ.get("JOURNAL_TABLE"):
        fail("This stack has no journal: deploy it with the parameter Journal=true")


PART: Final = Commands(add_to, archive)
