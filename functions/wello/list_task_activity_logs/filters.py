"""The option `$filter`: comparisons of some members, joined by `and`. Lark parses it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from lark import Lark
from lark.exceptions import UnexpectedInput

from acuse.wello import date_times, guids
from acuse.wello.date_times import DateTime
from acuse.wello.errors import InvalidOption
from acuse.wello.members import KIND_BY_MEMBER, MODIFIED, Kind, Members, Value

_COMPARABLE: Final = ("task_id", "user_id", "contact_id", "reference_back_office", "is_closed")
_SUPPORTED: Final = (
    f"supported are {MODIFIED} gt, ge, lt or le <date>, and {', '.join(_COMPARABLE)} with eq, joined by and"
)
_LOWER, _UPPER = frozenset({"gt", "ge"}), frozenset({"lt", "le"})

# A `+` that was not encoded arrives as a space, so a WORD may end with an offset after one.
_GRAMMAR: Final = r"""
start: _term (_AND _term)*
_term: comparison | "(" _term (_AND _term)* ")"
comparison: NAME OPERATOR (TEXT | WORD)

NAME: /[A-Za-z_]\w*/
OPERATOR: /(gt|ge|lt|le|eq)\b/i
_AND: /and\b/i
TEXT: /'(?:[^']|'')*'/
WORD: /[^\s'()]+( [0-9]{2}:[0-9]{2}(?!\S))?/
WS: /[ \t\f\r\n]+/
%ignore WS
"""
_PARSER: Final = Lark(_GRAMMAR, parser="lalr")


@dataclass(frozen=True, slots=True)
class Filter:
    """Which logs are wanted: by when they were changed (`gt`, `ge`, `lt`, `le`), and by values of members."""

    changed: tuple[tuple[str, DateTime], ...] = ()
    values: Mapping[str, Value] = field(default_factory=dict)

    def holds(self, members: Members) -> bool:
        """Whether a log has the values."""
        return all(members[name] == value for name, value in self.values.items())


def parse(text: str) -> Filter:
    """Read a filter.

    Raises
    ------
    InvalidOption
        Says what is wrong and what is supported.
    """
    try:
        comparisons: list[Any] = _PARSER.parse(text).children
    except UnexpectedInput as error:
        column = error.column if error.column and error.column > 0 else len(text) + 1
        raise _refused(f"cannot be parsed from character {column} on") from None
    changed: list[tuple[str, DateTime]] = []
    values: dict[str, Value] = {}
    for comparison in comparisons:
        name, operator, literal = (str(token) for token in comparison.children)
        operator, is_quoted = operator.lower(), literal.startswith("'")
        text = literal[1:-1].replace("''", "'") if is_quoted else literal
        if name == MODIFIED and (bound := _bound(operator)):
            if any(known in bound for known, _ in changed):
                raise _refused(f"bounds {name} more than once on one side")
            changed.append((operator, _instant(text)))
        elif name in values:
            raise _refused(f"names {name} more than once")
        elif name in _COMPARABLE and operator == "eq":
            values[name] = _value(name, text, is_quoted=is_quoted)
        else:
            raise _refused(f"does not support {name[:100]} {operator}")
    return Filter(tuple(changed), values)


def _bound(operator: str) -> frozenset[str] | None:
    return next((bound for bound in (_LOWER, _UPPER) if operator in bound), None)


def _instant(text: str) -> DateTime:
    try:
        return date_times.parse(re.sub(r" (?=\d\d:\d\d$)", "+", text))
    except ValueError as error:
        raise InvalidOption("$filter", f"is invalid: {MODIFIED} {error}") from None


def _value(name: str, text: str, *, is_quoted: bool) -> Value:
    match KIND_BY_MEMBER[name]:
        case Kind.TEXT if is_quoted:
            return text
        case Kind.TEXT:
            wanted = "a string in single quotes"
        case Kind.FLAG if text in ("true", "false") and not is_quoted:
            return text == "true"
        case Kind.FLAG:
            wanted = "true or false"
        case _:
            if guid := guids.read(text):
                return guid
            wanted = "a GUID"
    raise InvalidOption("$filter", f"is invalid: {name} must be compared with {wanted}")


def _refused(what: str) -> InvalidOption:
    return InvalidOption("$filter", f"{what}: {_SUPPORTED}")
