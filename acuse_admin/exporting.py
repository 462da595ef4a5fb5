"""Writing records as CSV or JSON Lines, batch after batch: only a few are in memory, however many there are."""

import csv
import io
import os
import re
import secrets
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO, Final

from acuse_admin.exports import Cell, Export
from acuse_admin.output import json_text
from acuse_admin.printable import printable

READERS: Final = 4
"""Batches that are read at once."""

# Spreadsheets run a cell that begins with one of these (OWASP, "CSV Injection"), some also after blanks, tabs or line
# breaks. Where a semicolon separates cells, as in Spanish, they begin cells in the middle of ours too.
_BEGINS_FORMULA: Final = re.compile(
    r"""(?: ^ | (?<=[;\t\r\n]) ) (?= [\ \t\r\n'"]* [=+\-@＝＋－＠] ) | ^ (?= [\ '"]* [\t\r\n] )""", re.VERBOSE
)
_MARK: Final = "\ufeff"


class Form(StrEnum):
    """The form of a file."""

    CSV = "csv"
    """RFC 4180, with a heading; for people and their spreadsheets."""
    JSONL = "jsonl"
    """JSON Lines, with everything that a record has; for programs."""


def heading(export: Export[Any], form: Form, *, has_mark: bool = False) -> str:
    """What a file begins with; `has_mark`: CSV with a byte order mark, without which Excel reads no accents."""
    if form is Form.JSONL:
        return ""
    return (_MARK if has_mark else "") + _csv([list(export.columns)])


def text_of[Record](export: Export[Record], form: Form, records: Iterable[Record], *, is_shown: bool = False) -> str:
    """The lines of some records; `is_shown`: on a terminal, which obeys characters that a file may have."""
    if form is Form.JSONL:
        return "".join(f"{json_text(export.document(record))}\n" for record in records)
    rows = [[_cell(value(record)) for value in export.columns.values()] for record in records]
    return _csv([list(map(printable, row)) for row in rows] if is_shown else rows)


def harmless(text: str) -> str:
    """A text that no spreadsheet runs: an apostrophe is before what would begin a formula.

    Whoever takes one apostrophe from each such place has the text again.
    """
    return _BEGINS_FORMULA.sub("'", text)


def ahead[Item, Made](make: Callable[[Item], Made], items: Iterable[Item]) -> Generator[Made]:
    """What is made of each item, in their order; a few of those that follow are under way meanwhile."""
    under_way: deque[Future[Made]] = deque()
    with ThreadPoolExecutor(READERS, "export") as readers:
        try:
            for item in items:
                under_way.append(readers.submit(make, item))
                if len(under_way) > READERS:
                    yield under_way.popleft().result()
            while under_way:
                yield under_way.popleft().result()
        finally:
            readers.shutdown(cancel_futures=True)


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file to write, which has its name once it is whole; what was called so is replaced then.

    Raises
    ------
    OSError
        It cannot be written there.
    """
    target = path.resolve()
    unfinished = target.with_name(f".acuse-{secrets.token_hex(8)}.part")
    try:
        opened = unfinished.open("xb")
    except OSError as error:
        error.filename = str(path)
        raise
    with opened as file:
        try:
            yield file
            file.flush()
            os.fsync(file.fileno())
            unfinished.replace(target)
        except BaseException:
            unfinished.unlink()
            raise


def _cell(value: Cell) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str():
            return harmless(value)
    return str(value)


def _csv(rows: Sequence[Sequence[str]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue()
