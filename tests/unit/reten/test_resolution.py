"""Whom an activity is for: every row of the tables of target_resolution/resolution.py, and what always holds."""

import json
from collections.abc import Sequence
from copy import replace
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acuse.requests.exact_json import JsonText
from acuse.reten.commerces.model import CommerceUser, HeldRole, Role
from acuse.reten.target_resolution.model import Config, Criterion, CriterionType, Strategy
from acuse.reten.target_resolution.resolution import (
    AFTER_CREATION,
    AT_CREATION,
    Circumstances,
    ContactsNeeded,
    LastContacts,
    Users,
    resolve,
    turns,
)
from acuse.reten.target_resolution.target_users import LockReason, ResolutionStatus, TargetUser
from acuse.timestamps import Timestamp

NOW = Timestamp("2026-02-01T00:00:00.000Z")
FIRST_OF_JANUARY = Timestamp("2026-01-01T00:00:00.000Z")


def user(*roles: Role | str, created: str = FIRST_OF_JANUARY, is_active: bool = True) -> CommerceUser:
    held = tuple(HeldRole(role, FIRST_OF_JANUARY) for role in roles)
    return CommerceUser("", "Ana", "Rojas", Timestamp(created), is_active, held)


def role(name: str, priority: int = 0) -> Criterion:
    return Criterion("", CriterionType.ROLE_MATCH, JsonText(json.dumps({"role": name})), priority)


ANY_CHANNEL = Criterion("", CriterionType.LAST_CONTACTED_ALL_CHANNELS)
SAME_CHANNEL = Criterion("", CriterionType.LAST_CONTACTED_SAME_CHANNEL)
NEWER_CRITERION = Criterion("", "NEAREST", JsonText('{"role": "OWNER"}'))


def config(
    *criteria: Criterion, strategy: str = Strategy.ON_CREATION, rep: bool = False, owner: bool = False
) -> Config:
    return Config("", strategy, rep, owner, criteria=criteria)


MANUAL = config(role("OWNER"), strategy=Strategy.MANUAL, owner=True)
ON_DISPATCH = config(role("OWNER"), strategy=Strategy.ON_DISPATCH, owner=True)
NEWER_STRATEGY = config(role("OWNER"), strategy="ON_FULL_MOON")
NOBODY = config(role("FINANCE"))
OWNER_AND_REP: Users = {"owner": user("OWNER"), "rep": user("COMMERCE_REP")}


class Case(NamedTuple):
    """What is configured and known, and who is found."""

    configs: Sequence[Config]
    expected: tuple[str, str | None, str | None] | None
    """Status, lock reason and user; None: no target user."""
    users: Users = OWNER_AND_REP
    contacts: LastContacts | None = None
    due: frozenset[Strategy] = AT_CREATION


def matched(user_id: str) -> tuple[str, str, str]:
    return "RESOLVED", "CRITERIA_MATCH", user_id


PENDING = ("PENDING", None, None)
FAILED = ("FAILED", None, None)
CONTACTS = LastContacts("rep", {"EMAIL": "rep", "SALESMAN": "owner"})
CASES = {
    "no configuration": Case([], None),
    "manual": Case([MANUAL], PENDING),
    "manual, retried": Case([MANUAL], PENDING, due=AFTER_CREATION),
    "on dispatch, at the creation": Case([ON_DISPATCH], PENDING),
    "on dispatch, retried": Case([ON_DISPATCH], matched("owner"), due=AFTER_CREATION),
    "on creation": Case([config(role("OWNER"))], matched("owner")),
    "the first configuration decides": Case([config(role("OWNER")), config(role("COMMERCE_REP"))], matched("owner")),
    "no match falls through": Case([NOBODY, config(role("OWNER"))], matched("owner")),
    "no match falls through to manual": Case([NOBODY, MANUAL], PENDING),
    "no match falls through to on dispatch": Case([NOBODY, ON_DISPATCH], PENDING),
    "a strategy of a newer release matches nothing": Case([NEWER_STRATEGY], FAILED),
    "a strategy of a newer release falls through": Case([NEWER_STRATEGY, config(role("OWNER"))], matched("owner")),
    "fallback to the representative": Case(
        [config(role("FINANCE"), rep=True, owner=True)], ("RESOLVED", "FALLBACK_COMMERCE_REP", "rep")
    ),
    "fallback to the owner": Case(
        [config(role("FINANCE"), rep=True, owner=True)],
        ("RESOLVED", "FALLBACK_OWNER", "owner"),
        users={"owner": user("OWNER")},
    ),
    "no fallback to the representative": Case([config(owner=True)], ("RESOLVED", "FALLBACK_OWNER", "owner")),
    "fallbacks are the first configuration's": Case([NOBODY, config(rep=True, owner=True)], FAILED),
    "no match and no fallback": Case([NOBODY], FAILED),
    "fallbacks of a commerce without users": Case([config(rep=True, owner=True)], FAILED, users={}),
    "an inactive user matches nothing": Case(
        [config(role("OWNER"), ANY_CHANNEL, owner=True)],
        FAILED,
        users={"owner": user("OWNER", is_active=False)},
        contacts=LastContacts("owner"),
    ),
    "criteria by priority, not by position": Case(
        [config(role("OWNER", priority=2), role("COMMERCE_REP", priority=1))], matched("rep")
    ),
    "criteria of one priority by position": Case([config(role("OWNER"), role("COMMERCE_REP"))], matched("owner")),
    "several: the oldest": Case(
        [config(role("OWNER"))],
        matched("z"),
        users={"a": user("OWNER", created="2026-01-02T00:00:00.000Z"), "z": user("OWNER", "FINANCE")},
    ),
    "several of one age: by id": Case(
        [config(role("OWNER"))], matched("a"), users={"z": user("OWNER"), "a": user("OWNER")}
    ),
    "last contacted": Case([config(ANY_CHANNEL)], matched("rep"), contacts=CONTACTS),
    "last contacted on the channel": Case([config(SAME_CHANNEL)], matched("owner"), contacts=CONTACTS),
    "nobody was contacted": Case([config(ANY_CHANNEL)], FAILED, contacts=LastContacts()),
    "nobody was contacted on the channel": Case(
        [config(SAME_CHANNEL)], FAILED, contacts=LastContacts("rep", {"EMAIL": "rep"})
    ),
    "who was contacted last is no user any more": Case([config(ANY_CHANNEL)], FAILED, contacts=LastContacts("gone")),
    "a criterion of a newer release": Case([config(NEWER_CRITERION, role("COMMERCE_REP"))], matched("rep")),
    "a role of a newer release": Case([config(role("CAPTAIN"))], matched("c"), users={"c": user("CAPTAIN")}),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_every_row_of_the_tables(case: Case) -> None:
    target = resolve(case.configs, Circumstances(case.users, "SALESMAN", NOW, case.contacts, case.due), "t")
    found = (target.status, target.lock_reason, target.commerce_user_id) if target else None
    assert found == case.expected
    if target:
        assert target.id == "t"
        is_resolved = target.status == ResolutionStatus.RESOLVED
        assert target.resolved_at == (NOW if is_resolved else None)
        assert (target.first_name, target.last_name) == (("Ana", "Rojas") if is_resolved else (None, None))


@pytest.mark.parametrize(
    ("configs", "strategy"),
    [([NOBODY, ON_DISPATCH], "ON_DISPATCH"), ([NOBODY, MANUAL], "MANUAL"), ([NOBODY], "ON_CREATION")],
)
def test_the_strategy_is_that_of_the_configuration_that_decides(configs: list[Config], strategy: str) -> None:
    target = resolve(configs, Circumstances({}, None, NOW), "t")
    assert target
    assert target.strategy == strategy


def test_contacts_are_asked_for_only_where_the_outcome_depends_on_them() -> None:
    seed = config(role("COMMERCE_REP"), SAME_CHANNEL)
    by_role = resolve([seed], Circumstances(OWNER_AND_REP, "SALESMAN", NOW), "t")
    assert by_role
    assert by_role.commerce_user_id == "rep"
    with pytest.raises(ContactsNeeded):
        resolve([seed], Circumstances({"owner": user("OWNER")}, "SALESMAN", NOW), "t")


def test_criteria_of_a_request_go_before_the_configurations_and_have_both_fallbacks() -> None:
    [own] = turns({"m": replace(MANUAL, id="m")}, [role("OWNER")])
    assert (own.resolution_strategy, own.criteria) == ("ON_CREATION", (role("OWNER"),))
    assert own.fallback_to_commerce_rep
    assert own.fallback_to_owner


def test_only_active_configurations_have_turns_by_priority() -> None:
    configs = {
        "a": replace(MANUAL, id="a", priority=2),
        "b": replace(MANUAL, id="b", priority=0, is_active=False),
        "c": replace(MANUAL, id="c", priority=1),
    }
    assert [each.id for each in turns(configs)] == ["c", "a"]


ids = st.sampled_from(["a", "b", "c", "d"])
times = st.sampled_from(["2026-01-01T00:00:00.000Z", "2026-01-02T00:00:00.000Z"])
anybody = st.builds(
    lambda roles, created, is_active: user(*roles, created=created, is_active=is_active),
    st.sets(st.sampled_from(["OWNER", "COMMERCE_REP", "FINANCE"])),
    times,
    st.booleans(),
)
criteria = st.builds(
    lambda criterion, priority: replace(criterion, priority=priority),
    st.sampled_from([*map(role, ("OWNER", "COMMERCE_REP", "FINANCE")), ANY_CHANNEL, SAME_CHANNEL, NEWER_CRITERION]),
    st.integers(0, 3),
)
configurations = st.lists(
    st.builds(
        lambda strategy, rep, owner, chosen: config(*chosen, strategy=strategy, rep=rep, owner=owner),
        st.sampled_from([*Strategy, "ON_FULL_MOON"]),
        st.booleans(),
        st.booleans(),
        st.lists(criteria, max_size=3),
    ),
    max_size=3,
)
circumstances = st.builds(
    Circumstances,
    users=st.dictionaries(ids, anybody),
    channel=st.sampled_from([None, "EMAIL", "SMS"]),
    now=st.just(NOW),
    contacts=st.builds(LastContacts, st.none() | ids, st.dictionaries(st.sampled_from(["EMAIL", "SMS"]), ids)),
    due=st.sampled_from([AT_CREATION, AFTER_CREATION]),
)


def alone(criterion: Criterion, known: Circumstances) -> TargetUser:
    target = resolve([config(criterion)], known, "t")
    assert target
    return target


@given(configurations, circumstances)
def test_what_always_holds(configs: list[Config], known: Circumstances) -> None:
    target = resolve(configs, known, "t")
    assert (target is None) == (not configs)
    if target is None:
        return
    reached = [each for each in configs if each.resolution_strategy in known.due]
    matches = [
        match.commerce_user_id
        for each in reached
        for criterion in sorted(each.criteria, key=lambda criterion: criterion.priority)
        if (match := alone(criterion, known)).commerce_user_id
    ]
    if target.status == ResolutionStatus.RESOLVED:
        assert known.users[target.commerce_user_id or ""].is_active
        if target.lock_reason == LockReason.CRITERIA_MATCH:
            assert target.commerce_user_id == matches[0], "the highest criterion that has a match"
        else:
            assert not matches, "a fallback never wins over a match"
    else:
        assert target.commerce_user_id is None
        assert target.lock_reason is None
    if target.status == ResolutionStatus.PENDING:
        assert target.strategy in set(Strategy) - known.due
    if target.status == ResolutionStatus.FAILED:
        assert not matches
        assert all(each.resolution_strategy in {*known.due, "ON_FULL_MOON"} for each in configs)
