"""Statements of the parameter `query`: `SELECT … FROM tasks` (contract Oracle, section 4).

A condition is that of `q`. What stands before a column's name, the table's or an alias of it, is blanked out, and so is
what does not belong to a statement: so the grammar knows nothing of them, and positions are those in the whole text.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, NamedTuple

from lark import Lark, Token, v_args

from acuse.identity.callers import TenantId
from acuse.oracle.settings.model import Settings
from acuse.oracle.tasks import fields, pages
from acuse.oracle.tasks import queries as query
from acuse.oracle.tasks.fields import Field
from acuse.oracle.tasks.model import Task
from acuse.oracle.tasks.pages import Budget, TooManyToOrder
from acuse.oracle.tasks.parameters import MOST_ORDERS, Order, Parameters
from acuse.oracle.tasks.queries import Condition, ConditionBuilder, Wrong
from acuse.requests import exact_json
from acuse.requests.exact_json import JsonText

PARAMETER: Final = "query"
TABLE: Final = "tasks"
MOST_STATEMENTS: Final = 50
MOST_COLUMNS: Final = 100
_LONGEST_SHOWN: Final = 100
_EVERYTHING: Final = 10**18
"""Rows of a statement without LIMIT; what one call may read ends before."""

_GRAMMAR: Final = (
    query.GRAMMAR
    + r"""
?statement: SELECT _selected _FROM PATH where? order_by? limit? offset? -> selection
    | _USE _DATABASE -> nothing
_selected: columns | count
columns: column ("," column)*
count: COUNT alias?
column: PATH alias?
    | STAR -> star
alias: _AS? (STRING | NAME)
where: _WHERE disjunction
order_by: _ORDER _BY order ("," order)*
order: PATH DIRECTION?
limit: _LIMIT WHOLE
offset: _OFFSET WHOLE

STAR: "*"
COUNT.3: /count\s*\(\s*\*?\s*\)/i
WHOLE: /[0-9]{1,18}/
DIRECTION.2: /(asc|desc)\b/i
SELECT.2: /select\b/i
_FROM.2: /from\b/i
_WHERE.2: /where\b/i
_ORDER.2: /order\b/i
_BY.2: /by\b/i
_LIMIT.2: /limit\b/i
_OFFSET.2: /offset\b/i
_AS.2: /as\b/i
_USE.2: /use\b/i
_DATABASE.2: /(report|operational)\b/i
NAME: /(?!(NOT_SERVED)\b)[A-Za-z_]\w*/i
""".replace("NOT_SERVED", "|".join(query.NOT_SERVED))
)
_PIECE: Final = re.compile(r"'(?:[^']|'')*'|[A-Za-z_]\w*|\S")
_WORD: Final = re.compile(r"'(?:[^']|'')*'|[A-Za-z_]\w*(?:\.\w+)*|\S")
"""A text, a whole path, or a character."""
_NAME: Final = re.compile(r"[A-Za-z_]\w*")
_NO_ALIAS: Final = {"where", "order", "limit", "offset", *query.NOT_SERVED}


class _Column(NamedTuple):
    """The selected columns: the heading, and the field; none if the statement counts."""

    name: str
    field: Field | None


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement: where it begins in the text, from 0, what its columns are called, and what it wants.

    Where no columns are wanted it counts.
    """

    position: int
    names: tuple[str, ...]
    wanted: Parameters


def parse(text: str) -> list[Statement]:
    """Read statements that `;` separates; of what is blank, and of `USE REPORT`, nothing comes.

    Raises
    ------
    InvalidParameter
        Says what is wrong or is not served, and at which character, from 1.
    """
    query.check_length(PARAMETER, text)
    found: list[Statement] = []
    for number, statement in enumerate(_statements(text)):
        if number == MOST_STATEMENTS:
            begins = len(statement) - len(statement.lstrip())
            raise query.refusal(PARAMETER, f"has more than {MOST_STATEMENTS} statements", begins)
        _check_table(statement)
        if read := query.read(parser(), PARAMETER, statement):
            found.append(read)
    if not found:
        raise query.refusal(PARAMETER, "is required, with a SELECT statement", len(text))
    return found


def _check_table(statement: str) -> None:
    """Refuse another table before its columns, which are no fields of a task."""
    words = _WORD.finditer(statement)
    if any(word[0].lower() == "from" for word in words) and (table := next(words, None)):
        is_name = _NAME.match(table[0])
        if is_name and table[0].lower() != TABLE:
            raise query.refusal(PARAMETER, _other_table(table[0]), table.start())


def _other_table(name: str) -> str:
    return f"names the table {name[:_LONGEST_SHOWN]}, which is not supported: {TABLE} is"


def answer(tenant: TenantId, settings: Settings, statements: Iterable[Statement]) -> list[dict[str, Any]]:
    """The rows of each statement, all of them: what one call may read and answer is the bound of all together.

    Raises
    ------
    InvalidParameter
        A statement has more rows than that, or would have to read more to find them.
    """
    budget = Budget()
    return [_answer(tenant, settings, each, budget) for each in statements]


def _answer(tenant: TenantId, settings: Settings, statement: Statement, budget: Budget) -> dict[str, Any]:
    rows = _rows(tenant, settings, statement, budget)
    if rows is None:
        said = "exceeds the work limit of one call: narrow the ids in WHERE, or the LIMIT"
        raise query.refusal(PARAMETER, said, statement.position)
    return {"tableName": TABLE, "count": len(rows), "columnNames": list(statement.names), "rows": rows}


def _rows(tenant: TenantId, settings: Settings, statement: Statement, budget: Budget) -> list[JsonText] | None:
    """All rows of a statement as JSON texts; None where they are more than the budget."""
    wanted = statement.wanted

    def write(task: Task) -> str:
        return exact_json.dumps_texts([fields.text_of(field, task, settings) for field in wanted.columns])

    if not wanted.columns:
        found = pages.count(tenant, settings, wanted, budget)
        row = [JsonText(exact_json.dumps([str(found)]))]
        return None if found is None else row[wanted.offset : wanted.offset + wanted.limit]
    try:
        page = pages.find(tenant, settings, wanted, write, budget)
    except TooManyToOrder:
        return None
    is_short = page.has_more and len(page.items) < wanted.limit
    return None if is_short else [JsonText(item) for item in page.items]


def _statements(text: str) -> Iterator[str]:
    """Each statement that is not blank, with everything else blanked out."""
    own: list[re.Match[str]] = []
    for piece in _PIECE.finditer(text):
        if piece[0] != ";":
            own.append(piece)
            continue
        if own:
            yield _blanked(text[: piece.start()], own)
        own = []
    if own:
        yield _blanked(text, own)


def _blanked(text: str, own: Sequence[re.Match[str]]) -> str:
    """A statement's text without the table's name, or what the statement calls it, before the names of columns."""
    alias = _alias(own)
    tables = {TABLE, *([alias[-1][0].lower()] if alias else [])}
    superfluous = [*alias]
    for before, name, dot in zip([None, *own], own, own[1:], strict=False):
        is_part = before is not None and before[0] == "." and before.end() == name.start()
        if name[0].lower() in tables and dot[0] == "." and dot.start() == name.end() and not is_part:
            superfluous += [name, dot]
    characters = [*" " * own[0].start(), *text[own[0].start() :]]
    for piece in superfluous:
        characters[piece.start() : piece.end()] = " " * (piece.end() - piece.start())
    return "".join(characters)


def _alias(own: Sequence[re.Match[str]]) -> Sequence[re.Match[str]]:
    """The alias of the table, after `FROM tasks` and perhaps `AS`; often none."""
    words = [piece[0].lower() for piece in own]
    for at in range(len(own) - 2):
        if words[at : at + 2] == ["from", TABLE]:
            end = at + 3 + (words[at + 2] == "as")
            is_name = end <= len(own) and _NAME.fullmatch(words[end - 1]) and words[end - 1] not in _NO_ALIAS
            return own[at + 2 : end] if is_name else []
    return []


@v_args(inline=True)
class _StatementBuilder(ConditionBuilder):
    """Makes statements of what the parser finds."""

    def selection(self, first: Token, selected: list[_Column], table: Token, *clauses: dict[str, Any]) -> Statement:
        if table.lower() != TABLE:
            raise query.wrong(_other_table(table), table)
        wanted: dict[str, Any] = {"limit": _EVERYTHING}
        for clause in clauses:
            wanted |= clause
        named = {column.name.lower(): column.field for column in selected if column.field}
        wanted["order"] = tuple(
            Order(named.get(path.lower()) or query.field_of(path), direction.lower() == "desc")
            for path, direction in wanted.get("order", ())
        )
        columns = tuple(column.field for column in selected if column.field)
        return Statement(
            first.start_pos or 0, tuple(column.name for column in selected), Parameters(columns=columns, **wanted)
        )

    def nothing(self, *_: Token) -> None:
        return None

    def columns(self, *columns: list[_Column]) -> list[_Column]:
        found = [column for some in columns for column in some]
        if len(found) > MOST_COLUMNS:
            raise Wrong(f"selects more than {MOST_COLUMNS} columns", 0)
        return found

    def count(self, _: Token, alias: str = "") -> list[_Column]:
        return [_Column(alias or "count(*)", None)]

    def column(self, path: Token, alias: str = "") -> list[_Column]:
        return [_column(path, alias)]

    def star(self, star: Token) -> list[_Column]:
        return [_column(Token("PATH", path, star.start_pos)) for path in fields.WHOLE]

    def alias(self, name: Token) -> str:
        return query.text_in(name) if name.type == "STRING" else str(name)

    def where(self, condition: Condition) -> dict[str, Any]:
        return {"condition": condition}

    def order_by(self, *orders: tuple[Token, str]) -> dict[str, Any]:
        if len(orders) > MOST_ORDERS:
            raise query.wrong(f"orders by more than {MOST_ORDERS} columns", orders[MOST_ORDERS][0])
        return {"order": orders}

    def order(self, path: Token, direction: str = "asc") -> tuple[Token, str]:
        return path, direction

    def limit(self, number: Token) -> dict[str, Any]:
        return {"limit": int(number)}

    def offset(self, number: Token) -> dict[str, Any]:
        return {"offset": int(number)}


def _column(path: Token, alias: str = "") -> _Column:
    """A column; without an alias its name is the field's path, without `.id` where the statement has none."""
    field = query.field_of(path)
    name = field.path if field.path.lower() == path.lower() else field.path.removesuffix(".id")
    return _Column(alias or name, field)


@cache
def parser() -> Lark:
    """The parser of a statement, made at import like that of `q`."""
    return query.parser_of(_GRAMMAR, "statement", _StatementBuilder(), query.saved_as("statement"))


SAVED_PARSERS: Final = {query.saved_as("statement"): parser}
"""As in queries.py."""
