"""Rows of statements, whatever one call may cost: all that a statement asks for, or a refusal that says where it is."""

from collections.abc import Iterable

import pytest
from hypothesis import example, given
from hypothesis import settings as settings_of_examples
from hypothesis import strategies as st

from acuse.oracle.errors import InvalidParameter
from acuse.oracle.settings import store as settings
from acuse.oracle.tasks import pages, statements
from tests.unit.oracle.listed_tasks import (
    A_CONDITION,
    A_LIMIT,
    AN_OFFSET,
    BUDGETS,
    CONDITIONS,
    IDS,
    TENANT,
    Budget,
    each_budget,
    in_memory,
    in_order,
)

TOO_MUCH = "exceeds the work limit of one call"


def rows_of(query: str) -> list[list[str]]:
    """The first value of each row, by statement."""
    answers = statements.answer(TENANT, settings.of(TENANT), statements.parse(query))
    return [[str(row).strip('[]"').split('"')[0] for row in answer["rows"]] for answer in answers]


def where(condition: str) -> str:
    return f" WHERE {condition}" if condition else ""


def as_texts(ids: Iterable[int]) -> list[str]:
    return [str(each) for each in ids]


@each_budget
@settings_of_examples(max_examples=15)
@given(IDS, A_CONDITION, st.sampled_from(["id", "id DESC", "percentComplete, id"]), A_LIMIT | st.none(), AN_OFFSET)
@example(set(range(990, 1010)), "percentComplete = 50", "id", 3, 1)
@example(set(range(1, 40)), "", "id DESC", None, 0)
def test_a_statement_has_all_its_rows_or_is_refused(
    budget: Budget, ids: set[int], condition: str, order: str, limit: int | None, offset: int
) -> None:
    query = f"SELECT id, name FROM tasks{where(condition)} ORDER BY {order}"
    query += (f" LIMIT {limit}" if limit else "") + f" OFFSET {offset}"
    fitting = in_order(filter(CONDITIONS[condition], ids), "id:desc" if order == "id DESC" else "id")
    if order.startswith("percent"):
        fitting.sort(key=lambda task_id: task_id % 2 == 0)
    with in_memory(ids, budget):
        try:
            [found] = rows_of(query)
        except InvalidParameter as refused:
            assert TOO_MUCH in str(refused)
            assert budget, "with plenty nothing is too much"
            return
    assert found == as_texts(fitting[offset:][:limit])


@each_budget
@settings_of_examples(max_examples=15)
@given(IDS, A_CONDITION)
def test_a_count_is_right_or_refused(budget: Budget, ids: set[int], condition: str) -> None:
    with in_memory(ids, budget):
        try:
            found = rows_of(f"SELECT COUNT(*) FROM tasks{where(condition)}")
        except InvalidParameter as refused:
            assert TOO_MUCH in str(refused)
            assert budget, "with plenty nothing is too much"
            return
    assert found == [[str(len(list(filter(CONDITIONS[condition], ids))))]]


@pytest.mark.parametrize(
    ("statement", "budget"),
    [
        ("SELECT id FROM tasks WHERE percentComplete = 50", {"MOST_READ": 15}),
        ("SELECT id FROM tasks", {"MOST_READ": 15}),
        ("SELECT id FROM tasks ORDER BY name", {"MOST_READ": 15}),
        ("SELECT COUNT(*) FROM tasks WHERE percentComplete = 50", {"MOST_READ": 15}),
        ("SELECT COUNT(*) FROM tasks", {"MOST_QUERIES": 1}),
        ("SELECT id FROM tasks", {"MOST_BYTES": 100}),
        ("SELECT id FROM tasks WHERE name LIKE '%a%' OR id > 0", {"MOST_STEPS": 10 * 1000}),
        (
            f"SELECT COUNT(*) FROM tasks WHERE {' OR '.join(['percentComplete = 7'] * 50)}",
            {"MOST_STEPS": 15 * 50 * 250},
        ),
        (f"SELECT {', '.join(['name'] * 100)} FROM tasks", {"MOST_STEPS": 15 * 100 * 250}),
    ],
)
def test_what_one_call_may_cost_is_for_all_its_statements_together(statement: str, budget: Budget) -> None:
    with in_memory(range(1, 11), budget):
        assert len(rows_of(statement)) == 1
        with pytest.raises(InvalidParameter) as refused:
            rows_of(f"{statement}; {statement}")
    assert str(refused.value) == (
        f"query {TOO_MUCH}: narrow the ids in WHERE, or the LIMIT (at position {len(statement) + 3})"
    )


def test_a_limit_that_is_reached_is_no_cut() -> None:
    with in_memory(range(1, 30), {"MOST_READ": 12}):
        assert rows_of("SELECT id FROM tasks WHERE percentComplete = 50 LIMIT 5") == [as_texts(range(2, 11, 2))]
        assert rows_of("SELECT id FROM tasks LIMIT 10") == [as_texts(range(1, 11))]
        assert rows_of("SELECT id FROM tasks WHERE id > 10 ORDER BY id LIMIT 10") == [as_texts(range(11, 21))]
        with pytest.raises(InvalidParameter, match=TOO_MUCH):
            rows_of("SELECT id FROM tasks")


def test_rows_end_where_a_page_does() -> None:
    assert BUDGETS["plenty"] == {}
    with in_memory(range(1, 11), {}), pytest.MonkeyPatch.context() as patch:
        patch.setattr(pages, "MOST_BYTES", len('["10"]') * 10 + 40)
        assert rows_of("SELECT id FROM tasks") == [as_texts(range(1, 11))]
        patch.setattr(pages, "MOST_BYTES", 50)
        with pytest.raises(InvalidParameter, match=TOO_MUCH):
            rows_of("SELECT id FROM tasks")
