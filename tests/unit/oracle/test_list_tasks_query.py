"""The parameter q as a rule on plain values: contract Oracle, section 3."""

import importlib
import json
import re
from collections.abc import Callable
from copy import replace
from dataclasses import dataclass
from decimal import Decimal
from operator import eq, ge, gt, le, lt, ne
from typing import Any, Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from acuse.oracle.errors import InvalidParameter
from acuse.oracle.tasks import queries as query
from acuse.oracle.tasks import statements
from acuse.oracle.tasks.model import Task
from acuse.oracle.tasks.queries import Condition
from acuse.requests.exact_json import JsonText
from tests.support.oracle.queries import DAYS, PIECES, SETTINGS, TASK

type Truth = bool | None


def holds(text: str, task: Task = TASK) -> Truth:
    return query.parse(text).holds(task, SETTINGS)


def with_custom(fields: str) -> Task:
    return replace(TASK, custom_fields=JsonText(fields))


def position_in(refusal: InvalidParameter) -> int:
    [problem] = refusal.problems
    said = re.search(r"\(at position (\d+)\)$", problem.phrase)
    assert said, problem.phrase
    return int(said[1])


@pytest.mark.parametrize(("function", "module"), [("list_tasks", query), ("list_query_results", statements)])
def test_a_function_makes_its_parser_when_it_is_imported(function: str, module: Any) -> None:
    module.parser.cache_clear()
    importlib.reload(importlib.import_module(f"oracle.{function}.app"))
    assert module.parser.cache_info().currsize == 1


# ---------------------------------------------------------------- what can be read


@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join)))
@example("")
@example(" ")
@example("'")
@example("(" * 3000)
@example("NOT " * 1999)
@example("id = " + "9" * 5000)
def test_any_text_is_read_or_refused_with_a_position(text: str) -> None:
    try:
        condition = query.parse(text)
    except InvalidParameter as refusal:
        if "nested" not in str(refusal):
            assert 1 <= position_in(refusal) <= len(text) + 1
    else:
        assert condition.holds(TASK, SETTINGS) in (True, False, None)


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("", 1),
        ("name", 5),
        ("name =", 7),
        ("name = 'a' name", 12),
        ("(name = 'a'", 12),
        ("name = 'a')", 11),
        ("id = 1 AND nobody = 2", 12),
        ("id = 1 OR name = 2", 18),
        ("dueTime > 'yesterday'", 11),
        ("inherit.inheritContact < true", 24),
        ("id LIKE '1%'", 1),
    ],
)
def test_what_is_wrong_is_pointed_at(text: str, position: int) -> None:
    with pytest.raises(InvalidParameter) as refused:
        query.parse(text)
    assert position_in(refused.value) == position


def test_a_query_may_have_8000_characters() -> None:
    text = "name = '" + "x" * 7991 + "'"
    assert holds(text) is False
    with pytest.raises(InvalidParameter) as refused:
        query.parse(text + " ")
    assert position_in(refused.value) == 8001


def test_conditions_may_be_nested_50_levels_deep() -> None:
    assert holds("NOT " * 48 + "id = 1") is True
    assert holds("(" * 3000 + "id = 1" + ")" * 3000) is True, "parentheses alone are no level"
    with pytest.raises(InvalidParameter):
        query.parse("NOT " * 50 + "id = 1")


# ---------------------------------------------------------------- LIKE


def is_like(text: str, pattern: str) -> bool:
    """LIKE as it is explained: `%` is any number of characters, `_` is one."""

    reached = {0}  # of the text, after what was read of the pattern
    for each in pattern:
        if each == "%":
            reached = set(range(min(reached, default=len(text) + 1), len(text) + 1))
        else:
            reached = {at + 1 for at in reached if at < len(text) and each in ("_", text[at])}
    return len(text) in reached


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


@given(st.text("ab%_'.*\\\n", max_size=12), st.text("abAB%%%__'.*\\\n", max_size=12))
@example("abab", "%ab")
@example("aab", "%a%b%")
@example("", "%%")
def test_like_is_what_it_is_explained_as(name: str, pattern: str) -> None:
    assert holds(f"name LIKE {quoted(pattern)}", replace(TASK, name=name)) is is_like(name.lower(), pattern.lower())


@pytest.mark.parametrize(
    "pattern",
    ["%a" * 120 + "b", "%a_" * 80 + "b", "%_" * 125 + "b", "%" * 250 + "b", "_%" * 125 + "b", "a%" * 125 + "b"],
    ids=["a", "a-any", "any", "percents", "any-after", "a-after"],
)
def test_a_pattern_that_would_be_tried_in_countless_ways_is_not(pattern: str) -> None:
    condition = query.parse(f"name LIKE '{pattern}'")
    assert condition.holds(replace(TASK, name="a" * 255), SETTINGS) is False
    assert condition.holds(replace(TASK, name="a" * 254 + "b"), SETTINGS) is is_like("a" * 254 + "b", pattern)


def test_a_pattern_may_be_as_long_as_a_name() -> None:
    assert holds(f"name LIKE '%{'a' * 255}%'", replace(TASK, name="a" * 255)) is True
    with pytest.raises(InvalidParameter) as refused:
        query.parse("name LIKE '" + "a" * 300 + "'")
    assert position_in(refused.value) == 11


@pytest.mark.parametrize(("name", "pattern"), [("Straße", "Stra_e"), ("İzmir", "_zmir")], ids=["sharp-s", "dotted-i"])
def test_an_underscore_is_one_character_of_the_name(name: str, pattern: str) -> None:
    assert holds(f"name LIKE '{pattern}'", replace(TASK, name=name)) is True


# ---------------------------------------------------------------- values


@pytest.mark.parametrize(
    ("condition", "truth"),
    [
        ("= '2026-01-02T12:00:00Z'", True),
        ("= '2026-01-02T12:00:00.000Z'", True),
        ("= '2026-01-02T09:00:00-03:00'", True),
        ("= '2026-01-02t12:00:00z'", True),
        ("= '2026-01-02T12:00:01Z'", False),
        ("!= '2026-01-02T12:00:00Z'", False),
        ("< '2026-01-02T12:00:01Z'", True),
        ("< '2026-01-02T12:00:00Z'", False),
        ("<= '2026-01-02T12:00:00Z'", True),
        ("> '2026-01-02T11:59:59Z'", True),
        ("> '2026-01-02T12:00:00Z'", False),
        (">= '2026-01-02T12:00:00Z'", True),
        (">= '2026-01-02T12:00:00.001Z'", False),
        ("IN ('2026-01-01T12:00:00Z', '2026-01-02T12:00:00Z')", True),
        ("NOT IN ('2026-01-02T12:00:00Z')", False),
    ],
)
@pytest.mark.parametrize("path", ["createdTime", "updatedTime", "dueTime"])
def test_times_are_compared_as_instants(path: str, condition: str, truth: bool) -> None:
    task = replace(TASK, created_time=DAYS[1], updated_time=DAYS[1], members={"dueTime": DAYS[1]})
    assert holds(f"{path} {condition}", task) is truth


@pytest.mark.parametrize(
    ("fields", "condition", "truth"),
    [
        ('{"x": 0.1}', "x = 0.1", True),
        ('{"x": 0.1}', "x > 0.1", False),
        ('{"x": 1.50}', "x = 1.5", True),
        ('{"x": 1}', "x = 1.0", True),
        ('{"x": 9007199254740993}', "x = 9007199254740992", False),
        ('{"x": 1e3}', "x = 1000", True),
        ('{"x": 1e999}', "x > 999999999999999999999999999999", True),
        ('{"x": "1"}', "x = 1", None),
        ('{"x": true}', "x = 1", None),
        ('{"x": 1}', "x = true", None),
        ('{"x": true}', "x = TRUE", True),
        ('{"x": null}', "x = 1", None),
        ("{}", "x = 1", None),
        ('{"x": "Ñ"}', "x = 'ñ'", True),
        ('{"X": 1}', "x = 1", True),
        ('{"x": "\\ud800"}', "x LIKE '_'", True),
        ('{"x": 5}', "x LIKE '5'", None),
        ('{"x": 1, "x": 2}', "x = 2", True),
    ],
)
def test_custom_fields_are_compared_with_values_of_their_kind(fields: str, condition: str, truth: Truth) -> None:
    assert holds(f"customFields.c.{condition}", with_custom(fields)) is truth


@pytest.mark.parametrize("digits", [4000, 4300, 4301, 5000])
def test_a_custom_number_of_any_length_is_compared_or_not_comparable(digits: int) -> None:
    task = with_custom('{"x": ' + "9" * digits + "}")
    for condition in ("x > 1", "x = 1.5", "x = 'a'", "x = true", "x IS NULL", "x LIKE '9%'"):
        assert holds(f"customFields.c.{condition}", task) in (True, False, None)


@pytest.mark.parametrize("there", ["5", '"b"', "true", "null"])
def test_in_is_a_chain_of_equals(there: str) -> None:
    task = with_custom('{"x": ' + there + "}")
    chain = "customFields.c.x = 'a' OR customFields.c.x = 7"
    assert holds("customFields.c.x IN ('a', 7)", task) is holds(chain, task)
    assert holds("customFields.c.x NOT IN ('a', 7)", task) is holds(f"NOT ({chain})", task)


# ---------------------------------------------------------------- conditions, against a plain evaluator

LEVELS: Final = {"or": 0, "and": 1, "not": 2}
OPERATORS: Final[dict[str, Callable[[Any, Any], bool]]] = {"=": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}


@dataclass(frozen=True)
class Compared:
    path: str
    operator: str
    literal: Any


@dataclass(frozen=True)
class Among:
    path: str
    literals: tuple[Any, ...]
    is_not: bool


@dataclass(frozen=True)
class Like:
    path: str
    pattern: str
    is_not: bool


@dataclass(frozen=True)
class Missing:
    path: str
    is_not: bool


@dataclass(frozen=True)
class Joined:
    word: str
    parts: "tuple[Node, ...]"


type Node = Compared | Among | Like | Missing | Joined

INTEGERS: Final = ["percentComplete", "contact.id", "priority.id", "statusWithType.status.id"]
TEXTS: Final = [
    "name",
    "priority.lookupName",
    "statusWithType.status.lookupName",
    "statusWithType.statusType.lookupName",
]
TIMES: Final = ["createdTime", "dueTime"]
BOOLEAN: Final = "inherit.inheritOrganization"
CUSTOM: Final = "customFields.c.x"

WORDS: Final = ["", "a", "B", "ab", "A'b", "%", "Ñ", "high", "Low", "Completed", "not complete", "not started", "😀"]
NAMES_OF_PRIORITIES: Final = {None: None, 1: "Low", 2: "Normal", 3: "High"}
NAMES_OF_STATUSES: Final = {16: "Not Started", 17: "In Progress", 18: "Completed"}


def value_of(task: Task, path: str) -> Any:
    """What a path leads to."""
    members: Any = task.members
    status = members["statusWithType.status"]
    named: dict[str, Any] = {
        "id": task.id,
        "name": task.name,
        "createdTime": task.created_time,
        BOOLEAN: members.get(BOOLEAN, False),
        CUSTOM: json.loads(task.custom_fields).get("x"),
        "priority.lookupName": NAMES_OF_PRIORITIES[members.get("priority")],
        "statusWithType.status.lookupName": NAMES_OF_STATUSES[status],
        "statusWithType.statusType.lookupName": "Complete" if status == 18 else "Not Complete",
    }
    return named[path] if path in named else members.get(path.removesuffix(".id"))


def literal_value(literal: Any) -> Any:
    """A time's literal is another way to write the instant."""
    return INSTANTS.get(literal, literal) if isinstance(literal, str) else literal


INSTANTS: Final = {
    written: day
    for day in DAYS
    for written in (day, day.replace(".000Z", "Z"), day.replace("T12:00:00.000Z", "T09:00:00-03:00"))
}


def kind_of(value: Any) -> str:
    return "text" if isinstance(value, str) else "boolean" if isinstance(value, bool) else "number"


def compared(there: Any, operator: str, value: Any) -> Truth:
    if there is None or kind_of(there) != kind_of(value):
        return None
    if isinstance(there, str):
        there, value = there.casefold(), value.casefold()
    return OPERATORS[operator](there, value)


def inverted(truth: Truth) -> Truth:
    return None if truth is None else not truth


def truth_of(node: Node, task: Task) -> Truth:
    """SQL's three-valued logic, as its tables say."""
    match node:
        case Compared(path, operator, literal):
            return compared(value_of(task, path), operator, literal_value(literal))
        case Among(path, literals, is_not):
            parts = tuple(Compared(path, "=", literal) for literal in literals)
            truth = truth_of(Joined("or", parts), task)
        case Like(path, pattern, is_not):
            there = value_of(task, path)
            truth = is_like(there.lower(), pattern.lower()) if isinstance(there, str) else None
        case Missing(path, is_not):
            truth = value_of(task, path) is None
        case Joined("not", parts):
            return inverted(truth_of(parts[0], task))
        case Joined(word, parts):
            truths = [truth_of(part, task) for part in parts]
            decisive = word == "or"
            return decisive if decisive in truths else None if None in truths else not decisive
    return inverted(truth) if is_not else truth


def written(node: Node, level: int = 0) -> str:
    """The condition as a client writes it, with the parentheses that it needs and no others."""
    match node:
        case Compared(path, operator, literal):
            return f"{path} {operator} {written_literal(literal)}"
        case Among(path, literals, is_not):
            return f"{path} {'NOT ' * is_not}IN ({', '.join(map(written_literal, literals))})"
        case Like(path, pattern, is_not):
            return f"{path} {'NOT ' * is_not}LIKE {quoted(pattern)}"
        case Missing(path, is_not):
            return f"{path} IS {'NOT ' * is_not}NULL"
        case Joined("not", parts):
            return f"NOT {written(parts[0], LEVELS['not'])}"
        case Joined(word, parts):
            text = f" {word} ".join(written(part, LEVELS[word] + 1) for part in parts)
            return f"({text})" if level > LEVELS[word] else text


def written_literal(literal: Any) -> str:
    match literal:
        case bool():
            return str(literal).lower()
        case str():
            return quoted(literal)
    return str(literal)


def leaves(path: str, literals: st.SearchStrategy[Any], operators: list[str]) -> st.SearchStrategy[Node]:
    return st.one_of(
        st.builds(Compared, st.just(path), st.sampled_from(operators), literals),
        st.builds(Among, st.just(path), st.lists(literals, min_size=1, max_size=3).map(tuple), st.booleans()),
        st.builds(Missing, st.just(path), st.booleans()),
    )


EVERY: Final = list(OPERATORS)
NUMBERS: Final = st.sampled_from([0, 1, 2, 3, 14, 16, 17, 18, 50, 83, -1, 10**29])
CUSTOM_VALUES: Final = st.one_of(st.sampled_from(WORDS), st.integers(-2, 2), st.booleans(), st.just(Decimal("1.5")))
OF_IDS: Final = leaves("id", st.one_of(st.integers(-1, 12), st.just(2**63), st.just(-(10**29))), EVERY)
LEAVES: Final[list[st.SearchStrategy[Node]]] = [
    OF_IDS,
    *(leaves(path, NUMBERS, EVERY) for path in INTEGERS),
    *(leaves(path, st.sampled_from(WORDS), EVERY) for path in TEXTS),
    *(leaves(path, st.sampled_from(list(INSTANTS)), EVERY) for path in TIMES),
    *(st.builds(Like, st.just(path), st.text("aAbB%_oñ ", max_size=5), st.booleans()) for path in [*TEXTS, CUSTOM]),
    leaves(BOOLEAN, st.booleans(), ["=", "!="]),
    leaves(CUSTOM, CUSTOM_VALUES, EVERY),
]


def nested(leaf: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    def joined(parts: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
        several = st.lists(parts, min_size=2, max_size=3).map(tuple)
        return st.one_of(
            st.builds(Joined, st.just("not"), st.tuples(parts)),
            st.builds(Joined, st.sampled_from(["and", "or"]), several),
        )

    return st.recursive(leaf, joined, max_leaves=8)


NODES: Final = nested(st.one_of(LEAVES))
NODES_OF_IDS: Final = nested(st.one_of(OF_IDS, OF_IDS, OF_IDS, leaves("name", st.sampled_from(WORDS), EVERY)))


@st.composite
def tasks(draw: st.DrawFn) -> Task:
    members: dict[str, Any] = {"statusWithType.status": draw(st.sampled_from([16, 17, 18]))}
    members |= draw(
        st.fixed_dictionaries(
            {},
            optional={
                "percentComplete": st.sampled_from([0, 1, 50]),
                "contact": st.sampled_from([1, 83]),
                "priority": st.sampled_from([1, 2, 3]),
                "dueTime": st.sampled_from(DAYS),
                "inherit.inheritOrganization": st.booleans(),
            },
        )
    )
    custom = draw(
        st.one_of(
            st.just({}),
            st.fixed_dictionaries(
                {"x": st.one_of(st.none(), st.sampled_from(WORDS), st.integers(-2, 2), st.booleans(), st.just(1.5))}
            ),
        )
    )
    return Task(
        id=draw(st.integers(1, 12)),
        name=draw(
            st.one_of(st.sampled_from([word for word in WORDS if word]), st.text("aAbBñÑo ", min_size=1, max_size=5))
        ),
        created_time=draw(st.sampled_from(DAYS)),
        updated_time=DAYS[0],
        members=members,
        custom_fields=JsonText(json.dumps(custom)),
    )


@given(NODES, tasks())
def test_a_condition_is_what_a_plain_evaluator_makes_of_it(node: Node, task: Task) -> None:
    assert holds(written(node), task) is truth_of(node, task)


@given(NODES, tasks())
def test_case_and_space_say_nothing(node: Node, task: Task) -> None:
    text = written(node)
    loud = "\n".join(part if "'" in part else part.upper() for part in re.split(r"( |'(?:[^']|'')*')", text))
    assert holds(loud, task) is holds(text, task)


@given(NODES, tasks())
def test_what_a_condition_says_must_be_read_is_enough_for_it(node: Node, task: Task) -> None:
    condition = query.parse(written(node))
    attributes = condition.attributes
    read = replace(
        task,
        members={path: value for path, value in task.members.items() if path in attributes},
        custom_fields=task.custom_fields if "custom_fields" in attributes else JsonText("{}"),
    )
    assert condition.holds(read, SETTINGS) is condition.holds(task, SETTINGS)


# ---------------------------------------------------------------- which ids are read


def is_inside(condition: Condition, task_id: int) -> bool:
    ids = condition.ids
    return ids.first <= task_id <= ids.last and (ids.named is None or task_id in ids.named)


@given(NODES_OF_IDS, tasks())
@example(Joined("or", (Compared("id", "=", 1), Compared("id", ">", 5))), replace(TASK, id=9))
@example(Joined("not", (Compared("id", "=", 1),)), replace(TASK, id=2))
@example(Joined("or", (Compared("id", "=", 1), Compared("name", "=", "a"))), replace(TASK, id=2, name="A"))
def test_no_id_is_left_out_that_a_condition_is_true_for(node: Node, task: Task) -> None:
    condition = query.parse(written(node))
    assert is_inside(condition, task.id) or condition.holds(task, SETTINGS) is not True


@pytest.mark.parametrize(
    ("text", "first", "last", "named"),
    [
        ("id = 5", 1, 2**63 - 1, {5}),
        ("id IN (5, 6, 5)", 1, 2**63 - 1, {5, 6}),
        ("id > 5", 6, 2**63 - 1, None),
        ("id >= 5 AND id < 9 AND name = 'a'", 5, 8, None),
        ("id > 5 AND id IN (1, 9) OR id = 3", 1, 2**63 - 1, {3, 9}),
        ("id < 3 OR id > 5 AND id <= 7", 1, 7, None),
        ("NOT id = 5", 1, 2**63 - 1, None),
    ],
)
def test_what_is_said_of_ids_narrows_what_is_read(text: str, first: int, last: int, named: set[int] | None) -> None:
    ids = query.parse(text).ids
    assert (ids.first, ids.last, ids.named) == (first, last, named)


# ---------------------------------------------------------------- what it costs


@pytest.mark.parametrize(
    ("text", "characters"),
    [
        ("name LIKE '%a_b'", 4),
        ("NOT name NOT LIKE 'abc' OR customFields.c.x LIKE '%' AND id = 1", 4),
        ("name = 'a%'", 0),
    ],
)
def test_the_patterns_of_a_query_are_counted(text: str, characters: int) -> None:
    condition = query.parse(text)
    without = condition.tests * query.STEPS_OF_A_TEST
    assert condition.pattern_characters == characters
    assert condition.steps_for(with_custom("{}")) == without + characters * (len(TASK.name) + 4)
    longest = with_custom(json.dumps({"x": "a" * 60_000}))
    assert condition.steps_for(longest) == without + characters * query.LONGEST_MATCHED


@pytest.mark.parametrize(
    ("text", "tests"),
    [
        ("id = 1", 1),
        ("name IN ('a', 'b') AND (name LIKE 'a' OR contact IS NULL)", 3),
        ("NOT (NOT name = 'a' OR contact IS NOT NULL)", 5),
        (" OR ".join(["name = 'x'"] * 500), 500),
    ],
)
def test_the_comparisons_of_a_query_are_counted(text: str, tests: int) -> None:
    condition = query.parse(text)
    assert condition.tests == tests
    assert query.parse("name = 'a'").steps_for(TASK) == query.STEPS_OF_A_TEST


def test_a_text_is_folded_once_however_many_it_is_compared_with() -> None:
    query._folded.cache_clear()
    there = "\u00df" * 30_000
    values = ",".join(f"'{number}'" for number in range(1100))
    assert holds(f"customFields.c.x IN ({values})", with_custom(json.dumps({"x": there}))) is False
    assert query._folded.cache_info().misses == 1


@pytest.mark.parametrize("text", ["id = '{}'", "id IN ('{}', '99')", "id >= '{}' AND id < '1000'"])
def test_an_id_may_be_a_text_of_digits(text: str) -> None:
    assert query.parse(text.format(TASK.id)).ids == query.parse(text.replace("'", "").format(TASK.id)).ids
    assert holds(text.format(TASK.id), TASK) is True


@pytest.mark.parametrize("text", ["id = ''", "id = '1.0'", "id = ' 1'", "percentComplete = 'x'", "name = 1"])
def test_another_text_is_no_integer(text: str) -> None:
    with pytest.raises(InvalidParameter, match="must compare"):
        query.parse(text)
