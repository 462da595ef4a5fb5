"""What the journal tells of activities and their results."""

import importlib
import json
import uuid
from collections.abc import Callable
from copy import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from acuse import timestamps
from acuse.errors import Refused
from acuse.identity import api_keys
from acuse.identity.callers import TenantId
from acuse.identity.permissions import Permission
from acuse.requests.exact_json import JsonText
from acuse.reten import journal
from acuse.reten.activities import indexing, resolving, results, targets
from acuse.reten.activities import store as activities
from acuse.reten.activities.model import Activity, ActivityStatus, EventType, ResultStatus, canceled, changed
from acuse.reten.commerces import store as commerces
from acuse.reten.commerces.rules import SyncedCommerce
from acuse.reten.target_resolution.model import Strategy
from acuse.reten.target_resolution.target_users import ResolutionStatus, TargetUser, new_id
from acuse.storage import dynamodb
from acuse.timestamps import Timestamp
from tests.support.told import Told, as_json, derived, in_brief
from tests.unit import stored
from tests.unit.reten.results import result

TENANT = TenantId("6f1d8a52-0c1e-4d53-9d2e-2f6d5f0f7a11")
NOW = Timestamp("2026-01-01T00:00:00.000Z")
ID = "2f0c1a52-0c1e-4d53-9d2e-2f6d5f0f7a11"
UNRESOLVED = TargetUser(id=new_id(), status=ResolutionStatus.FAILED, strategy=Strategy.ON_CREATION)
[KIND] = journal.KINDS


@pytest.fixture
def told(tables: dynamodb.Connection) -> Told:
    del tables
    commerces.sync(TENANT, [SyncedCommerce("COM-1", "Almacén")])
    return Told(KIND)


def create(activity_id: str = ID, **members: Any) -> Activity:
    activity = Activity(id=activity_id, commerce_external_id="COM-1", created_at=NOW, **members)
    assert activities.create(TENANT, [activity]) == {}
    return activity


def submit(activity_id: str = ID, *, override: bool = False, **members: Any) -> None:
    judged = result(id=str(uuid.uuid4()), **members)
    results.register(TENANT, activity_id, judged, commerce="COM-1", override=override)


def cancel(activity_id: str = ID) -> None:
    activities.change(TENANT, activity_id, lambda found: canceled(found, "no stock", timestamps.now()))


def retry(activity_id: str = ID) -> None:
    resolving.retry(TENANT, activity_id)


def find_nobody(activity_id: str = ID) -> None:
    """Resolve again, in vain."""
    activities.change(TENANT, activity_id, lambda found: targets.retried(found, found.target, timestamps.now()))


def choose(activity_id: str = ID) -> None:
    def chosen(found: Activity) -> Activity:
        assert found.target
        target = replace(found.target, status=ResolutionStatus.RESOLVED, commerce_user_id=new_id())
        return changed(found, EventType.TARGET_RESOLVED, timestamps.now(), target=target)

    activities.change(TENANT, activity_id, chosen)


CHANGED: dict[str, tuple[Callable[[], object], str, tuple[str, ...]]] = {
    "a result": (submit, "task-result.registered", ("status", "result", "results")),
    "a pending result": (
        lambda: submit(status=ResultStatus.PENDING),
        "task-result.registered",
        ("result", "results", "targetUsers"),
    ),
    "a cancellation": (cancel, "activity.status-changed", ("status", "cancelReason")),
    "a retry that needs nobody": (retry, "activity.status-changed", ("status", "targetUsers")),
    "a retry in vain": (find_nobody, "activity.updated", ()),
    "a chosen user": (choose, "activity.updated", ("targetUsers",)),
}


@pytest.mark.parametrize(("make", "kind", "changed"), CHANGED.values(), ids=CHANGED)
def test_a_change_is_told_as_what_it_is_with_what_changed(
    told: Told, make: Callable[[], object], kind: str, changed: tuple[str, ...]
) -> None:
    has_target = make is not submit
    create(status=ActivityStatus.UNRESOLVED, target=UNRESOLVED if has_target else None)
    make()
    assert in_brief(told.drafts()) == [("activity.created", 1, ()), (kind, 2, changed)]


def test_an_override_is_a_replaced_result(told: Told) -> None:
    create()
    submit(status=ResultStatus.PENDING)
    submit(override=True)
    submit(override=True)
    assert in_brief(told.drafts())[2:] == [
        ("task-result.replaced", 3, ("status", "result", "results")),
        ("task-result.replaced", 4, ("result", "results")),
    ]


def test_what_only_a_newer_release_changes_in_a_result_replaces_none(told: Told) -> None:
    create()
    submit()
    *_, last = told.changes()
    assert last.after
    images = [{**last.after, "result": {**last.after["result"], "newer": value}} for value in (1, 2)]
    draft = derived(KIND, replace(last, before=images[0], after=images[1]))
    assert draft
    assert (draft.type, draft.changed) == ("activity.updated", ())


def test_an_activity_brought_up_to_date_by_the_index_command_is_not_told_again(told: Told) -> None:
    create()
    told.drafts()
    stored.take_away({"schedule", "schedule_order"}, lambda sk: sk == "activity")
    assert [each.changed for each in indexing.index(TENANT)] == [1]
    assert told.drafts() == []


def test_an_activity_that_goes_with_its_tenant_is_not_told(told: Told) -> None:
    create()
    told.drafts()
    at = dynamodb.connection()
    key = {"pk": f"{TENANT}#activity#{ID}", "sk": "activity"}
    at.client.delete_item(TableName=at.results, Key=dynamodb.to_item(key))
    assert told.drafts() == []


def test_what_is_told_is_what_the_activity_is_answered_as(told: Told) -> None:
    create(attributes=JsonText('{"n" : 1.50,"n":2e3}'), channel="SALESMAN")
    submit(raw_payload=JsonText('{"b":  1.0}'), payload=JsonText("{}"))
    draft = told.drafts()[-1]
    key = api_keys.create(TENANT, "k", list(Permission))[1]
    event = {
        "headers": {"x-api-key": key},
        "requestContext": {"requestId": "r", "http": {"method": "GET"}},
        "rawPath": KIND.href(ID),
        "pathParameters": {"id": ID},
    }
    answer = importlib.import_module("reten.get_activity.app").handler(event, None)
    assert answer["statusCode"] == 200
    assert as_json(draft.data) == as_json(KIND.read(TENANT, ID)) == json.loads(answer["body"])
    assert draft.data["attributes"] == '{"n" : 1.50,"n":2e3}'
    assert draft.data["result"]["rawPayload"] == '{"b":  1.0}'
    assert draft.data["commerceAssignment"]["commerce"] == {"name": "Almacén"}


def test_images_of_newer_and_older_releases_are_told(told: Told) -> None:
    create(reason="r", status=ActivityStatus.UNRESOLVED, target=UNRESOLVED)
    submit(status=ResultStatus.PENDING)
    told.drafts()
    stored.add_what_is_newer()
    assert told.drafts() == [], "their writer did not count it"
    stored.take_away({"reason", "revision", "events", "first_status", "score"}, lambda sk: sk == "activity")
    cancel()
    *_, last = told.changes()
    draft = derived(KIND, last)
    assert draft
    assert (draft.type, draft.sequence, draft.changed) == ("activity.status-changed", 1, ("status", "cancelReason"))


def test_a_status_that_only_a_newer_release_knows_is_told_as_it_is(told: Told) -> None:
    create()
    [made] = told.changes()
    assert made.after
    after = {**made.after, "status": "PAUSED", "revision": 2}
    draft = KIND.derive(replace(made, before=made.after, after=after), {})
    assert draft
    assert (draft.type, draft.data["status"]) == ("activity.status-changed", "PAUSED")


@pytest.mark.parametrize("activity_id", ["", "1", ID.upper(), "x" * 3000])
def test_what_cannot_be_the_id_of_an_activity_is_none(told: Told, activity_id: str) -> None:
    del told
    create()
    assert KIND.read(TENANT, activity_id) is None


def test_commerces_of_many_activities_are_one_batch_read(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(5):
        create(str(uuid.uuid4()))
    changes, reads, real = list(told.changes()), list[Any](), dynamodb.batch_get

    def counted(requests: Any) -> Any:
        reads.append(requests)
        return real(requests)

    monkeypatch.setattr(dynamodb, "batch_get", counted)
    known = KIND.look_up(TENANT, changes)
    assert len(reads) == 1
    assert [draft and draft.type for draft in (KIND.derive(each, known) for each in changes)] == [
        "activity.created"
    ] * 5
    assert len(reads) == 1


WRITES: dict[str, Callable[[str], object]] = {
    "submit": submit,
    "submit pending": lambda activity_id: submit(activity_id, status=ResultStatus.PENDING),
    "override": lambda activity_id: submit(activity_id, override=True),
    "override with pending": lambda activity_id: submit(activity_id, override=True, status=ResultStatus.PENDING),
    "cancel": cancel,
    "retry": retry,
    "find nobody": find_nobody,
    "index": lambda _: list(indexing.index(TENANT)),
}


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(st.sampled_from(sorted(WRITES)), max_size=10))
def test_whatever_is_written_is_told_from_1_without_gaps_and_last_as_it_is_now(told: Told, names: list[str]) -> None:
    told.records()
    activity_id = str(uuid.uuid4())
    create(activity_id, status=ActivityStatus.UNRESOLVED, target=UNRESOLVED)
    for name in names:
        try:
            WRITES[name](activity_id)
        except Refused:
            assert name != "find nobody"
    drafts = told.drafts()
    assert [each.sequence for each in drafts] == list(range(1, len(drafts) + 1))
    assert as_json(drafts[-1].data) == as_json(KIND.read(TENANT, activity_id))
