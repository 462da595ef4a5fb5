"""Lines from the command line and from files, for people who watch."""

import os
import sys
from typing import Any, BinaryIO

from rich.progress import BarColumn, DownloadColumn, TimeRemainingColumn

from acuse.identity.callers import TenantId
from acuse.requests import validation
from acuse_admin import importing, json_lines
from acuse_admin.importing import Listener, Remark
from acuse_admin.json_lines import NotJsonLines
from acuse_admin.kinds import Kind
from acuse_admin.output import columns, fail, note, progress, show

_SUMMARY = columns("lines", "stored", "present", "refused")


def store(kind: Kind, tenant: TenantId, **values: Any) -> Any:
    """Store a line of these values, as a file could have it, and return it; a refusal ends the command."""
    line = validation.check(kind.model, {name: value for name, value in values.items() if value is not None})
    outcomes = kind.store(tenant, [line])
    identity = kind.identities(tenant, line)[0]
    if identity in outcomes:
        fail(f"Not stored: {outcomes[identity] or 'it already exists'}")
    return line


def import_file(kind: Kind, tenant: TenantId, file: BinaryIO, *, strict: bool = False) -> None:
    """Load a file with a progress bar; every refused line is named on standard error, and makes exit status 1.

    What it came to is printed in the end, also where it was cut off.
    """
    size = os.fstat(file.fileno()).st_size or None  # a pipe has none
    with progress("{task.description}", BarColumn(), DownloadColumn(), TimeRemainingColumn()) as bar:
        task = bar.add_task(f"Importing {kind.name}", total=size)
        heard = Listener(
            on_refusal=_say("line {number}: {text}"),
            on_warning=_say("warning: line {number}: {text}"),
            on_read=lambda more: bar.advance(task, more),
        )
        try:
            importing.load(kind, tenant, json_lines.read(file), heard, strict=strict)
        except NotJsonLines as error:
            bar.stop()
            fail(f"Nothing was imported: the file {error}")
        except BaseException:
            bar.stop()
            show(_SUMMARY, [heard.summary])
            note("The file was not read to its end, and more lines may be stored than counted: import it again.")
            raise
    show(_SUMMARY, [heard.summary])
    if not heard.summary.lines:
        note("The file is empty: nothing was imported.")
    if heard.summary.refused:
        sys.exit(1)


def _say(template: str) -> Any:
    def say(remark: Remark) -> None:
        note(template.format(number=remark.number, text=remark.text))

    return say
