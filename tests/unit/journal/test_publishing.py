"""What happens to a batch of the stream when the bus, the journal or a record fails."""

import time
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from acuse.identity import tenants
from acuse.identity.callers import TenantId
from acuse.journal import deliveries, publishing, store
from acuse.journal.deliveries import MOST_TRIES
from acuse.storage import dynamodb

from .conftest import TENANT, Bus, changes, record


@pytest.fixture(autouse=True)
def _without_pauses(monkeypatch: pytest.MonkeyPatch, tables: dynamodb.Connection) -> None:
    del tables
    monkeypatch.setattr(time, "sleep", lambda _: None)


def throttled() -> ClientError:
    answer = {"Error": {"Code": "ThrottlingException"}, "ResponseMetadata": {"HTTPStatusCode": 400}}
    return ClientError(answer, "PutEvents")  # type: ignore[arg-type]


def lost() -> Exception:
    error = ReadTimeoutError(endpoint_url="https://events")
    error.is_done = True  # type: ignore[attr-defined]
    return error


def in_journal(*subjects: str) -> list[str]:
    return [f"{subject}.{each.event.key.sequence}" for subject in subjects for each in store.history(TENANT, subject)]


def test_each_change_is_in_the_journal_and_on_the_bus(events: Bus) -> None:
    assert publishing.publish(changes("a", "b", "a")) is None
    assert sorted(events.ids()) == ["parcels/a.1", "parcels/a.2", "parcels/b.1"]
    assert in_journal("parcels/a", "parcels/b") == ["parcels/a.2", "parcels/a.1", "parcels/b.1"]


def test_a_call_never_has_two_events_of_one_subject(events: Bus) -> None:
    assert publishing.publish(changes("a", "a", "a", "b", "a")) is None
    assert [[entry["DetailType"] for entry in call] for call in events.calls] == [
        ["parcel.created", "parcel.created"],
        ["parcel.updated"],
        ["parcel.updated"],
        ["parcel.updated"],
    ]
    assert [each for each in events.ids() if "/a." in each] == [f"parcels/a.{number}" for number in range(1, 5)]


def test_a_call_has_at_most_ten_events(events: Bus) -> None:
    publishing.publish(changes(*(str(number) for number in range(25))))
    assert [len(call) for call in events.calls] == [10, 10, 5]


def test_a_call_has_at_most_256_kb(events: Bus) -> None:
    large = [record(number, str(number), None, {"revision": 1, "weight": "x" * 100_000}) for number in range(1, 6)]
    assert publishing.publish(large) is None
    assert [len(call) for call in events.calls] == [2, 2, 1]
    assert all(sum(len(entry["Detail"]) for entry in call) < deliveries.MOST_BYTES for call in events.calls)


def test_a_record_that_is_too_large_for_an_event_leads_to_itself(events: Bus) -> None:
    assert publishing.publish([record(1, "a", None, {"revision": 1, "weight": "x" * 300_000})]) is None
    [event] = events.accepted
    assert (event["data"], event["dataref"]) == (None, "/parcels/a")
    assert in_journal("parcels/a") == ["parcels/a.1"]


def test_what_the_bus_refuses_alone_is_sent_again(events: Bus) -> None:
    events.faults = [{1}]
    assert publishing.publish(changes("a", "b", "c")) is None
    assert [len(call) for call in events.calls] == [3, 1]
    assert events.ids() == ["parcels/a.1", "parcels/c.1", "parcels/b.1"]


def test_the_next_event_of_a_subject_waits_until_the_one_before_was_accepted(events: Bus) -> None:
    events.faults = [{0}, {0}, {0}]
    assert publishing.publish(changes("a", "a", "b")) is None
    assert events.ids() == ["parcels/b.1", "parcels/a.1", "parcels/a.2"]


@pytest.mark.parametrize("error", [throttled(), ReadTimeoutError(endpoint_url="https://events")])
def test_a_call_that_fails_is_made_again(error: Exception, events: Bus) -> None:
    events.faults = [error, error]
    assert publishing.publish(changes("a", "b")) is None
    assert events.ids() == ["parcels/a.1", "parcels/b.1"]


def test_an_event_whose_answer_is_lost_is_sent_again_as_it_was(events: Bus) -> None:
    events.faults = [lost()]
    assert publishing.publish(changes("a", "a")) is None
    assert events.ids() == ["parcels/a.1", "parcels/a.1", "parcels/a.2"]
    assert events.accepted[0] == events.accepted[1]


def test_the_first_record_that_does_not_get_through_is_reported(events: Bus) -> None:
    events.refuses = "parcels/b"
    assert publishing.publish(changes("a", "b", "a", "b")) == "2"
    assert events.ids() == ["parcels/a.1", "parcels/a.2"]
    assert in_journal("parcels/b") == ["parcels/b.2", "parcels/b.1"]


def test_a_bus_that_takes_nothing_ends_in_a_report_and_not_in_an_error(events: Bus) -> None:
    events.faults = [throttled() for _ in range(100)]
    assert publishing.publish(changes("a", "b")) == "1"
    assert len(events.calls) <= MOST_TRIES


def test_a_poison_record_lets_through_what_was_before_it_and_says_nothing_of_its_payload(
    events: Bus, capsys: pytest.CaptureFixture[str], printed: Any
) -> None:
    assert publishing.publish(changes("a", "b", "c", poison=2)) == "2"
    assert events.ids() == ["parcels/a.1"]
    assert in_journal("parcels/c") == []
    said = printed()
    assert "PoisonError" in said
    assert "hush" not in said + capsys.readouterr().out


def test_a_record_that_nobody_can_read_is_poison_too(events: Bus) -> None:
    broken = changes("a", "b")
    broken[1]["dynamodb"]["NewImage"]["revision"] = {"N": "1", "S": "two kinds"}
    assert publishing.publish(broken) == "2"
    assert events.ids() == ["parcels/a.1"]


def test_what_the_journal_does_not_take_is_not_sent(events: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    put = store.put

    def failing(event: Any, **options: Any) -> Any:
        if event.key.record_id == "b":
            raise throttled()
        return put(event, **options)

    monkeypatch.setattr(store, "put", failing)
    assert publishing.publish(changes("a", "b", "c")) == "2"
    assert events.ids() == ["parcels/a.1"]


def test_a_batch_that_comes_again_makes_the_same_events(events: Bus) -> None:
    publishing.publish(changes("a", "a"))
    publishing.publish(changes("a", "a"))
    assert events.accepted[:2] == events.accepted[2:]
    assert in_journal("parcels/a") == ["parcels/a.2", "parcels/a.1"]


def test_what_is_in_the_journal_already_goes_on_the_bus_as_it_is_there(events: Bus) -> None:
    publishing.publish([record(1, "a", None, {"revision": 1, "weight": 3})])
    publishing.publish([record(1, "a", None, {"revision": 1, "weight": 4})])
    first, again = events.accepted
    assert again == first


def test_a_record_that_is_told_of_anew_comes_into_being(events: Bus) -> None:
    publishing.publish([record(1, "a", {"revision": 4, "weight": 3}, {"revision": 5, "weight": 3, "told_anew": 5})])
    publishing.publish([record(2, "a", {"revision": 5, "told_anew": 5}, {"revision": 6, "told_anew": 5})])
    assert [(each["type"], each["sequence"]) for each in events.accepted] == [
        ("parcel.created", 5),
        ("parcel.updated", 6),
    ]


def test_what_is_no_change_of_a_record_s_own_item_is_no_event(events: Bus) -> None:
    by_time = {"userIdentity": {"type": "Service", "principalId": "dynamodb.amazonaws.com"}}
    child = record(2, "a", None, {})
    child["dynamodb"]["Keys"]["sk"] = {"S": "notes#1"}
    of_nobody = record(4, "a", None, {})
    of_nobody["dynamodb"]["Keys"] = {"pk": {"S": "user-retention-statuses"}, "sk": {"S": "count"}}
    told = [
        record(1, "a", {"revision": 1}, {"revision": 1, "list": "new"}),
        child,
        record(3, "a", {"revision": 1}, None, **by_time),
        of_nobody,
    ]
    assert publishing.publish(told) is None
    assert events.calls == []


def test_events_of_a_tenant_that_is_being_deleted_are_dropped(events: Bus) -> None:
    tenants.begin_deletion(TENANT)
    assert publishing.publish(changes("a")) is None
    assert events.calls == []
    assert not list(store.history(TenantId(TENANT), "parcels/a"))


def test_events_of_a_tenant_that_is_deleted_are_dropped(events: Bus) -> None:
    tenants.end_deletion(TENANT)
    assert publishing.publish(changes("a")) is None
    assert events.calls == []
    assert not list(store.history(TenantId(TENANT), "parcels/a"))


def test_an_event_costs_one_write_and_a_tenth_of_a_call_of_the_bus(
    events: Bus, tables: dynamodb.Connection, request: pytest.FixtureRequest
) -> None:
    calls: list[str] = []

    def note(model: Any, **_: Any) -> None:
        calls.append(model.name)

    tables.client.meta.events.register("before-call.dynamodb", note)
    request.addfinalizer(lambda: tables.client.meta.events.unregister("before-call.dynamodb", note))
    for begin, looks_at_the_tenant in ((0, 1), (20, 0)):
        calls.clear()
        assert publishing.publish(changes(*map(str, range(begin, begin + 20)))) is None
        assert sorted(calls) == [*["GetItem"] * looks_at_the_tenant, *["PutItem"] * 20]
    assert len(events.calls) == 4
