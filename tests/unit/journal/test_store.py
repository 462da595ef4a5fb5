"""The journal's feed loses nothing, whatever is slow, lost or done twice."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from acuse.journal import store
from acuse.journal.model import Event, EventKey
from acuse.requests.exact_json import JsonText
from acuse.storage import dynamodb, feeds
from acuse.storage.lists import Span
from acuse.timestamps import Timestamp

from .conftest import TENANT

pytestmark = pytest.mark.storage

ALL = Span("0", "~")


@pytest.fixture(autouse=True)
def engine(tables: dynamodb.Connection) -> dynamodb.Connection:
    return tables


def event(record_id: str = "a", sequence: int = 1, data: str | None = '{"weight":3}', **more: Any) -> Event:
    return Event(
        tenant=TENANT,
        key=EventKey("parcels", record_id, sequence),
        type="parcel.updated",
        time=Timestamp("2026-11-26T06:50:00.000Z"),
        data=None if data is None else JsonText(data),
        **more,
    )


def feed(**options: Any) -> list[store.Entry]:
    return list(store.entries(TENANT, ALL, **options))


@pytest.fixture
def clock(clock: Callable[[float], None], monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Makes all clocks go on."""
    late, now = [0.0], feeds.now
    monkeypatch.setattr(feeds, "now", lambda: now() + timedelta(seconds=sum(late)))

    def go_on(seconds: float) -> None:
        clock(seconds)
        late.append(seconds)

    return go_on


def slow(call: Callable[..., Any], clock: Callable[[float], None], *, times: int = 1) -> Callable[..., Any]:
    left = times

    def slowly(**parameters: Any) -> Any:
        nonlocal left
        answer = call(**parameters)
        if left:
            left -= 1
            clock(1.5)
        return answer

    return slowly


@pytest.mark.parametrize(
    "kept", [event(), event(data='{ "note": "' + "x" * 5000 + '" }'), event(data=None, dataref="/a")]
)
def test_an_event_is_found_as_it_was_put(kept: Event) -> None:
    store.put(kept)
    assert store.find(TENANT, kept.key) == kept
    assert [each.event for each in feed()] == [kept]
    assert store.find(TENANT, EventKey("parcels", "a", 2)) is None


def test_an_event_with_its_type_beside_its_place_is_read_and_moved(
    engine: dynamodb.Connection, clock: Callable[[float], None]
) -> None:
    """As it was stored before its place alone said the type."""
    place = f"{store.text_of(feeds.now())}#parcel.updated#parcels/a#000000000001"
    stored = store.values_of(event()) | {"type": "parcel.updated", "list_order": place}
    engine.client.put_item(TableName=store.table(), Item=dynamodb.to_item(stored))
    [entry] = feed()
    assert (entry.place, entry.event) == (place, event())
    assert [each for _, each in store.looked_at(TENANT, ALL, types="parcel.") if each] == [entry]
    clock(1.5)
    store.put(event())
    [moved] = feed()
    assert moved.place > place
    assert moved.event == event()


def test_events_of_one_type_and_microsecond_have_places_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    now = feeds.now()
    monkeypatch.setattr(feeds, "now", lambda: now)
    for name in "abcd":
        store.put(event(name))
    store.put(event("a", sequence=2))
    first, *others = feed()
    assert len({each.place for each in [first, *others]}) == 5
    assert feed(beyond=first.place) == others


def test_a_record_s_history_is_newest_first() -> None:
    for sequence in (1, 2, 9, 10, 11):
        store.put(event(sequence=sequence))
    store.put(event("b"))
    assert [each.event.key.sequence for each in store.history(TENANT, "parcels/a", batch=2)] == [11, 10, 9, 2, 1]


def test_the_feed_is_in_the_order_of_publishing_and_goes_on_behind_a_place() -> None:
    for sequence in range(1, 8):
        store.put(event(sequence=sequence))
    places = feed()
    assert [each.event.key.sequence for each in places] == [1, 2, 3, 4, 5, 6, 7]
    assert feed(beyond=places[2].place) == places[3:]
    assert feed(beyond=places[2].place, newest_first=True) == places[1::-1]
    assert feed(beyond=places[6].place) == []


def test_readers_stop_before_what_may_not_be_listed_yet(clock: Callable[[float], None]) -> None:
    store.put(event())
    assert list(store.entries(TENANT, store.up_to_now())) == []
    clock(2.1)
    assert [each.event for each in store.entries(TENANT, store.up_to_now())] == [event()]


def test_an_event_whose_storing_was_slow_gets_a_later_place(
    engine: dynamodb.Connection, clock: Callable[[float], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    began = store.text_of(feeds.now())
    monkeypatch.setattr(engine.client, "put_item", slow(engine.client.put_item, clock))
    monkeypatch.setattr(engine.client, "update_item", slow(engine.client.update_item, clock))
    store.put(event())
    [entry] = feed()
    assert entry.place > store.text_of(feeds.now() - timedelta(seconds=1)) > began


def test_an_event_that_is_there_since_nobody_knows_when_gets_a_later_place(clock: Callable[[float], None]) -> None:
    store.put(event())
    [before] = feed()
    clock(1.5)
    store.put(event())
    [after] = feed()
    assert after.place > before.place
    assert after.event == before.event


def test_an_event_that_was_put_a_moment_ago_keeps_its_place() -> None:
    store.put(event())
    before = feed()
    store.put(event())
    assert feed() == before


def test_an_event_that_another_of_its_record_followed_keeps_its_place(clock: Callable[[float], None]) -> None:
    """It was stored in time, else the other would not have been put; moved, it would come out of order."""
    store.put(event(sequence=1))
    store.put(event(sequence=2))
    first, _ = feed()
    clock(10)
    store.put(event(sequence=1))
    assert feed()[0] == first
    store.put(event(sequence=1), is_in_doubt=True)
    assert feed()[1].event == first.event


def test_an_event_s_first_text_is_kept() -> None:
    store.put(event())
    store.put(event(data='{"weight":4}'))
    assert store.find(TENANT, event().key) == event()


def test_events_go_after_the_days_of_the_journal(engine: dynamodb.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOURNAL_DAYS", "2")
    store.put(event())
    key = dynamodb.to_item({"pk": f"{TENANT}#journal#parcels/a", "sk": "000000000001"})
    item = engine.client.get_item(TableName="JournalTable", Key=key)["Item"]
    assert int(item["delete_after"]["N"]) == pytest.approx(time.time() + 3 * 86400, abs=60)


def test_an_event_of_a_newer_release_is_read(engine: dynamodb.Connection) -> None:
    store.put(event())
    key = dynamodb.to_item({"pk": f"{TENANT}#journal#parcels/a", "sk": "000000000001"})
    engine.client.update_item(
        TableName="JournalTable",
        Key=key,
        UpdateExpression="SET colour = :c",
        ExpressionAttributeValues={":c": {"NS": ["1"]}},
    )
    assert store.find(TENANT, event().key) == event()
