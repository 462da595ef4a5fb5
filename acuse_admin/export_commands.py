"""Commands that write the records of a period into a file, or to the standard output."""

import re
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, BinaryIO, Final, NamedTuple

import typer

from acuse import timestamps
from acuse.identity.callers import TenantId
from acuse.timestamps import Timestamp
from acuse_admin import exporting, output
from acuse_admin.arguments import NO_TENANT, Tenant
from acuse_admin.exporting import Form
from acuse_admin.exports import Export, Period
from acuse_admin.output import Misused, columns, note, progress, show

_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_WRITTEN: Final = columns("file", "records")


def _read_instant(text: str) -> Timestamp:
    """Read an instant, or a day, which is its beginning in UTC."""
    try:
        return timestamps.parse(f"{text}T00:00Z" if _DAY.fullmatch(text) else text)
    except ValueError:
        raise typer.BadParameter(
            "must be a day such as 2026-11-01, which begins in UTC, or a time such as 2026-11-01T00:00:00-03:00"
        ) from None


From = Annotated[
    Timestamp | None,
    typer.Option(
        "--from", parser=_read_instant, metavar="TIME", help="A time or a day (UTC); it belongs to the period."
    ),
]
To = Annotated[
    Timestamp | None,
    typer.Option(
        "--to", parser=_read_instant, metavar="TIME", help="A time or a day (UTC), before which the period ends."
    ),
]
FormOption = Annotated[
    Form | None,
    typer.Option(
        "--format",
        metavar="NAME",
        case_sensitive=False,
        help="csv or jsonl. Default: csv into a FILE whose name ends in .csv, else jsonl.",
    ),
]
Output = Annotated[
    str,
    typer.Option(
        "--output", "-o", metavar="FILE", help="Has this name once it is whole. Default: -, the standard output."
    ),
]
Mark = Annotated[
    bool, typer.Option("--bom", help="Begin CSV with a byte order mark, without which Excel shows wrong accents.")
]


class Target(NamedTuple):
    """Where an export goes, and how; `path` is a file's, or - for the standard output."""

    path: str
    form: Form | None
    has_mark: bool

    @property
    def file(self) -> Path | None:
        """The file to write; None: the standard output."""
        return None if self.path == "-" else Path(self.path)

    def form_of(self) -> Form:
        """The form that was asked for, or that the file's name tells."""
        is_table = self.form is None and self.path.lower().endswith(".csv")
        form = Form.CSV if is_table else self.form or Form.JSONL
        if self.has_mark and form is not Form.CSV:
            raise Misused("--bom is for CSV: add --format csv")
        return form


@dataclass(frozen=True)
class _Written:
    file: str
    records: int


def export_records(export: Export[Any], tenant: TenantId, period: Period, target: Target) -> None:
    """Write the records of a period, with their number on a terminal meanwhile and in the end."""
    if period.first and period.end and period.first >= period.end:
        raise Misused("--from must be before --to")
    form, written, looked_at = target.form_of(), 0, 0
    is_shown = target.file is None and output.for_people()
    counting = ("{task.description}", "{task.completed} of {task.fields[looked_at]} looked at")
    with (
        _opened(target.file) as file,
        progress(*counting, is_shown=not is_shown) as bar,
        closing(export.batches(tenant, period)) as batches,
    ):
        task = bar.add_task(f"Exporting {export.name}", looked_at=0)
        file.write(exporting.heading(export, form, has_mark=target.has_mark).encode())
        for batch in batches:
            file.write(exporting.text_of(export, form, batch.records, is_shown=is_shown).encode())
            written, looked_at = written + len(batch.records), looked_at + batch.looked_at
            bar.update(task, completed=written, looked_at=looked_at)
    if target.file is None:
        note(f"Exported: {written} {export.name}")
    else:
        show(_WRITTEN, [_Written(target.path, written)])


def _opened(path: Path | None) -> AbstractContextManager[BinaryIO]:
    if path is None:
        return nullcontext(sys.stdout.buffer)
    if not path.name or (path.exists() and not path.is_file()):
        raise Misused("--output must name a file")
    return exporting.whole_file(path)


def command_of(export: Export[Any], text: str) -> Callable[..., None]:
    """The command of an export that has no options of its own; `text` is its help."""

    def command(
        tenant: Tenant = NO_TENANT,
        since: From = None,
        until: To = None,
        form: FormOption = None,
        output: Output = "-",
        mark: Mark = False,
    ) -> None:
        export_records(export, tenant, Period(since, until), Target(output, form, mark))

    command.__doc__ = text
    return command
