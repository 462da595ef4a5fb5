"""Lines from the command line and from files, for people who watch."""

import os
import sys
from typing import Any, BinaryIO

from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from acuse import validation
from acuse.callers import TenantId
from acuse_admin import importing
from acuse_admin.kinds import Kind
from acuse_admin.output import err, show


def checked(kind: Kind, **values: Any) -> Any:
    """A line of these values, as a file could have it."""
    return validation.check(kind.model, {name: value for name, value in values.items() if value is not None})


def import_file(kind: Kind, tenant: TenantId, file: BinaryIO) -> None:
    """Load a file with a progress bar; every refused line is named on standard error, and makes exit status 1."""
    size = os.fstat(file.fileno()).st_size or None  # a pipe has none
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, disable=not err.is_terminal) as progress:
        task = progress.add_task(f"Importing {kind.name}", total=size)
        summary = importing.load(
            kind,
            tenant,
            file,
            on_refusal=lambda refusal: err.print(
                f"line {refusal.number}: {refusal.reason}", markup=False, soft_wrap=True
            ),
            on_read=lambda size: progress.advance(task, size),
        )
    show(("lines", "stored", "present", "refused"), [summary], empty="")
    if summary.refused:
        sys.exit(1)
