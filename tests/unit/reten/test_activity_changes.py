"""What happens to an activity: rules as values, and the conditional writes that carry them out."""

from copy import replace

import pytest

from acuse import timestamps
from acuse.errors import IdempotencyKeyReused
from acuse.identity.callers import TenantId
from acuse.requests.idempotency import IdempotentRequest
from acuse.reten.activities import model, results
from acuse.reten.activities import store as activities
from acuse.reten.activities.model import (
    Activity,
    ActivityNotFound,
    ActivityStatus,
    EventType,
    IdempotencyKeyTaken,
    ProviderIdTaken,
    StatusEvent,
    WrongStatus,
    canceled,
    steps,
)
from acuse.timestamps import Timestamp
from tests.unit.reten.results import result

TENANT = TenantId("11111111-1111-1111-1111-111111111111")
NOW = Timestamp("2026-01-02T00:00:00.000Z")
ACTIVITY = Activity(id="a", commerce_external_id="COM-1", created_at=Timestamp("2026-01-01T00:00:00.000Z"))


def story(activity: Activity | None) -> list[tuple[str, str | None, str | None]]:
    assert activity
    return [(step.event.type, step.before, step.after) for step in steps(activity)]


@pytest.mark.parametrize("status", ActivityStatus)
def test_what_is_open_can_be_canceled_and_nothing_else(status: ActivityStatus) -> None:
    activity = replace(ACTIVITY, status=status)
    if status in ("READY", "UNRESOLVED", "DISPATCHED"):
        assert canceled(activity, "no stock", NOW).status == "CANCELED"
    else:
        with pytest.raises(WrongStatus, match=f"status is {status}: it must be READY or UNRESOLVED or DISPATCHED"):
            canceled(activity, None, NOW)


def test_an_event_is_never_earlier_than_the_one_before_it() -> None:
    late = StatusEvent.new(EventType.RESULT_REGISTERED, Timestamp("2027-01-01T00:00:00.000Z"))
    assert canceled(replace(ACTIVITY, events=(late,)), None, NOW).events[-1].occurred_at == late.occurred_at


def test_events_are_told_in_the_order_of_the_writes_and_never_back_in_time() -> None:
    late = StatusEvent.new(EventType.RESOLUTION_RETRY_FAILED, Timestamp("2027-01-01T00:00:00.000Z"))
    blind = StatusEvent.new(EventType.RESULT_REGISTERED, NOW, ActivityStatus.COMPLETED)
    told = [step.event for step in steps(replace(ACTIVITY, events=(late, blind)))]
    assert [event.type for event in told] == ["CREATED", "RESOLUTION_RETRY_FAILED", "RESULT_REGISTERED"]
    assert told[-1].occurred_at == late.occurred_at


def test_of_many_events_the_first_and_the_newest_are_kept() -> None:
    events: tuple[StatusEvent, ...] = ()
    made = [StatusEvent.new(EventType.RESOLUTION_RETRY_FAILED, NOW) for _ in range(model.MOST_EVENTS + 5)]
    for event in made:
        events = model.with_event(events, event)
    assert events == (made[0], *made[6:])


def test_what_an_older_release_created_begins_with_what_is_known() -> None:
    assert story(ACTIVITY) == [("CREATED", None, "READY")]
    event = StatusEvent.new(EventType.RESULT_REGISTERED, NOW, ActivityStatus.COMPLETED)
    changed = replace(ACTIVITY, status=ActivityStatus.COMPLETED, result=result(), events=(event,))
    assert story(changed) == [("CREATED", None, None), ("RESULT_REGISTERED", None, "COMPLETED")]


@pytest.mark.usefixtures("tables")
def test_every_write_leaves_its_event_with_the_statuses_before_and_after() -> None:
    activities.create(TENANT, [replace(ACTIVITY, status=ActivityStatus.UNRESOLVED)])
    pending = result(status=model.ResultStatus.PENDING)
    results.register(TENANT, "a", pending, commerce="COM-1")
    activities.change(TENANT, "a", lambda found: canceled(found, "no stock", NOW))
    results.register(TENANT, "a", result(id="second"), commerce="COM-1", override=True)
    found = activities.find(TENANT, "a")
    assert story(found) == [
        ("CREATED", None, "UNRESOLVED"),
        ("RESULT_REGISTERED", "UNRESOLVED", "UNRESOLVED"),
        ("CANCELED", "UNRESOLVED", "CANCELED"),
        ("RESULT_REPLACED", "CANCELED", "COMPLETED"),
    ]
    assert found
    assert found.revision == 4


@pytest.mark.usefixtures("tables")
def test_overrides_without_end_do_not_make_an_activity_larger_without_end() -> None:
    activities.create(TENANT, [ACTIVITY])
    for number in range(model.MOST_EVENTS + 3):
        results.register(TENANT, "a", result(id=f"r{number}"), commerce="COM-1", override=True)
    found = activities.find(TENANT, "a")
    assert found
    assert len(found.events) == model.MOST_EVENTS
    assert found.events[0].type == "RESULT_REGISTERED"


@pytest.mark.usefixtures("tables")
def test_a_change_of_nothing_finds_nothing() -> None:
    with pytest.raises(ActivityNotFound):
        activities.change(TENANT, "a", lambda found: canceled(found, None, NOW))


@pytest.mark.usefixtures("tables")
def test_a_change_that_lost_a_race_is_made_of_what_is_there_then() -> None:
    activities.create(TENANT, [ACTIVITY])
    seen: list[str] = []

    def rule(found: Activity) -> Activity:
        if not seen:
            results.register(TENANT, "a", result(), commerce="COM-1")
        seen.append(found.status)
        return canceled(found, None, NOW)

    with pytest.raises(WrongStatus):
        activities.change(TENANT, "a", rule)
    assert seen == ["READY", "COMPLETED"]


@pytest.mark.usefixtures("tables")
def test_one_idempotency_key_creates_once() -> None:
    made = replace(ACTIVITY, idempotency_key="k", provider_activity_id="P-1")
    assert not activities.create_once(TENANT, made).is_replay
    with pytest.raises(IdempotencyKeyTaken):
        activities.create_once(TENANT, replace(made, id="b", provider_activity_id=None))
    with pytest.raises(ProviderIdTaken):
        activities.create_once(TENANT, replace(made, id="c", idempotency_key="other"))
    assert [each.id for each in activities.list_of(TENANT)] == ["a"]


@pytest.mark.usefixtures("tables")
def test_a_repeated_creation_is_answered_with_what_the_first_one_made() -> None:
    made = replace(ACTIVITY, idempotency_key="k")
    request = IdempotentRequest("header", b"body")
    first = activities.create_once(TENANT, made, request)
    again = activities.create_once(TENANT, replace(made, id="b", created_at=timestamps.now()), request)
    assert (again.activity, again.is_replay) == (first.activity, True)
    with pytest.raises(IdempotencyKeyReused):
        activities.create_once(TENANT, replace(made, id="b"), IdempotentRequest("header", b"another"))
