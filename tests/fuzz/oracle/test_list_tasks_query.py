"""The query of Oracle's list: what is accepted can be asked of any task, and orders any tasks."""

from copy import replace
from typing import Any, Final

from hypothesis import assume, example, given
from hypothesis import strategies as st

from acuse.errors import Invalid
from acuse.oracle.errors import InvalidParameter
from acuse.oracle.http.resource_parameters import LARGEST_LIMIT
from acuse.oracle.tasks import custom_fields, fields, pages, parameters, statements
from acuse.oracle.tasks import queries as query
from acuse.oracle.tasks.bodies import CustomFields, NewTask
from acuse.oracle.tasks.model import Task
from acuse.requests import exact_json, validation
from acuse.requests.exact_json import JsonText
from tests.fuzz.strategies import AWKWARD, JSON, SCALARS, TEXTS, objects
from tests.support.oracle.queries import PIECES, SETTINGS, TASK

CUSTOM_NAMES: Final = st.sampled_from(['"x"', '"X"', '"y"', '"\\u0078"'])


@st.composite
def texts_of_custom_fields(draw: st.DrawFn, values: st.SearchStrategy[str] = SCALARS) -> JsonText:
    """Custom fields that a request may have."""
    text = draw(objects(values, CUSTOM_NAMES))
    try:
        task = validation.read_json(NewTask, f'{{"name":"x","customFields":{{"c":{text}}}}}'.encode(errors="replace"))
    except Invalid:
        assume(False)
    own, _ = custom_fields.texts_of(custom_fields.resolved((task.custom_fields or CustomFields()).packages, SETTINGS))
    return own


TASKS: Final = st.builds(
    lambda name, fields: replace(TASK, name=name, custom_fields=fields),
    st.text(max_size=20) | st.sampled_from([each for each in AWKWARD if each.isprintable()]),
    texts_of_custom_fields(),
)

PATHS: Final = st.sampled_from(
    [
        "id",
        "NAME",
        "dueTime",
        "contact.id",
        "contact.lookupName",
        "priority.lookupName",
        "inherit.inheritContact",
        "customFields.c.x",
    ]
)
LITERALS: Final = st.one_of(
    TEXTS.map(lambda text: "'" + text.replace("'", "''") + "'"),
    st.sampled_from(["0", "-1", "9" * 30, f"-{'9' * 30}.{'9' * 30}", "true", "FALSE", "'2026-01-01'", "'9999-12-31'"]),
    st.sampled_from(["'2026-01-01T00:00:00Z'", "'0001-01-01T00:00:00+23:59'", "9" * 31, "1e5", "NULL"]),
)
COMPARISONS: Final = st.one_of(
    st.builds("{} {} {}".format, PATHS, st.sampled_from(["=", "!=", "<", "<=", ">", ">="]), LITERALS),
    st.builds("{} {} {}".format, PATHS, st.sampled_from(["LIKE", "not like"]), LITERALS),
    st.builds(
        lambda path, inverse, literals: f"{path} {inverse}IN ({', '.join(literals)})",
        PATHS,
        st.sampled_from(["", "NOT "]),
        st.lists(LITERALS, min_size=1, max_size=4),
    ),
    st.builds("{} {}".format, PATHS, st.sampled_from(["IS NULL", "is not null"])),
)
CONDITIONS: Final = st.recursive(
    COMPARISONS,
    lambda inner: st.one_of(
        inner.map("NOT ({})".format),
        st.builds("({}) {} {}".format, inner, st.sampled_from(["AND", "or"]), inner),
        st.builds(lambda one, times: " AND ".join([one] * times), inner, st.sampled_from([2, 50, 200])),
        st.builds(lambda one, times: "NOT " * times + f"({one})", inner, st.sampled_from([3, 49, 500])),
    ),
    max_leaves=5,
)


@st.composite
def tampered(draw: st.DrawFn) -> str:
    """A condition into which something was put, or from which something was taken."""
    text = draw(CONDITIONS)
    at = draw(st.integers(0, len(text)))
    return text[:at] + draw(TEXTS | st.sampled_from(PIECES)) + text[at + draw(st.integers(0, 3)) :]


@given(CONDITIONS | tampered(), st.lists(TASKS, min_size=1, max_size=2))
@example("NOT " * 60 + "id = 1", [TASK])
def test_a_condition_that_is_accepted_can_be_asked_of_any_task(text: str, tasks: list[Task]) -> None:
    try:
        condition = query.parse(text)
    except InvalidParameter:
        return
    for task in tasks:
        assert condition.holds(task, SETTINGS) in (True, False, None)
        if condition.holds(task, SETTINGS):
            assert condition.ids.first <= task.id <= condition.ids.last
            assert condition.ids.named is None or task.id in condition.ids.named
    assert condition.depth <= 50


@given(st.lists(texts_of_custom_fields(), max_size=4))
@example([JsonText('{"x":1e99999999999999999999}'), JsonText('{"x":-1E-99999999999999999999}')])
@example([JsonText('{"x":1e999999999999999999}'), JsonText('{"x":10e999999999999999998}'), JsonText('{"x":"1"}')])
@example([JsonText(f'{{"x":{"9" * 60_000}}}'), JsonText(f'{{"x":{"9" * 4000}}}'), JsonText('{"x":true}')])
def test_any_custom_fields_that_are_accepted_can_be_ordered_and_compared(custom: list[JsonText]) -> None:
    tasks = [replace(TASK, custom_fields=each) for each in custom]
    field = fields.find("customFields.c.x")
    assert field
    keys = sorted(pages._sort_key(field.value(task, SETTINGS)) for task in tasks)
    assert len(keys) == len(tasks)
    for operator in ("<", "=", "!="):
        condition = query.parse(f"customFields.c.x {operator} 1.5 OR customFields.c.x {operator} 10")
        assert all(condition.holds(task, SETTINGS) in (True, False, None) for task in tasks)


@given(st.sampled_from([10, *range(9980, 10_000)]))
@example(9995)
def test_custom_fields_are_refused_if_one_is_no_scalar_even_where_its_name_is_repeated(depth: int) -> None:
    body = f'{{"name":"x","customFields":{{"c":{{"x":{"[" * depth}{"]" * depth},"x":1}}}}}}'
    try:
        validation.read_json(NewTask, body.encode())
    except Invalid:
        return
    raise AssertionError("it would be read again with each list, deeper in the calls than it was when it was accepted")


QUERIES: Final = st.dictionaries(
    st.sampled_from([*parameters._READERS, *AWKWARD]),
    st.one_of(
        TEXTS, CONDITIONS, PATHS.map("{}:desc".format), st.sampled_from(["true", "1", "20000", "7.7", "name,id"])
    ),
    max_size=4,
)


@given(QUERIES)
def test_any_query_is_read_or_refused(sent: dict[str, str]) -> None:
    try:
        read = parameters.read(sent)
    except InvalidParameter as refused:
        assert refused.problems
        return
    assert 1 <= read.limit <= LARGEST_LIMIT
    assert read.offset >= 0
    assert {*read.attributes, *read.attributes_to_sort}.isdisjoint({None, ""})


@given(st.lists(st.tuples(CUSTOM_NAMES, JSON), max_size=3))
@example([('"x"', "{}"), ('"x"', "null")])
@example([('"x"', "[]"), ('"x"', "null")])
def test_what_is_kept_of_custom_fields_without_menus_are_scalars(members: list[tuple[str, str]]) -> None:
    """Also of those whose names are repeated."""
    text = "{" + ",".join(f"{name}:{value}" for name, value in members) + "}"
    try:
        sent = validation.read_json(NewTask, f'{{"name":"x","customFields":{{"c":{text}}}}}'.encode(errors="replace"))
        assert sent.custom_fields
        kept = custom_fields.resolved(sent.custom_fields.packages, SETTINGS)["c"]
    except Invalid:
        return
    values: list[Any] = [exact_json.loads(value.encode(errors="replace")) for value in exact_json.values_in(kept)]
    assert not any(isinstance(value, dict | list) for value in values)


COLUMNS: Final = st.one_of(
    PATHS,
    PATHS.map("Tasks.{}".format),
    PATHS.map("t.{}".format),
    st.builds("{} AS {}".format, PATHS, st.sampled_from(["a", "'it''s'", "\u00e9", "group"])),
    st.sampled_from(["*", "tasks.*", "COUNT(*)", "count( ) n", "max(id)", "contact", "statusWithType.status"]),
)
STATEMENTS: Final = st.builds(
    "SELECT {} FROM {} {} {} {}".format,
    st.lists(COLUMNS, min_size=1, max_size=4).map(", ".join),
    st.sampled_from(["tasks", "TASKS t", "Tasks AS t", "contacts", "tasks join a"]),
    st.just("") | CONDITIONS.map("WHERE {}".format),
    st.sampled_from(["", "ORDER BY id", "order by t.name DESC, a", "ORDER BY customFields.c.x asc", "GROUP BY id"]),
    st.sampled_from(["", "LIMIT 1", "limit 999999999999999999 OFFSET 999999999999999999", "LIMIT -1", "OFFSET 0"]),
)
QUERY_PIECES: Final = [*PIECES, "SELECT", "FROM", "tasks", "tasks.", "t", "AS", "WHERE", "ORDER", "BY", "LIMIT", "*"]


@st.composite
def queries(draw: st.DrawFn) -> str:
    """Statements, some of which something was put into, or taken from."""
    text = ";".join(draw(st.lists(STATEMENTS, min_size=1, max_size=3)))
    if draw(st.booleans()):
        return text
    at = draw(st.integers(0, len(text)))
    return text[:at] + draw(TEXTS | st.sampled_from(QUERY_PIECES)) + text[at + draw(st.integers(0, 3)) :]


@given(
    queries() | TEXTS | st.lists(st.sampled_from(QUERY_PIECES), max_size=20).map(" ".join),
    st.lists(TASKS, min_size=1, max_size=2),
)
@example("SELECT id FROM tasks WHERE " + "(" * 3000 + "id = 1" + ")" * 3000, [TASK])
@example(";" * 8000, [TASK])
@example("use report;" * 727, [TASK])
@example("SELECT " + "tasks." * 1000 + "id FROM tasks", [TASK])
@example("SELECT id FROM tasks WHERE name = '" + ";" * 5000, [TASK])
@example("SELECT customFields.c.x FROM tasks", [replace(TASK, custom_fields=JsonText(f'{{"x":{"9" * 60_000}}}'))])
@example("from tasks", [TASK])
@example("from tasks as", [TASK])
def test_any_statements_are_read_or_refused_with_a_position(text: str, tasks: list[Task]) -> None:
    try:
        found = statements.parse(text)
    except InvalidParameter as refused:
        [problem] = refused.problems
        assert problem.path == "query"
        position = int(problem.phrase.rpartition("(at position ")[2].removesuffix(")"))
        assert 1 <= position <= len(text) + 1
        return
    for each in found:
        assert len(each.names) == max(1, len(each.wanted.columns))
        for task in tasks:
            texts = [fields.text_of(field, task, SETTINGS) for field in each.wanted.columns]
            assert all(value is None or isinstance(value, str) for value in texts)
            exact_json.dumps(texts).encode()
