"""tools/save_parsers.py: a built layer's parsers read what those read that Lark makes of the grammars."""

from copy import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lark import Lark

from acuse.oracle.errors import InvalidParameter
from acuse.oracle.tasks import queries, statements
from acuse.oracle.tasks.queries import Condition, ConditionBuilder
from tests.support.oracle.queries import PIECES, SETTINGS, TASK
from tools import save_parsers

PARTS = {"condition": queries, "statement": statements}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a built layer has."""
    folder = tmp_path_factory.mktemp("parsers")
    for module in PARTS.values():
        save_parsers.save(module, folder)
    return folder


@pytest.fixture(scope="module")
def saved(folder: Path) -> dict[str, Lark]:
    """The parsers of a condition and of a statement, as they are read from there."""
    [*files] = folder.iterdir()
    named = {file.name.partition("-")[0]: file for file in files}
    return {name: queries.parser_of("no grammar is read", name, ConditionBuilder(), named[name]) for name in PARTS}


def outcome(parser: Lark, text: str) -> Any:
    try:
        found = queries.read(parser, "q", text)
    except InvalidParameter as refusal:
        return str(refusal)
    if isinstance(found, Condition):
        return what_is_asked(found)
    wanted = found and replace(found.wanted, condition=None)
    return found and (found.position, found.names, wanted, what_is_asked(found.wanted.condition))


def what_is_asked(condition: Condition | None) -> Any:
    return condition and (
        condition.ids,
        condition.attributes,
        condition.named,
        condition.depth,
        condition.tests,
        condition.holds(TASK, SETTINGS),
    )


@given(st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join))
@example("id IN (1, 2) AND NOT (name LIKE 'a%' OR priority.id != 3)")
@example("dueTime IS NOT NULL or id not in (7)")
def test_a_condition(saved: dict[str, Lark], text: str) -> None:
    assert outcome(saved["condition"], text) == outcome(queries.parser(), text)


WORDS = "SELECT id name , * COUNT(*) FROM tasks WHERE = 1 ORDER BY DESC LIMIT OFFSET".split()  # noqa: SIM905 - shorter


@given(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join))
@example("SELECT id, name AS n FROM tasks WHERE id > 1 AND name LIKE 'a%' ORDER BY name DESC, id LIMIT 3 OFFSET 2")
@example("SELECT COUNT(*) FROM tasks WHERE contact.id IN (1, 2)")
@example("USE REPORT")
def test_a_statement(saved: dict[str, Lark], text: str) -> None:
    assert outcome(saved["statement"], text) == outcome(statements.parser(), text)


def test_what_is_saved_is_the_same_every_time(folder: Path, tmp_path: Path) -> None:
    """Lark numbers a parser's states in another order in every process, and so does one that is made again."""
    for module in PARTS.values():
        module.parser.cache_clear()
        save_parsers.save(module, tmp_path)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {
        file.name: file.read_bytes() for file in folder.iterdir()
    }
