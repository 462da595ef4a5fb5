"""What a change makes of a task: contract Oracle, section 2."""

import json
from copy import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acuse.errors import Invalid
from acuse.oracle.http.links import Links
from acuse.oracle.members import COMPLETED_TIME, MENUS, STATUS
from acuse.oracle.references.model import Registry
from acuse.oracle.settings.model import DEFAULT_ENTRIES, Entry, ReferenceMode, Settings
from acuse.oracle.tasks import bodies as task_bodies
from acuse.oracle.tasks import rules as task_rules
from acuse.oracle.tasks import views as task_views
from acuse.oracle.tasks.bodies import TaskChanges
from acuse.oracle.tasks.changes import changed
from acuse.oracle.tasks.model import Task
from acuse.oracle.tasks.requests import TaskWanted
from acuse.requests import exact_json, validation
from acuse.requests.exact_json import JsonText
from acuse.timestamps import Timestamp

LINKS = Links("https://api.example.com/services/rest/connect/v1.4")
CREATED = Timestamp("2026-04-11T10:30:00.000Z")
NOW = Timestamp("2026-04-12T11:31:01.000Z")


def settings() -> Settings:
    menus: dict[str, dict[int, Entry]] = {field: {} for field in MENUS}
    for entry in DEFAULT_ENTRIES:
        menus[entry.field][entry.id] = entry
    return Settings(ReferenceMode.ANY, menus)


def task(custom_fields: str = "{}", members: dict[str, Any] | None = None) -> Task:
    return Task(
        id=12,
        name="Return customer call",
        created_time=CREATED,
        updated_time=CREATED,
        custom_fields=JsonText(custom_fields),
        members=task_rules.members_of_new(members or {}, settings(), CREATED),
    )


def after(before: Task, body: Any) -> Task:
    """The task after a change; the body is a document, or its text."""
    text = body if isinstance(body, str) else json.dumps(body)
    changes = validation.read_json(TaskChanges, text.encode())
    resolved = task_rules.resolve(task_bodies.given(changes), settings(), Registry())
    change = changed(before, changes, TaskWanted(resolved, [], [], settings()), LINKS, now=NOW)
    members = {path: value for path, value in {**before.members, **change.members}.items() if value is not None}
    fields = before.custom_fields if change.custom_fields is None else change.custom_fields
    return replace(before, name=change.name or before.name, members=members, custom_fields=fields)


def test_a_change_of_nothing_changes_no_member() -> None:
    before = task('{ "a" : 1.0 }', {"priority": 1, "contact": 3, "percentComplete": 5})
    assert after(before, {}) == before


def test_null_takes_a_member_away() -> None:
    assert "contact" not in after(task(members={"contact": 3}), {"contact": None}).members


def test_a_nested_member_leaves_its_neighbours() -> None:
    before = task(members={"serviceSettings.answer": 1, "serviceSettings.incident": 2})
    members = after(before, {"serviceSettings": {"answer": {"id": 9}}}).members
    assert (members["serviceSettings.answer"], members["serviceSettings.incident"]) == (9, 2)


def test_the_name_stays_unless_it_is_named() -> None:
    assert after(task(), {"percentComplete": 1}).name == "Return customer call"
    assert after(task(), {"name": "  New "}).name == "New"


STATUSES = st.sampled_from([16, 17, 18, 19, 20])
CHANGES = st.fixed_dictionaries({}, optional={"status": STATUSES, "percent": st.integers(0, 100)})


@given(st.lists(CHANGES, max_size=8))
def test_the_completed_time_is_there_exactly_while_the_task_is_complete(changes: list[dict[str, int]]) -> None:
    one = task()
    for change in changes:
        body: dict[str, Any] = {}
        if "status" in change:
            body["statusWithType"] = {"status": {"id": change["status"]}}
        if "percent" in change:
            body["percentComplete"] = change["percent"]
        one = after(one, body)
        assert (COMPLETED_TIME in one.members) == (one.members[STATUS] == 18)
        assert None not in one.members.values()


SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
CUSTOM_FIELDS = st.dictionaries(st.text(max_size=5), SCALARS, max_size=6)


@given(first=CUSTOM_FIELDS, then=st.lists(CUSTOM_FIELDS, max_size=4), ascii_only=st.booleans())
def test_custom_fields_are_merged_as_dictionaries_are(
    first: dict[str, Any], then: list[dict[str, Any]], *, ascii_only: bool
) -> None:
    def text(fields: dict[str, Any]) -> str:
        return json.dumps(fields, ensure_ascii=ascii_only).encode(errors="surrogatepass").decode(errors="replace")

    one, expected = task(text(first)), json.loads(text(first))
    texts = exact_json.members_of(JsonText(text(first)))
    for fields in then:
        one = after(one, f'{{"customFields": {{"c": {text(fields)}}}}}')
        expected |= json.loads(text(fields))
        texts |= exact_json.members_of(JsonText(text(fields)))
        assert json.loads(one.custom_fields) == expected
        assert exact_json.members_of(one.custom_fields) == texts, "each value as it was sent"


def test_custom_fields_are_not_rewritten_by_what_does_not_name_them() -> None:
    before = task('{ "b" : 1.50 ,\n "a":"\\u00e9" }')
    bodies: list[dict[str, Any]] = [{"name": "n"}, {"customFields": {}}, {"customFields": {"c": {}}}]
    for body in bodies:
        assert after(before, body).custom_fields == before.custom_fields


def test_custom_fields_that_grow_beyond_64_kib_are_refused() -> None:
    before = task(json.dumps({"a": "x" * 40_000}))
    with pytest.raises(Invalid, match="customFields would exceed"):
        after(before, {"customFields": {"c": {"b": "x" * 40_000}}})
    assert json.loads(after(before, {"customFields": {"c": {"a": "x" * 60_000}}}).custom_fields)["a"] == "x" * 60_000


def test_read_only_members_pass_as_they_are_shown_and_no_other_way() -> None:
    before = task()
    shown = task_views.shown(before, settings(), LINKS)
    own = {name: shown[name] for name in ("id", "lookupName", "createdTime", "updatedTime", "links")}
    assert after(before, own).name == before.name
    with pytest.raises(Invalid) as refused:
        after(before, {**own, "id": 13, "updatedTime": CREATED.replace("30", "31"), "name": "n"})
    assert [problem.path for problem in refused.value.problems] == ["id", "updatedTime"]


def test_a_new_name_does_not_make_another_lookup_name_true() -> None:
    with pytest.raises(Invalid, match="lookupName"):
        after(task(), {"name": "New", "lookupName": "Another"})


@pytest.mark.parametrize("value", [True, "12", None, [12]], ids=str)
def test_a_value_of_another_type_is_no_repetition_of_an_id(value: Any) -> None:
    before = replace(task(), id=1 if value is True else 12)
    with pytest.raises(Invalid, match="id"):
        after(before, {"id": value})
