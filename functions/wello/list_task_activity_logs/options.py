"""The query options of a list (contract Wello, section "Reading back"): what of OData is supported."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from acuse.wello import date_times, guids
from acuse.wello.errors import InvalidOption
from acuse.wello.members import MODIFIED

from . import filters
from .filters import Filter

LARGEST_PAGE: Final = 20
_PLACE: Final = re.compile(r"(?P<time>[^#]{28})#(?P<id>[^#]{36})")


@dataclass(frozen=True, slots=True)
class Options:
    """What a list is asked for. `beyond` is the place where an earlier answer ended."""

    filter: Filter = field(default_factory=Filter)
    newest_first: bool = False
    top: int = LARGEST_PAGE
    beyond: str = ""
    deleted: bool = False


def read(query: Mapping[str, str]) -> Options:
    """Read the query of a request.

    Raises
    ------
    InvalidOption
        One is unknown or wrong.
    """
    values: dict[str, Any] = {}
    for name, text in query.items():
        if name not in _READERS:
            raise InvalidOption("query", f"must not have the option {name[:100]}: supported are {', '.join(_READERS)}")
        member, reader = _READERS[name]
        values[member] = reader(text)
    options = Options(**values)
    if options.deleted and options.filter.values:
        raise InvalidOption("$filter", f"must name {MODIFIED} alone where deleted is true: nothing else is kept")
    return options


def _newest_first(text: str) -> bool:
    match text.lower().split():
        case [name] | [name, "asc"] if name == MODIFIED:
            return False
        case [name, "desc"] if name == MODIFIED:
            return True
    raise InvalidOption("$orderby", f"must be {MODIFIED}, {MODIFIED} asc or {MODIFIED} desc")


def _top(text: str) -> int:
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII) or int(text) < 1:
        raise InvalidOption("$top", "must be an integer from 1")
    return min(int(text), LARGEST_PAGE)


def _place(text: str) -> str:
    match = _PLACE.fullmatch(text)
    try:
        if match and date_times.parse(match["time"]) == match["time"] and guids.read(match["id"]) == match["id"]:
            return text
    except ValueError:
        pass
    raise InvalidOption("$skiptoken", "must be what a next link says")


def _flag(text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise InvalidOption("deleted", "must be true or false")
    return text.lower() == "true"


_READERS: Final[dict[str, tuple[str, Callable[[str], Any]]]] = {
    "$filter": ("filter", filters.parse),
    "$orderby": ("newest_first", _newest_first),
    "$top": ("top", _top),
    "$skiptoken": ("beyond", _place),
    "deleted": ("deleted", _flag),
}
"""By option, the member that it becomes and how it is read."""

NAMES: Final = tuple(_READERS)
