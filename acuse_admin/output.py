"""What the command line prints: tables for people, JSON Lines for programs."""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import fields, is_dataclass
from typing import Any, NoReturn

from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table
from rich.text import Text

from acuse import exact_json

# How a key and a repeated request are recognised; nobody outside needs it.
_INTERNAL = {"digest", "fingerprint"}

_COPIED = {"id", "user_id", "external_id", "code"}

out = Console()
err = Console(stderr=True)


def for_people() -> bool:
    """Whether a person reads the output."""
    return out.is_terminal


def show(columns: Sequence[str], rows: Iterable[Any], *, empty: str) -> None:
    """Print objects: those columns in a table on a terminal, everything as JSON Lines into a pipe."""
    if not for_people():
        for row in rows:
            sys.stdout.write(to_json(row) + "\n")
        return
    # Nothing is cut off: an id is there to be copied.
    table = Table(*(Column(name.replace("_", " "), overflow="fold", no_wrap=name in _COPIED) for name in columns))
    for row in rows:
        table.add_row(*(Text(_cell(getattr(row, column))) for column in columns))
    if table.row_count:
        out.print(table)
    else:
        err.print(empty)


def to_json(value: Any, indent: int | None = None) -> str:
    """JSON text of objects and of lists and dictionaries of them."""
    return exact_json.dumps(_plain(value), indent)


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        value = {field.name: getattr(value, field.name) for field in fields(value) if field.name not in _INTERNAL}
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, (list, tuple)) else value


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case tuple() | list():
            return ", ".join(map(str, value))
    return str(value)


def fail(message: str) -> NoReturn:
    """End with a line on standard error and exit status 1."""
    err.print(f"[red]{escape(message)}[/red]", soft_wrap=True)
    sys.exit(1)
