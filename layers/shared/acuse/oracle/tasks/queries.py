"""The parameter `q`: a condition over a task's fields (contract Oracle, section 3).

Lark parses it into conditions, which are plain functions over tasks. What it says of ids becomes the part of the list
that is read. Conditions have three values, as in SQL: what is compared with null is neither true nor false.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from copy import replace
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from operator import eq, ge, gt, le, lt, ne
from pathlib import Path
from typing import Any, Final

import lark
from lark import Lark, Token, Transformer, v_args
from lark.exceptions import UnexpectedInput

from acuse import timestamps
from acuse.oracle.errors import InvalidParameter
from acuse.oracle.http.bodies import LARGEST_ID
from acuse.oracle.settings.model import Settings
from acuse.oracle.tasks import fields
from acuse.oracle.tasks.fields import Field, Type
from acuse.oracle.tasks.model import Task

LONGEST: Final = 8000
"""Characters; API Gateway takes 10,240 bytes of request line and headers."""
DEEPEST: Final = 50
LONGEST_PATTERN: Final = 260
LONGEST_MATCHED: Final = 4000
"""Characters of a custom field that LIKE looks at; a name has 255."""
STEPS_OF_A_TEST: Final = 250
"""The steps of a comparison or a NOT; LIKE takes one step for each character, about 3 ns."""

GRAMMAR: Final = r"""
?disjunction: conjunction (_OR conjunction)*
?conjunction: negation (_AND negation)*
?negation: _NOT negation -> inverted
    | "(" disjunction ")"
    | comparison
comparison: PATH OPERATOR literal -> compared
    | PATH _LIKE STRING -> like
    | PATH _NOT _LIKE STRING -> not_like
    | PATH _IN "(" literal ("," literal)* ")" -> among
    | PATH _NOT _IN "(" literal ("," literal)* ")" -> not_among
    | PATH _IS _NULL -> missing
    | PATH _IS _NOT _NULL -> there
literal: STRING | NUMBER | BOOLEAN

OPERATOR: "<=" | ">=" | "!=" | "=" | "<" | ">"
STRING: /'(?:[^']|'')*'/
NUMBER: /-?[0-9]{1,30}(\.[0-9]{1,30})?/
BOOLEAN.2: /(true|false)\b/i
_AND.2: /and\b/i
_OR.2: /or\b/i
_NOT.2: /not\b/i
_LIKE.2: /like\b/i
_IN.2: /in\b/i
_IS.2: /is\b/i
_NULL.2: /null\b/i
PATH: /[A-Za-z_]\w*(\.\w+)*/
WS: /[ \t\f\r\n]+/
%ignore WS
"""

NOT_SERVED: Final = (
    *("alter", "between", "create", "cross", "delete", "describe", "distinct", "drop", "except", "exists", "full"),
    *("group", "having", "inner", "insert", "intersect", "join", "left", "natural", "on", "outer", "right", "select"),
    *("show", "union", "update", "using"),
)
"""Words of the language that mean nothing here, and are no names."""

type Value = str | int | bool | Decimal
type Truth = bool | None
type Test = Callable[[Task, Settings], Truth]

_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
"""A date alone is its first moment, in UTC."""
_INTEGER: Final = re.compile(r"-?\d{1,30}", re.ASCII)
"""Clients put ids between quotes, as rows have them."""

_OPERATORS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "=": eq,
    "!=": ne,
    "<": lt,
    "<=": le,
    ">": gt,
    ">=": ge,
}


@dataclass(frozen=True, slots=True)
class Ids:
    """Which ids a condition can be true for: a range and, where it names them, each one."""

    first: int = 1
    last: int = LARGEST_ID
    named: frozenset[int] | None = None

    def both(self, other: "Ids") -> "Ids":
        """Those of this and of the other."""
        first, last = max(self.first, other.first), min(self.last, other.last)
        sets = [each.named for each in (self, other) if each.named is not None]
        named = frozenset.intersection(*sets) if sets else None
        if named is not None:
            named = frozenset(each for each in named if first <= each <= last)
        return Ids(first, last, named)

    def either(self, other: "Ids") -> "Ids":
        """Those of this or of the other, and what is between where they are ranges."""
        if self.named is not None and other.named is not None:
            return Ids(min(self.first, other.first), max(self.last, other.last), self.named | other.named)
        return Ids(min(self.first, other.first), max(self.last, other.last))


@dataclass(frozen=True, slots=True)
class Condition:
    """A part of a query: its test, the attributes that must be read for it, its ids, and how deep it is nested.

    `tests` are its comparisons and NOTs. `pattern_characters` are those of all its LIKE patterns; each may be looked at
    once for each character of a text.
    `named` are the references whose names it tests.
    """

    holds: Test
    attributes: frozenset[str]
    named: frozenset[str] = frozenset()
    ids: Ids = Ids()
    depth: int = 1
    pattern_characters: int = 0
    tests: int = 1

    def steps_for(self, task: Task) -> int:
        """How much work it takes at the most."""
        steps = self.tests * STEPS_OF_A_TEST
        if self.pattern_characters:
            texts = (task.name, task.custom_fields, task.custom_packages, *task.reference_names.values())
            steps += self.pattern_characters * min(LONGEST_MATCHED, sum(len(text or "") for text in texts))
        return steps


def parse(text: str) -> Condition:
    """Read a query.

    Raises
    ------
    InvalidParameter
        Says what is wrong and at which character, from 1.
    """
    check_length("q", text)
    condition: Condition = read(parser(), "q", text)
    return condition


class Wrong(Exception):
    """A problem of a text, and its position, from 0."""

    def __init__(self, phrase: str, position: int) -> None:
        super().__init__(phrase)
        self.phrase, self.position = phrase, position


def check_length(parameter: str, text: str) -> None:
    """Refuse a parameter that is too long to read.

    Raises
    ------
    InvalidParameter
    """
    if len(text) > LONGEST:
        raise refusal(parameter, f"is longer than {LONGEST} characters", LONGEST)


def read(parser: Lark, parameter: str, text: str) -> Any:
    """What a parser's transformer makes of a parameter's text.

    Raises
    ------
    InvalidParameter
    """
    try:
        return parser.parse(text)
    except Wrong as wrong:
        raise refusal(parameter, wrong.phrase, wrong.position) from None
    except UnexpectedInput as error:
        if isinstance(getattr(error, "token", None), Token) and error.token.type == "$END":  # type: ignore[attr-defined]
            raise refusal(parameter, "ends unexpectedly", len(text)) from None
        raise refusal(parameter, *_unread(text, error.pos_in_stream or 0)) from None


def refusal(parameter: str, phrase: str, position: int) -> InvalidParameter:
    """A refusal that says where, counted from 1; `position` is from 0."""
    return InvalidParameter(parameter, f"{phrase} (at position {position + 1})")


def _unread(text: str, position: int) -> tuple[str, int]:
    """An unexpected function or clause by its name, and its position."""
    function = _FUNCTION.fullmatch(text, 0, position) if text[position] == "(" else _CALL.match(text, position)
    if function and function[1].lower() not in _NO_FUNCTIONS:
        return f"uses the function {function[1][:_LONGEST_SHOWN]}, which is not supported", function.start(1)
    word = _WORD.match(text, position)
    if word and word[0].lower() in NOT_SERVED:
        return f"uses {_WHOLE.get(word[0].lower(), word[0].upper())}, which is not supported", position
    return "cannot be parsed", position


_NO_FUNCTIONS: Final = {"as", "by", "from", "in", "is", "like", "limit", "not", "offset", *NOT_SERVED}
_FUNCTION: Final = re.compile(r".*\b([A-Za-z_]\w*)\s*", re.DOTALL)
_CALL: Final = re.compile(r"([A-Za-z_]\w*)\s*\(")
_WHOLE: Final = {"group": "GROUP BY", "left": "LEFT JOIN", "right": "RIGHT JOIN", "inner": "INNER JOIN"}
_WORD: Final = re.compile(r"[A-Za-z_]\w*")
_LONGEST_SHOWN: Final = 100


@v_args(inline=True)
class ConditionBuilder(Transformer[Token, Any]):
    """Makes conditions of what the parser finds; called for the innermost first."""

    def literal(self, token: Token) -> Token:
        """A text, number or boolean."""
        return token

    def disjunction(self, *parts: Condition) -> Condition:
        """`… OR …`."""
        return _joined(parts, _any, Ids.either)

    def conjunction(self, *parts: Condition) -> Condition:
        """`… AND …`."""
        return _joined(parts, _all, Ids.both)

    def inverted(self, part: Condition) -> Condition:
        """`NOT …`."""
        return _inverted(part)

    def compared(self, path: Token, operator: Token, literal: Token) -> Condition:
        """`path = literal`, or with another operator."""
        field = field_of(path)
        value = _comparable(_value(literal, field), field)
        compare = _OPERATORS[operator]
        if field.type is Type.BOOLEAN and operator not in ("=", "!="):
            raise wrong("supports only = and !=", operator)
        ids = _ids_compared(operator, value) if field is fields.ID else Ids()
        return _tested(field, lambda there: _compare(compare, there, value, field), ids)

    def among(self, path: Token, *literals: Token) -> Condition:
        """`path IN (…)`."""
        field = field_of(path)
        values = [_comparable(_value(literal, field), field) for literal in literals]
        ids = Ids(named=frozenset(int(each) for each in values)) if field is fields.ID else Ids()
        by_kind = {kind: frozenset(each for each in values if _kind(each) is kind) for kind in {*map(_kind, values)}}
        return _tested(field, lambda there: _is_among(there, by_kind, field), ids)

    def not_among(self, path: Token, *literals: Token) -> Condition:
        """`path NOT IN (…)`."""
        return _inverted(self.among(path, *literals))

    def like(self, path: Token, pattern: Token) -> Condition:
        """`path LIKE pattern`."""
        field = field_of(path)
        if field.type not in (Type.TEXT, Type.CUSTOM):
            raise wrong("is not a string, so LIKE cannot be used", path)
        like = text_in(pattern)
        if len(like) > LONGEST_PATTERN:
            raise wrong(f"has a pattern longer than {LONGEST_PATTERN} characters", pattern)
        matches = _pattern(like).fullmatch

        def holds(there: Any) -> Truth:
            return matches(there[:LONGEST_MATCHED]) is not None if isinstance(there, str) else None

        return replace(_tested(field, holds), pattern_characters=len(like))

    def not_like(self, path: Token, pattern: Token) -> Condition:
        """`path NOT LIKE pattern`."""
        return _inverted(self.like(path, pattern))

    def missing(self, path: Token) -> Condition:
        """`path IS NULL`."""
        field = field_of(path)
        return _of(field, lambda task, settings: field.value(task, settings) is None)

    def there(self, path: Token) -> Condition:
        """`path IS NOT NULL`."""
        return _inverted(self.missing(path))


@cache
def parser() -> Lark:
    """The parser of `q`: a function that takes one makes it at import, so that the init phase pays for it."""
    return parser_of(GRAMMAR, "disjunction", ConditionBuilder(), saved_as("condition"))


def parser_of(grammar: str, start: str, transformer: Transformer[Token, Any], saved: Path) -> Lark:
    """A parser, as it was saved if it was."""
    if saved.exists():
        with saved.open("rb") as file:
            return Lark.load(file)
    return Lark(grammar, start=start, parser="lalr", transformer=transformer, maybe_placeholders=False)


def saved_as(name: str) -> Path:
    """Where a built layer has a parser, for this version of Lark."""
    return Path(__file__).with_name(f"{name}-{lark.__version__}.lark")


SAVED_PARSERS: Final = {saved_as("condition"): parser}
"""What tools/save_parsers.py saves in the layer."""


def _tested(field: Field, test: Callable[[Any], Truth], ids: Ids | None = None) -> Condition:
    def holds(task: Task, settings: Settings) -> Truth:
        there = field.value(task, settings)
        return None if there is None else test(there)

    return _of(field, holds, ids or Ids())


def _of(field: Field, test: Test, ids: Ids = Ids()) -> Condition:
    named = frozenset({field.named}) if field.named else frozenset[str]()
    return Condition(test, frozenset({field.attribute}), named, ids)


def _inverted(part: Condition) -> Condition:
    def holds(task: Task, settings: Settings) -> Truth:
        truth = part.holds(task, settings)
        return None if truth is None else not truth

    return _checked(replace(part, holds=holds, ids=Ids(), depth=part.depth + 1, tests=part.tests + 1))


def _joined(
    parts: Sequence[Condition],
    join: Callable[[Sequence[Test], Task, Settings], Truth],
    join_ids: Callable[[Ids, Ids], Ids],
) -> Condition:
    tests = [part.holds for part in parts]
    ids = parts[0].ids
    for part in parts[1:]:
        ids = join_ids(ids, part.ids)
    attributes = frozenset[str]().union(*(part.attributes for part in parts))
    named = frozenset[str]().union(*(part.named for part in parts))
    depth = 1 + max(part.depth for part in parts)
    characters = sum(part.pattern_characters for part in parts)

    def holds(task: Task, settings: Settings) -> Truth:
        return join(tests, task, settings)

    return _checked(
        Condition(holds, attributes, named, ids, depth, characters, tests=sum(part.tests for part in parts))
    )


def _all(tests: Sequence[Test], task: Task, settings: Settings) -> Truth:
    truth: Truth = True
    for test in tests:
        match test(task, settings):
            case False:
                return False
            case None:
                truth = None
    return truth


def _any(tests: Sequence[Test], task: Task, settings: Settings) -> Truth:
    truth: Truth = False
    for test in tests:
        match test(task, settings):
            case True:
                return True
            case None:
                truth = None
    return truth


def _checked(condition: Condition) -> Condition:
    if condition.depth > DEEPEST:
        raise Wrong(f"is nested more than {DEEPEST} levels deep", 0)
    return condition


def field_of(path: Token) -> Field:
    """The field that a path names.

    Raises
    ------
    Wrong
    """
    field = fields.find(path) or fields.find_by_id(path)
    if field is None:
        supported = "which is not supported" if path.lower() in NOT_SERVED else "which is not a field of a task"
        raise wrong(f"names {path}, {supported}", path)
    return field


def wrong(phrase: str, token: Token) -> Wrong:
    """The problem of a token."""
    return Wrong(phrase, token.start_pos or 0)


def text_in(token: Token) -> str:
    """The text between a string's quotes."""
    return str(token)[1:-1].replace("''", "'")


def _value(token: Token, field: Field) -> Value:
    """A literal as the kind of value that the field is compared with."""
    found: Value
    match token.type:
        case "STRING":
            found = text_in(token)
            if field.type is Type.INTEGER and _INTEGER.fullmatch(found):
                found = int(found)
        case "BOOLEAN":
            found = token.lower() == "true"
        case _:
            found = Decimal(token) if "." in token else int(token)
    kind, words = _EXPECTED[field.type]
    if not isinstance(found, kind) or (kind is int and isinstance(found, bool)):
        raise wrong(f"must compare {field.path} with {words}", token)
    if field.type is Type.TIME:
        try:
            text = str(found)
            found = timestamps.parse(f"{text}T00:00:00Z" if _DATE.fullmatch(text) else text)
        except ValueError as error:
            raise wrong(f"has a time that {error}", token) from None
    return found


_EXPECTED: Final[dict[Type, tuple[type[Any], str]]] = {
    Type.INTEGER: (int, "an integer"),
    Type.TEXT: (str, "a string in quotes"),
    Type.TIME: (str, "a time in quotes"),
    Type.BOOLEAN: (bool, "true or false"),
    Type.CUSTOM: (object, "a value"),
}


def _compare(compare: Callable[[Any, Any], bool], there: Any, value: Value, field: Field) -> Truth:
    """Compare what is there with a comparable literal; values of different kinds cannot be compared."""
    if isinstance(there, str) and isinstance(value, str):
        return compare(there if field.type is Type.TIME else _folded(there), value)
    if isinstance(there, str) or isinstance(value, str) or isinstance(there, bool) is not isinstance(value, bool):
        return None
    return compare(there, value)


def _comparable(value: Value, field: Field) -> Value:
    """A literal as it is compared: texts without case, which those of times do not have."""
    return value.casefold() if isinstance(value, str) and field.type is not Type.TIME else value


@lru_cache(maxsize=8)
def _folded(text: str) -> str:
    """A text of a task as it is compared; a query may compare one with some thousand others."""
    return text.casefold()


def _is_among(there: Any, values: Mapping[type, frozenset[Value]], field: Field) -> Truth:
    """Whether one of the comparable literals, by kind, is what is there; those of another kind cannot be compared."""
    kind = _kind(there)
    if (there if kind is not str or field.type is Type.TIME else _folded(there)) in values.get(kind, ()):
        return True
    return None if values.keys() - {kind} else False


def _kind(value: object) -> type:
    """Text, boolean or number."""
    return next((kind for kind in (str, bool) if isinstance(value, kind)), Decimal)


def _ids_compared(operator: str, value: Value) -> Ids:
    number = int(value)
    match operator:
        case "=":
            return Ids(named=frozenset({number}))
        case "<":
            return Ids(last=number - 1)
        case "<=":
            return Ids(last=number)
        case ">":
            return Ids(first=number + 1)
        case ">=":
            return Ids(first=number)
    return Ids()


def _pattern(like: str) -> re.Pattern[str]:
    """A LIKE pattern as a regular expression that takes no more than the product of both lengths.

    What is between two `%` is looked for once, from the left: an atomic group is never tried again.
    """
    parts = ["".join("." if each == "_" else re.escape(each) for each in part) for part in like.split("%")]
    first, *middle = parts[:-1] or parts
    found = first + "".join(f"(?>.*?{part})" for part in middle) + (f".*{parts[-1]}" if len(parts) > 1 else "")
    return re.compile(found, re.DOTALL | re.IGNORECASE)
