"""What the command line prints: tables for people, JSON Lines for programs.

All text that is stored or was typed goes through `printable`, and none of it is taken for Rich's markup.
"""

import os
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, is_dataclass
from operator import attrgetter
from typing import Any, Final, NoReturn

import typer
from pydantic import BaseModel
from rich import box
from rich.console import Console
from rich.progress import Progress, ProgressColumn
from rich.table import Table
from rich.text import Text

from acuse.requests import exact_json
from acuse_admin.printable import printable, printable_json

# How a key, a repeated request and a write are recognised, what only another release can read, how far a deletion is.
_INTERNAL = {"beyond", "closed_at", "digest", "fingerprint", "stamp"}

SHORTEST_BEGINNING: Final = 8
"""With so many characters, the beginning of an id stands for it."""
_BEGINNINGS: Final = (SHORTEST_BEGINNING, 13, 18, 23)
_WIDE: Final = 10_000
_NARROWEST: Final = 80
"""Columns that a table is made for at the least: a narrower terminal breaks its lines, and nothing is left out."""
_LONGEST_CELL: Final = 120

# A message is a line: what somebody typed or stored is named in it, not repeated at length.
_LONG_WORD = re.compile(r"\S{120,}")
_LONGEST_MESSAGE: Final = 1000

DAY: Final = len("2026-01-01")
"""Characters of a time that say the day."""

err = Console(stderr=True, highlight=False, soft_wrap=True)


def progress(*columns: str | ProgressColumn, is_shown: bool = True) -> Progress:
    """Show on standard error how far a command is, if that is a terminal."""
    return Progress(*columns, console=err, disable=not (is_shown and err.is_terminal))


class Misused(typer.TyperException):
    """The command was called in a way that cannot be meant; the message says which."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; `least` is how many characters of it stay in a line however narrow the terminal is."""

    heading: str
    value: Callable[[Any], object]
    least: int
    is_shortened: bool = False
    """Whether its ids are shown by their beginnings."""


@dataclass(frozen=True, slots=True)
class Columns:
    """What a table shows, and what it shows with --wide: by default the same."""

    narrow: tuple[Column, ...]
    wide: tuple[Column, ...] = ()


def column(name: str, heading: str = "", *, least: int = 8, is_shortened: bool = False) -> Column:
    """A column of an attribute."""
    return Column(heading or name.replace("_", " "), attrgetter(name), least, is_shortened)


def columns(*names: str) -> Columns:
    """Columns of attributes, the same whatever the width."""
    return Columns(tuple(map(column, names)))


def prepare() -> None:
    """Make the standard streams take any text; let what is closed be written to nowhere.

    Raises
    ------
    OSError
        Standard output is closed.
    """
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w")  # noqa: PTH123, SIM115  # open until the end
    if sys.stdout is None:
        sys.stdout = sys.stderr
        raise OSError("standard output is closed")
    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors="backslashreplace")


def for_people() -> bool:
    """Whether a person reads the output."""
    return sys.stdout.isatty()


def show(shown: Columns, rows: Iterable[Any], *, empty: str = "", wide: bool = False) -> None:
    """Print objects: in a table on a terminal, everything as JSON Lines into a pipe."""
    if not for_people():
        for row in rows:
            print_json(row)
        return
    kept = list(rows)
    if not kept:
        note(empty)
        return
    chosen = (shown.wide or shown.narrow) if wide else shown.narrow
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 2, 0, 0), show_edge=False)
    cells = [_cells(each, kept, wide=wide) for each in chosen]
    for each, texts in zip(chosen, cells, strict=True):
        is_whole = wide or max(map(len, texts)) <= each.least
        table.add_column(
            each.heading, overflow="fold", min_width=each.least if not is_whole else None, no_wrap=is_whole
        )
    for line in zip(*cells, strict=True):
        table.add_row(*map(Text, line))
    Console(width=_WIDE if wide else max(_NARROWEST, Console().width)).print(table)


def print_json(value: Any, *, indented: bool = False) -> None:
    """Print JSON: one line, or indented for people who read it."""
    is_one_line = not (indented and for_people())
    is_utf8 = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    sys.stdout.write(json_text(value, is_one_line=is_one_line, is_ascii=not is_utf8) + "\n")


def json_text(value: Any, *, is_one_line: bool = True, is_ascii: bool = False) -> str:
    """JSON text of what is stored, but for what is internal; a terminal can show it."""
    text = exact_json.dumps(_plain(value), None if is_one_line else 2)
    return printable_json(text, is_one_line=is_one_line, is_ascii=is_ascii)


def print_secret(shown: Columns, stored: Any, secret: str, *, kind: str, machine: dict[str, Any]) -> None:
    """Print what was made and its secret, which nothing can show again."""
    if for_people():
        show(shown, [stored])
        sys.stdout.write(f"\n{secret}\n\nThe {kind} is shown only once.\n")
    else:
        print_json(machine)


def note(message: str, *, style: str = "") -> None:
    """Print a line on standard error."""
    line = _LONG_WORD.sub(lambda match: match[0][:60] + "…", printable(message.rstrip()))
    if len(line) > _LONGEST_MESSAGE:
        line = line[:_LONGEST_MESSAGE] + "…"
    err.print(Text(line, style))


def complain(message: str) -> None:
    """Print on standard error, in a line, what went wrong."""
    note(" ".join(message.split()), style="red")


def fail(message: str) -> NoReturn:
    """End with a line on standard error and exit status 1."""
    complain(message)
    sys.exit(1)


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        value = value.model_dump()
    if is_dataclass(value):
        value = _of_record({field.name: getattr(value, field.name) for field in fields(value)})
    elif isinstance(value, tuple) and hasattr(value, "_asdict"):
        value = _of_record(value._asdict())
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, (list, tuple)) else value


def _of_record(own: dict[str, Any]) -> dict[str, Any]:
    return {name: inner for name, inner in own.items() if name not in _INTERNAL}


def _cells(shown: Column, rows: Sequence[Any], *, wide: bool) -> list[str]:
    """A column's texts, of which --wide shows all; ids that are shortened stay different from each other."""
    texts = [printable(_text(shown.value(row))) for row in rows]
    if wide:
        return texts
    if not shown.is_shortened:
        return [text if len(text) <= _LONGEST_CELL else text[:_LONGEST_CELL] + "…" for text in texts]
    different = len(set(texts))
    length = next((each for each in _BEGINNINGS if len({text[:each] for text in texts}) == different), None)
    return [text[:length] for text in texts]


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case tuple() | list():
            return ", ".join(map(str, value))
    return str(value)
