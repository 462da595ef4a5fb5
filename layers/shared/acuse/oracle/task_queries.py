"""The parameter `q`: a condition over a task's fields (contract Oracle, section 3).

Lark parses it into conditions, which are plain functions over tasks. What it says of ids becomes the part of the list
that is read. Conditions have three values, as in SQL: what is compared with null is neither true nor false.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from operator import eq, ge, gt, le, lt, ne
from typing import Any, Final

from lark import Lark, Token, Transformer, v_args
from lark.exceptions import UnexpectedInput

from acuse import timestamps
from acuse.oracle import task_fields as fields
from acuse.oracle.errors import InvalidParameter
from acuse.oracle.request_models import LARGEST_ID
from acuse.oracle.settings import Settings
from acuse.oracle.task_fields import Field, Type
from acuse.oracle.tasks import Task

LONGEST: Final = 8000
"""Characters; API Gateway takes 10,240 bytes of request line and headers."""
DEEPEST: Final = 50
LONGEST_PATTERN: Final = 260
LONGEST_MATCHED: Final = 4000
"""Characters of a custom field that LIKE looks at; a name has 255."""

_GRAMMAR: Final = r"""
?start: disjunction
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
%import common.WS
%ignore WS
"""

type Value = str | int | bool | Decimal
type Truth = bool | None
type Test = Callable[[Task, Settings], Truth]

_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
"""A date alone is its first moment, in UTC."""

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

    `pattern_characters` are those of all its LIKE patterns; each may be looked at once for each character of a text.
    `named` are the references whose names it tests.
    """

    holds: Test
    attributes: frozenset[str]
    named: frozenset[str] = frozenset()
    ids: Ids = Ids()
    depth: int = 1
    pattern_characters: int = 0

    def steps_for(self, task: Task) -> int:
        """How many comparisons of characters its LIKE patterns take at the most."""
        texts = (task.name, task.custom_fields, task.custom_packages, *task.reference_names.values())
        return self.pattern_characters * min(LONGEST_MATCHED, sum(len(text or "") for text in texts))


def parse(text: str) -> Condition:
    """Read a query.

    Raises
    ------
    InvalidParameter
        Says what is wrong and at which character, from 1.
    """
    if len(text) > LONGEST:
        raise InvalidParameter("q", f"is longer than {LONGEST} characters (at position {LONGEST + 1})")
    try:
        condition: Condition = _PARSER.parse(text)  # type: ignore[assignment]  # the transformer makes it
    except UnexpectedInput as error:
        at_end = isinstance(getattr(error, "token", None), Token) and error.token.type == "$END"  # type: ignore[attr-defined]
        position = len(text) if at_end else error.pos_in_stream or 0
        what = "ends too early" if at_end else "cannot be read"
        raise InvalidParameter("q", f"{what} (at position {position + 1})") from None
    return condition


@v_args(inline=True)
class _Builder(Transformer[Token, Condition]):
    """Makes conditions of what the parser finds; called for the innermost first."""

    def literal(self, token: Token) -> Token:
        return token

    def disjunction(self, *parts: Condition) -> Condition:
        return _joined(parts, _any, Ids.either)

    def conjunction(self, *parts: Condition) -> Condition:
        return _joined(parts, _all, Ids.both)

    def inverted(self, part: Condition) -> Condition:
        return _inverted(part)

    def compared(self, path: Token, operator: Token, literal: Token) -> Condition:
        field = _field(path)
        value = _comparable(_value(literal, field), field)
        compare = _OPERATORS[operator]
        if field.type is Type.BOOLEAN and operator not in ("=", "!="):
            raise _wrong("is compared with = and != only", operator)
        ids = _ids_compared(operator, value) if field is fields.ID else Ids()
        return _tested(field, lambda there: _compare(compare, there, value, field), ids)

    def among(self, path: Token, *literals: Token) -> Condition:
        field = _field(path)
        values = [_comparable(_value(literal, field), field) for literal in literals]
        ids = Ids(named=frozenset(int(each) for each in values)) if field is fields.ID else Ids()
        return _tested(field, lambda there: _is_among(there, values, field), ids)

    def not_among(self, path: Token, *literals: Token) -> Condition:
        return _inverted(self.among(path, *literals))

    def like(self, path: Token, pattern: Token) -> Condition:
        field = _field(path)
        if field.type not in (Type.TEXT, Type.CUSTOM):
            raise _wrong("is no text: LIKE cannot be asked of it", path)
        like = _text(pattern)
        if len(like) > LONGEST_PATTERN:
            raise _wrong(f"has a pattern of more than {LONGEST_PATTERN} characters", pattern)
        matches = _pattern(like).fullmatch

        def holds(there: Any) -> Truth:
            return matches(there[:LONGEST_MATCHED]) is not None if isinstance(there, str) else None

        return replace(_tested(field, holds), pattern_characters=len(like))

    def not_like(self, path: Token, pattern: Token) -> Condition:
        return _inverted(self.like(path, pattern))

    def missing(self, path: Token) -> Condition:
        field = _field(path)
        return _of(field, lambda task, settings: field.value(task, settings) is None)

    def there(self, path: Token) -> Condition:
        return _inverted(self.missing(path))


_PARSER: Final = Lark(_GRAMMAR, parser="lalr", transformer=_Builder(), maybe_placeholders=False)


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

    return _checked(replace(part, holds=holds, ids=Ids(), depth=part.depth + 1))


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
    joined = Condition(lambda task, settings: join(tests, task, settings), attributes, named, ids, depth, characters)
    return _checked(joined)


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
        raise InvalidParameter("q", f"is nested more than {DEEPEST} levels deep (at position 1)")
    return condition


def _field(path: Token) -> Field:
    field = fields.find(path) or fields.find_reference(path)
    if field is None:
        raise _wrong(f"names {path}, which is no field of a task", path)
    return field


def _wrong(phrase: str, token: Token) -> InvalidParameter:
    return InvalidParameter("q", f"{phrase} (at position {(token.start_pos or 0) + 1})")


def _text(token: Token) -> str:
    return str(token)[1:-1].replace("''", "'")


def _value(token: Token, field: Field) -> Value:
    """A literal as the kind of value that the field is compared with."""
    found: Value
    match token.type:
        case "STRING":
            found = _text(token)
        case "BOOLEAN":
            found = token.lower() == "true"
        case _:
            found = Decimal(token) if "." in token else int(token)
    kind, words = _EXPECTED[field.type]
    if not isinstance(found, kind) or (kind is int and isinstance(found, bool)):
        raise _wrong(f"compares {field.path} with something else than {words}", token)
    if field.type is Type.TIME:
        try:
            text = str(found)
            found = timestamps.parse(f"{text}T00:00:00Z" if _DATE.fullmatch(text) else text)
        except ValueError as error:
            raise _wrong(f"names a time that {error}", token) from None
    return found


_EXPECTED: Final[dict[Type, tuple[type[Any], str]]] = {
    Type.INTEGER: (int, "an integer"),
    Type.TEXT: (str, "a text in quotes"),
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


def _is_among(there: Any, values: Sequence[Value], field: Field) -> Truth:
    found = {_compare(eq, there, value, field) for value in values}
    return True if True in found else None if None in found else False


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
