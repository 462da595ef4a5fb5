"""What becomes of a task's members: contract Oracle, section 2."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acuse.errors import Invalid, Problem
from acuse.oracle.http.bodies import NamedId, Reference
from acuse.oracle.members import CHANNEL, COMPLETED_TIME, MENUS, STATUS, STATUS_TYPE, STORED, Kind
from acuse.oracle.references.model import Registry, Target
from acuse.oracle.settings.model import COMPLETE, DEFAULT_ENTRIES, NOT_COMPLETE, Entry, ReferenceMode, Settings
from acuse.oracle.tasks import rules as task_rules
from acuse.oracle.tasks.rules import Members, Scalar
from acuse.timestamps import Timestamp

NOW = Timestamp("2026-04-11T10:30:00.000Z")
LATER = Timestamp("2026-04-11T10:30:01.000Z")

OWN_ENTRIES = [
    Entry(STATUS, 21, "Cancelled", COMPLETE),
    Entry("priority", 4, "Twice"),
    Entry("priority", 5, "Twice"),
    Entry("priority", 6, "Urgent", is_retired=True),
    Entry(CHANNEL, 1, "Phone"),
]
STATUSES = st.sampled_from([16, 17, 18, 19, 20, 21])


def settings(mode: ReferenceMode = ReferenceMode.ANY) -> Settings:
    menus: dict[str, dict[int, Entry]] = {field: {} for field in MENUS}
    for entry in (*DEFAULT_ENTRIES, *OWN_ENTRIES):
        menus[entry.field][entry.id] = entry
    return Settings(mode, menus)


def applied(before: Members, changes: Members) -> Members:
    return {path: value for path, value in {**before, **changes}.items() if value is not None}


def is_complete(members: Members) -> bool:
    return settings().type_of(int(members[STATUS] or 0)) == COMPLETE


# ---------------------------------------------------------------- the status and the completed time


@given(first=STATUSES, then=st.lists(STATUSES, max_size=8))
def test_the_completed_time_is_there_exactly_while_the_status_is_complete(first: int, then: list[int]) -> None:
    members = task_rules.members_of_new({STATUS: first}, settings(), NOW)
    assert (COMPLETED_TIME in members) == is_complete(members)
    for status in then:
        members = applied(members, task_rules.changes_of(members, {STATUS: status}, settings(), LATER))
        assert members[STATUS] == status
        assert (COMPLETED_TIME in members) == is_complete(members)


OTHER_CHANGES: st.SearchStrategy[dict[str, Scalar | None]] = st.fixed_dictionaries(
    {}, optional={"percentComplete": st.integers(0, 100) | st.none(), "dueTime": st.just(NOW) | st.none()}
)


@given(first=STATUSES, then=st.lists(st.tuples(st.none() | STATUSES, OTHER_CHANGES), max_size=8))
def test_changes_of_other_members_do_not_touch_the_completed_time(
    first: int, then: list[tuple[int | None, dict[str, Scalar | None]]]
) -> None:
    members = task_rules.members_of_new({STATUS: first}, settings(), NOW)
    for status, others in then:
        resolved = others if status is None else {**others, STATUS: status}
        after = applied(members, task_rules.changes_of(members, resolved, settings(), LATER))
        assert (COMPLETED_TIME in after) == is_complete(after)
        if is_complete(members) and is_complete(after):
            assert after[COMPLETED_TIME] == members[COMPLETED_TIME], "completed once"
        members = after


@given(status=STATUSES)
def test_the_status_type_follows_from_the_status(status: int) -> None:
    own, another = settings().type_of(status), NOT_COMPLETE + COMPLETE - settings().type_of(status)
    task_rules.members_of_new({STATUS: status, STATUS_TYPE: own}, settings(), NOW)
    with pytest.raises(Invalid, match=STATUS_TYPE):
        task_rules.members_of_new({STATUS: status, STATUS_TYPE: another}, settings(), NOW)
    before = task_rules.members_of_new({}, settings(), NOW)
    with pytest.raises(Invalid, match=STATUS_TYPE):
        task_rules.changes_of(before, {STATUS: status, STATUS_TYPE: another}, settings(), NOW)


def test_the_status_type_alone_is_compared_with_the_status_that_is_there() -> None:
    before = task_rules.members_of_new({STATUS: 18}, settings(), NOW)
    assert task_rules.changes_of(before, {STATUS_TYPE: COMPLETE}, settings(), LATER) == {}
    with pytest.raises(Invalid):
        task_rules.changes_of(before, {STATUS_TYPE: NOT_COMPLETE}, settings(), LATER)


@pytest.mark.parametrize("status", [16, 18])
def test_a_new_task_takes_the_completed_time_that_is_given(status: int) -> None:
    members = task_rules.members_of_new({STATUS: status, COMPLETED_TIME: NOW}, settings(), LATER)
    assert members[COMPLETED_TIME] == NOW


def test_a_completed_time_can_be_taken_away_and_comes_back_with_the_next_completion() -> None:
    members = task_rules.members_of_new({STATUS: 18}, settings(), NOW)
    members = applied(members, task_rules.changes_of(members, {COMPLETED_TIME: None}, settings(), NOW))
    assert COMPLETED_TIME not in members
    members = applied(members, task_rules.changes_of(members, {STATUS: 21}, settings(), NOW))
    assert COMPLETED_TIME not in members, "it was complete before"
    for status in (17, 21):
        members = applied(members, task_rules.changes_of(members, {STATUS: status}, settings(), LATER))
    assert members[COMPLETED_TIME] == LATER


def test_a_new_task_has_its_defaults_and_no_nulls() -> None:
    members = task_rules.members_of_new({"priority": None, "contact": 3}, settings(), NOW)
    booleans = {path: False for path, member in STORED.items() if member.kind is Kind.BOOLEAN}
    assert members == {**booleans, STATUS: 16, "contact": 3}


# ---------------------------------------------------------------- named IDs


NAMED: dict[str, tuple[str, NamedId, int]] = {
    "by id": ("priority", NamedId(id=2), 2),
    "by name": ("priority", NamedId(lookupName="Normal"), 2),
    "by both": ("priority", NamedId(id=2, lookupName="Normal"), 2),
    "one of two namesakes": ("priority", NamedId(id=5), 5),
    "one of two namesakes, by both": ("priority", NamedId(id=5, lookupName="Twice"), 5),
    "status": (STATUS, NamedId(lookupName="Not Started"), 16),
    "channel of a note": ("notes.3.channel", NamedId(id=1), 1),
    "channel": ("channel", NamedId(lookupName="Phone"), 1),
}


@pytest.mark.parametrize(("path", "named", "entry_id"), NAMED.values(), ids=NAMED.keys())
def test_a_named_id_stands_for_an_entry(path: str, named: NamedId, entry_id: int) -> None:
    assert task_rules.resolve_named_id(path, named, settings()) == entry_id


NOBODYS: dict[str, tuple[str, NamedId, str]] = {
    "unknown id": ("priority", NamedId(id=7), "ID = 7"),
    "unknown name": ("priority", NamedId(lookupName="None"), "lookupName = None"),
    "another case": ("priority", NamedId(lookupName="normal"), "lookupName = normal"),
    "contradiction": ("priority", NamedId(id=2, lookupName="High"), "and this lookupName"),
    "ambiguous": ("priority", NamedId(lookupName="Twice"), "ambiguous"),
    "retired": ("priority", NamedId(id=6), "ID = 6"),
    "of another menu": ("taskType", NamedId(lookupName="Normal"), "lookupName = Normal"),
    "of an empty menu": ("taskTemplate", NamedId(id=1), "ID = 1"),
}


@pytest.mark.parametrize(("path", "named", "says"), NOBODYS.values(), ids=NOBODYS.keys())
def test_a_named_id_that_stands_for_nothing_is_a_problem(path: str, named: NamedId, says: str) -> None:
    problem = task_rules.resolve_named_id(path, named, settings())
    assert isinstance(problem, Problem)
    assert problem.path == path
    assert says in problem.phrase


# ---------------------------------------------------------------- references


REGISTRY = Registry(
    names={Target("contacts", 1): "Ana", Target("contacts", 2): "Ana", Target("contacts", 3): "Luz"},
    ids={("contacts", "Ana"): [1, 2], ("contacts", "Luz"): [3]},
)


@pytest.mark.parametrize("mode", list(ReferenceMode))
@pytest.mark.parametrize(
    ("reference", "contact"),
    [
        (Reference(id=1), 1),
        (Reference(lookupName="Luz"), 3),
        (Reference(id=2, lookupName="Ana"), 2),
    ],
    ids=["id", "name", "both"],
)
def test_a_registered_reference_is_found(reference: Reference, contact: int, mode: ReferenceMode) -> None:
    assert task_rules.resolve_reference("contact", reference, mode, REGISTRY) == contact


def test_an_unknown_id_is_taken_unless_references_must_be_registered() -> None:
    reference = Reference(id=209)
    assert task_rules.resolve_reference("contact", reference, ReferenceMode.ANY, REGISTRY) == 209
    problem = task_rules.resolve_reference("contact", reference, ReferenceMode.REGISTERED, REGISTRY)
    assert problem == Problem("contact", "Invalid ID: No such Contact with ID = 209")


@pytest.mark.parametrize("mode", list(ReferenceMode))
@pytest.mark.parametrize(
    ("reference", "says"),
    [
        (Reference(lookupName="Eva"), "No such Contact with lookupName = Eva"),
        (Reference(lookupName="Ana"), "more than one Contact is called Ana"),
        (Reference(id=3, lookupName="Ana"), "the Contact with ID = 3 is not called Ana"),
        (Reference(id=4, lookupName="Ana"), "No such Contact with ID = 4"),
    ],
    ids=["unknown name", "ambiguous name", "contradiction", "unknown id with a name"],
)
def test_a_reference_that_stands_for_nothing_is_a_problem(reference: Reference, says: str, mode: ReferenceMode) -> None:
    problem = task_rules.resolve_reference("contact", reference, mode, REGISTRY)
    assert isinstance(problem, Problem)
    assert says in problem.phrase


@pytest.mark.parametrize(
    ("mode", "targets"),
    [
        (ReferenceMode.ANY, {Target("accounts", 3)}),
        (ReferenceMode.REGISTERED, {Target("contacts", 1), Target("incidents", 2), Target("accounts", 3)}),
    ],
)
def test_the_registry_is_asked_for_no_more_than_is_needed(mode: ReferenceMode, targets: set[Target]) -> None:
    given_members: Mapping[str, Any] = {
        "contact": Reference(id=1),
        "serviceSettings.incident": Reference(id=2),
        "notes.0.createdByAccount": Reference(id=3, lookupName="staff"),
        "organization": Reference(lookupName="Almacén"),
        "priority": NamedId(id=1),
        "assignedToAccount": None,
        "percentComplete": 3,
    }
    assert task_rules.to_look_up(given_members, mode) == (targets, {("organizations", "Almacén")})


def test_every_problem_is_named_at_once() -> None:
    nobodys: Mapping[str, Any] = {"priority": NamedId(id=7), "contact": Reference(lookupName="Eva")}
    with pytest.raises(Invalid) as refused:
        task_rules.resolve({**nobodys, "percentComplete": 3}, settings(), Registry())
    assert {problem.path for problem in refused.value.problems} == {"priority", "contact"}


def test_nulls_and_scalars_stand_for_themselves() -> None:
    given_members: Mapping[str, Any] = {"contact": None, "percentComplete": 3, "inherit.inheritContact": True}
    assert task_rules.resolve(given_members, settings(), Registry()) == given_members
