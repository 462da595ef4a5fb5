"""Whom activities are for by what is stored: which reads it takes, and what is made of them."""

import itertools
from collections import Counter
from collections.abc import Iterator
from copy import replace
from typing import Any

import pytest

from acuse.errors import Invalid
from acuse.identity.callers import TenantId
from acuse.requests.exact_json import JsonText
from acuse.reten.activities import resolving, results
from acuse.reten.activities import store as activities
from acuse.reten.activities.model import (
    Activity,
    ActivityCanceled,
    ActivityStatus,
    ResultStatus,
    WrongStatus,
    canceled,
    steps,
)
from acuse.reten.activities.targets import NotACommerceUser, TargetUserNotFound, TargetUserSettled
from acuse.reten.commerces import store as commerces
from acuse.reten.commerces import users as commerce_users
from acuse.reten.commerces.model import CommerceUser, HeldRole, user_id
from acuse.reten.commerces.rules import SyncedCommerce
from acuse.reten.target_resolution import store as target_resolution
from acuse.reten.target_resolution import texts
from acuse.reten.target_resolution.model import Config, Criterion, CriterionType, Strategy, with_config
from acuse.reten.target_resolution.resolution import LastContacts
from acuse.reten.target_resolution.target_users import ResolutionStatus, TargetUser
from acuse.storage import dynamodb
from acuse.timestamps import Timestamp
from acuse_admin.kinds.reten import ACTIVITIES, ActivityLine
from tests.unit.reten.results import result

pytestmark = pytest.mark.usefixtures("tables")
TENANT = TenantId("11111111-1111-1111-1111-111111111111")
DRAFT = Activity(
    id="a", commerce_external_id="COM-1", created_at=Timestamp("2026-01-01T00:00:00.000Z"), channel="SALESMAN"
)
REP = CommerceUser("u-1", "Ana", "Rojas", DRAFT.created_at, roles=(HeldRole("COMMERCE_REP", DRAFT.created_at),))
LAST_CONTACTED = Criterion("c", CriterionType.LAST_CONTACTED_SAME_CHANNEL)
ROLE = Criterion("c", CriterionType.ROLE_MATCH, JsonText('{"role":"COMMERCE_REP"}'))


def id_of(user: str, commerce: str = "COM-1") -> str:
    return user_id(TENANT, commerce, user)


def configure(*criteria: Criterion, strategy: Strategy = Strategy.ON_CREATION) -> None:
    config = Config("one", strategy, False, False, criteria=criteria)
    target_resolution.update(TENANT, lambda configs: with_config(configs, config))


def store_users(*users: CommerceUser, commerce: str = "COM-1") -> None:
    at = dynamodb.connection()
    item = {**commerce_users.users_key(TENANT, commerce), "users": commerce_users.to_text(list(users))}
    at.client.put_item(TableName=at.configs, Item=dynamodb.to_item(item))


_numbers = itertools.count()


def contact(user: str | None, channel: str | None = "SALESMAN", status: str = ResultStatus.EFFECTIVE) -> str:
    """An activity of COM-1 that is newer than those before, with a result."""
    number = next(_numbers)
    target = user and TargetUser(id="t", status=ResolutionStatus.RESOLVED, strategy="MANUAL", commerce_user_id=user)
    created = Timestamp(f"2026-01-01T00:{number // 60:02}:{number % 60:02}.000Z")
    made = replace(DRAFT, id=f"old-{number}", channel=channel, created_at=created, target=target or None)
    activities.create(TENANT, [made])
    if status:
        results.register(TENANT, made.id, result(id=f"r-{number}", status=status), commerce="COM-1")
    return made.id


@pytest.fixture
def calls() -> Iterator[list[str]]:
    made: list[str] = []
    client = dynamodb.connection().client
    handler: Any = lambda model, **_: made.append(model.name)  # noqa: E731
    client.meta.events.register("before-call.dynamodb", handler)
    yield made
    client.meta.events.unregister("before-call.dynamodb", handler)


def test_without_a_configuration_an_activity_is_ready_and_has_no_target_user() -> None:
    resolved = resolving.resolved_for(TENANT, DRAFT)
    assert (resolved.status, resolved.target) == ("READY", None)


def test_a_user_who_matches_is_the_target_user_by_name() -> None:
    configure(ROLE)
    store_users(REP)
    resolved = resolving.resolved_for(TENANT, DRAFT)
    assert resolved.status == "READY"
    assert resolved.target
    assert resolved.target.commerce_user_id == id_of("u-1")
    assert (resolved.target.first_name, resolved.target.last_name) == ("Ana", "Rojas")


def test_an_activity_whose_target_user_is_not_found_is_unresolved() -> None:
    configure(ROLE)
    resolved = resolving.resolved_for(TENANT, DRAFT)
    assert resolved.status == "UNRESOLVED"
    assert resolved.target
    assert resolved.target.status == "FAILED"


def test_a_requests_criteria_go_before_the_configurations() -> None:
    configure(LAST_CONTACTED, strategy=Strategy.MANUAL)
    store_users(REP)
    resolved = resolving.resolved_for(TENANT, replace(DRAFT, target_criteria=texts.criteria_to_text([ROLE])))
    assert resolved.target
    assert resolved.target.lock_reason == "CRITERIA_MATCH"


def test_many_drafts_are_one_read_unless_contacts_decide(calls: list[str]) -> None:
    configure(ROLE, replace(LAST_CONTACTED, priority=1))
    store_users(REP)
    drafts = [replace(DRAFT, id=f"{number}", commerce_external_id=f"COM-{number % 2}") for number in range(33)]
    store_users(REP, commerce="COM-0")
    calls.clear()
    assert {each.status for each in resolving.resolved_for_all(TENANT, drafts)} == {"READY"}
    assert calls == ["BatchGetItem"]

    store_users(commerce="COM-0")
    calls.clear()
    assert {each.status for each in resolving.resolved_for_all(TENANT, drafts)} == {"READY", "UNRESOLVED"}
    assert calls == ["BatchGetItem", "Query"], "contacts of a commerce are read once, and it has no activities"


def test_the_last_contact_is_of_the_newest_activity_with_a_final_result_and_a_user() -> None:
    assert resolving.last_contacts(TENANT, "COM-1", {"SALESMAN"}) == LastContacts()
    contact("first")
    contact("by-mail", "EMAIL", ResultStatus.NOT_EFFECTIVE)
    contact("pending", status=ResultStatus.PENDING)
    contact("open", status="")
    contact(None)
    found = resolving.last_contacts(TENANT, "COM-1", {"SALESMAN"})
    assert found == LastContacts("by-mail", {"EMAIL": "by-mail", "SALESMAN": "first"})


def test_of_a_commerce_with_many_activities_the_newest_are_looked_at_in_few_calls(
    calls: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert resolving._MOST_LOOKED_AT == 200
    monkeypatch.setattr(resolving, "_MOST_LOOKED_AT", 5)
    monkeypatch.setattr(resolving, "_LOOKED_AT_ONCE", 3)
    contact("long ago", "EMAIL")
    for _ in range(3):
        contact("lately")
    calls.clear()
    assert resolving.last_contacts(TENANT, "COM-1", {"SALESMAN"}).by_channel == {"SALESMAN": "lately"}
    assert calls == ["Query", "BatchGetItem"]

    contact(None, "SMS", "")
    contact(None, "SMS", "")
    calls.clear()
    assert resolving.last_contacts(TENANT, "COM-1", {"EMAIL"}).by_channel == {"SALESMAN": "lately"}
    assert calls == ["Query", "BatchGetItem"] * 2


WAITING = TargetUser(id="t", status=ResolutionStatus.PENDING, strategy=Strategy.ON_DISPATCH)


def story(activity: Activity | None) -> list[tuple[str, str | None]]:
    assert activity
    return [(step.event.type, step.after) for step in steps(activity)]


def submit(status: ResultStatus = ResultStatus.EFFECTIVE, *, override: bool = False, commerce: str = "COM-1") -> None:
    given = result(id=f"r-{next(_numbers)}", status=status)
    results.register(TENANT, "a", given, commerce=commerce, override=override)


def test_what_waited_for_its_dispatch_is_resolved_in_the_write_of_its_result(calls: list[str]) -> None:
    configure(ROLE, strategy=Strategy.ON_DISPATCH)
    store_users(REP)
    activities.create(TENANT, [resolving.resolved_for(TENANT, DRAFT)])
    calls.clear()
    submit()
    assert calls == ["UpdateItem", "BatchGetItem", "UpdateItem"]
    found = activities.find(TENANT, "a")
    assert story(found) == [
        ("CREATED", "READY"),
        ("TARGET_RESOLVED", "READY"),
        ("RESULT_REGISTERED", "COMPLETED"),
    ]
    assert found
    assert found.target
    assert (found.target.status, found.target.commerce_user_id) == ("RESOLVED", id_of("u-1"))
    assert (found.revision, len(found.events)) == (2, 2)
    assert {found.target.resolved_at} == {event.occurred_at for event in found.events}
    submit(override=True)
    assert story(activities.find(TENANT, "a"))[-1] == ("RESULT_REPLACED", "COMPLETED")


@pytest.mark.parametrize(
    ("status", "after"), [(ResultStatus.PENDING, "READY"), (ResultStatus.NOT_EFFECTIVE, "COMPLETED")]
)
def test_a_result_counts_though_nobody_is_found_by_then(status: ResultStatus, after: str) -> None:
    configure(ROLE, strategy=Strategy.ON_DISPATCH)
    activities.create(TENANT, [resolving.resolved_for(TENANT, DRAFT)])
    submit(status)
    found = activities.find(TENANT, "a")
    assert story(found) == [("CREATED", "READY"), ("RESULT_REGISTERED", after)]
    assert found
    assert found.target
    assert found.target.status == "FAILED"


def test_a_result_takes_away_a_target_user_whom_no_configuration_wants_any_more() -> None:
    activities.create(TENANT, [replace(DRAFT, target=WAITING)])
    submit()
    found = activities.find(TENANT, "a")
    assert found
    assert found.target is None


def test_a_refused_result_resolves_nothing(calls: list[str]) -> None:
    activities.create(TENANT, [replace(DRAFT, target=WAITING, status=ActivityStatus.CANCELED)])
    calls.clear()
    with pytest.raises(Invalid):
        submit(commerce="COM-2")
    with pytest.raises(ActivityCanceled):
        submit()
    assert calls == ["UpdateItem"] * 2
    submit(override=True)
    assert story(activities.find(TENANT, "a"))[-1] == ("RESULT_REGISTERED", "COMPLETED")


@pytest.mark.parametrize(
    "target", [None, replace(WAITING, strategy=Strategy.MANUAL), replace(WAITING, status="FAILED")]
)
def test_any_other_result_is_one_write(target: TargetUser | None, calls: list[str]) -> None:
    activities.create(TENANT, [replace(DRAFT, target=target)])
    calls.clear()
    submit()
    assert calls == ["UpdateItem"]
    found = activities.find(TENANT, "a")
    assert found
    assert found.target == target


def test_a_result_that_lost_a_race_for_a_waiting_activity_goes_by_what_is_there_then(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    activities.create(TENANT, [replace(DRAFT, target=WAITING)])
    read = resolving.target_after_creation

    def meanwhile(tenant: TenantId, activity: Activity) -> TargetUser | None:
        activities.change(TENANT, "a", lambda found: canceled(found, None, DRAFT.created_at))
        return read(tenant, activity)

    monkeypatch.setattr(resolving, "target_after_creation", meanwhile)
    with pytest.raises(ActivityCanceled):
        submit()


def test_a_retry_after_the_user_came_makes_an_activity_ready() -> None:
    configure(ROLE)
    activities.create(TENANT, [resolving.resolved_for(TENANT, DRAFT)])
    assert resolving.retry(TENANT, "a").status == "UNRESOLVED"
    store_users(REP)
    ready = resolving.retry(TENANT, "a")
    assert ready == activities.find(TENANT, "a")
    assert story(ready) == [
        ("CREATED", "UNRESOLVED"),
        ("RESOLUTION_RETRY_FAILED", "UNRESOLVED"),
        ("RESOLUTION_RETRY_SUCCESS", "READY"),
    ]
    with pytest.raises(WrongStatus):
        resolving.retry(TENANT, "a")


def test_a_retry_resolves_what_waits_for_its_dispatch_or_leaves_it_unresolved() -> None:
    configure(ROLE, strategy=Strategy.ON_DISPATCH)
    activities.create(TENANT, [replace(DRAFT, id=each, target=WAITING) for each in ("a", "b")])
    assert story(resolving.retry(TENANT, "a"))[-1] == ("RESOLUTION_RETRY_FAILED", "UNRESOLVED")
    store_users(REP)
    assert story(resolving.retry(TENANT, "b"))[-1] == ("RESOLUTION_RETRY_SUCCESS", "READY")


def test_somebody_is_assigned_by_hand() -> None:
    store_users(REP, replace(REP, external_id="u-2", is_active=False))
    failed = replace(WAITING, status=ResolutionStatus.FAILED)
    activities.create(TENANT, [replace(DRAFT, target=failed, status=ActivityStatus.UNRESOLVED)])
    for wrong in (id_of("u-2"), id_of("nobody"), id_of("u-1", "COM-2")):
        with pytest.raises(NotACommerceUser):
            resolving.assign(TENANT, "a", "t", wrong)
    with pytest.raises(TargetUserNotFound):
        resolving.assign(TENANT, "a", "another", id_of("u-1"))
    ready = resolving.assign(TENANT, "a", "t", id_of("u-1"))
    assert story(ready) == [("CREATED", "UNRESOLVED"), ("TARGET_RESOLVED", "READY")]
    assert ready.target
    assert (ready.target.lock_reason, ready.target.first_name) == ("MANUAL_ASSIGNMENT", "Ana")
    with pytest.raises(TargetUserSettled, match="is RESOLVED"):
        resolving.assign(TENANT, "a", "t", id_of("u-1"))


@pytest.mark.parametrize("status", [ActivityStatus.CANCELED, ActivityStatus.COMPLETED, ActivityStatus.FAILED])
def test_nobody_is_assigned_to_what_is_not_worked_any_more(status: ActivityStatus) -> None:
    store_users(REP)
    activities.create(TENANT, [replace(DRAFT, target=WAITING, status=status)])
    with pytest.raises(WrongStatus):
        resolving.assign(TENANT, "a", "t", id_of("u-1"))
    with pytest.raises(WrongStatus):
        resolving.retry(TENANT, "a")


def test_a_result_locks_the_target_user() -> None:
    store_users(REP)
    failed = replace(WAITING, status=ResolutionStatus.FAILED)
    activities.create(TENANT, [replace(DRAFT, target=failed, status=ActivityStatus.UNRESOLVED)])
    submit(ResultStatus.PENDING)
    with pytest.raises(TargetUserSettled, match="is LOCKED"):
        resolving.assign(TENANT, "a", "t", id_of("u-1"))
    with pytest.raises(TargetUserSettled, match="is LOCKED"):
        resolving.retry(TENANT, "a")


def test_imported_activities_that_are_ready_are_resolved_a_batch_at_a_time(calls: list[str]) -> None:
    configure(ROLE)
    commerces.sync(TENANT, [SyncedCommerce("COM-1", "Almacén"), SyncedCommerce("COM-2", "Minimarket")])
    store_users(REP)
    lines = [
        ActivityLine(provider_activity_id=f"P-{number}", commerce_external_id=f"COM-{number % 2 + 1}")
        for number in range(10)
    ]
    lines.append(ActivityLine(provider_activity_id="done", commerce_external_id="COM-2", status="CANCELED"))
    calls.clear()
    assert ACTIVITIES.store(TENANT, lines) == {}
    assert calls == ["BatchGetItem", "BatchGetItem", "TransactWriteItems"]
    found = list(activities.list_of(TENANT))
    assert Counter(each.status for each in found) == {"READY": 5, "UNRESOLVED": 5, "CANCELED": 1}
    assert all((each.target is None) == (each.status == "CANCELED") for each in found)
