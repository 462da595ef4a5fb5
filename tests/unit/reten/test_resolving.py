"""Whom activities are for by what is stored: which reads it takes, and what is made of them (moto)."""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from acuse.identity.callers import TenantId
from acuse.requests.exact_json import JsonText
from acuse.reten.activities import resolving, results
from acuse.reten.activities import store as activities
from acuse.reten.activities.model import Activity, ResultStatus
from acuse.reten.commerces import users as commerce_users
from acuse.reten.commerces.model import CommerceUser, HeldRole, user_id
from acuse.reten.target_resolution import store as target_resolution
from acuse.reten.target_resolution.model import Config, Criterion, CriterionType, Strategy, with_config
from acuse.reten.target_resolution.resolution import LastContacts
from acuse.reten.target_resolution.target_users import ResolutionStatus, TargetUser
from acuse.storage import dynamodb
from acuse.timestamps import Timestamp
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
    resolved = resolving.resolved_for(
        TENANT, replace(DRAFT, target_criteria=target_resolution.criteria_to_text([ROLE]))
    )
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
