"""The query options of a list (contract Wello, section "Reading back"): what of OData is supported."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from acuse.wello import date_times, guids
from acuse.wello.errors import InvalidOption, UnknownOption
from acuse.wello.members import ENTITY, ID, KIND_BY_MEMBER, MODIFIED

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
    counts: bool = False
    selected: tuple[str, ...] = ()


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
            raise UnknownOption(name, NAMES)
        member, reader = _READERS[name]
        values[member] = reader(text)
    options = Options(**values)
    if options.deleted and options.filter.values:
        raise InvalidOption("$filter", f"must name only {MODIFIED} if deleted is true: no other field is kept")
    return options


def _newest_first(text: str) -> bool:
    orders = [_order(part) for part in text.lower().split(",")]
    directions = {direction for _, direction in orders}
    if [name for name, _ in orders] not in ([MODIFIED], [MODIFIED, ID]) or len(directions) != 1 or None in directions:
        raise InvalidOption("$orderby", f"must be {MODIFIED}, optionally followed by id, both asc or both desc")
    return directions == {"desc"}


def _order(text: str) -> tuple[str, str | None]:
    match text.split():
        case [name]:
            return name, "asc"
        case [name, ("asc" | "desc") as direction]:
            return name, direction
    return text, None


def _selected(text: str) -> tuple[str, ...]:
    names = [name.strip().lower() for name in text.split(",")]
    if unknown := [name for name in names if name not in KIND_BY_MEMBER and name != "*"]:
        raise InvalidOption(
            "$select", f"must name fields of {ENTITY}: {unknown[0][:100] or 'an empty name'} is not one"
        )
    return tuple(KIND_BY_MEMBER) if "*" in names else tuple(names)


def _skip(_text: str) -> Any:
    raise InvalidOption("$skip", "is not supported: follow the next link of a page instead")


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
    raise InvalidOption("$skiptoken", "must be copied unchanged from a next link")


def _flag_of(name: str) -> Callable[[str], bool]:
    def read(text: str) -> bool:
        if text.lower() not in ("true", "false"):
            raise InvalidOption(name, "must be true or false")
        return text.lower() == "true"

    return read


_READERS: Final[dict[str, tuple[str, Callable[[str], Any]]]] = {
    "$filter": ("filter", filters.parse),
    "$orderby": ("newest_first", _newest_first),
    "$top": ("top", _top),
    "$skiptoken": ("beyond", _place),
    "$count": ("counts", _flag_of("$count")),
    "$select": ("selected", _selected),
    "$skip": ("skipped", _skip),
    "deleted": ("deleted", _flag_of("deleted")),
}
"""By option, the member that it becomes and how it is read."""

NAMES: Final = tuple(name for name in _READERS if name != "$skip")
"""The options that are supported."""
