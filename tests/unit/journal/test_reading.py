"""Pages of the journal: all is seen once, whatever is asked for, and what a page costs has an end."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from acuse.journal import reading, store
from acuse.journal.cursors import Cursor
from acuse.journal.model import Event, EventKey
from acuse.journal.reading import Page, Wanted
from acuse.requests.exact_json import JsonText
from acuse.storage import dynamodb, feeds

from .conftest import TENANT


@pytest.fixture(autouse=True)
def _journal(tables: dynamodb.Connection) -> None:
    del tables


def put(subject: str, sequence: int = 1, kind: str = "parcel.updated", data: str = '{"weight":3}') -> str:
    """Keep an event of a moment ago, which is settled; gives its id."""
    name, _, record_id = subject.partition("/")
    key = EventKey(name, record_id, sequence)
    event = Event(tenant=TENANT, key=key, type=kind, time="2026-11-26T06:40:03.000Z", data=JsonText(data))  # type: ignore[arg-type]
    now = feeds.now
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(feeds, "now", lambda: now() - timedelta(minutes=1))
        store.put(event)
    return event.id


def ids(page: Page) -> list[str]:
    return [json.loads(text)["id"] for text in page.events]


def walk(limit: int = 2, **wanted: Any) -> Iterator[Page]:
    """All pages, one after the other."""
    after = None
    while True:
        page = reading.page(TENANT, Wanted(limit=limit, after=after, **wanted))
        yield page
        if not page.has_more:
            return
        after = page.next


def walked(limit: int = 2, **wanted: Any) -> list[str]:
    return [each for page in walk(limit, **wanted) for each in ids(page)]


@pytest.mark.parametrize("limit", [1, 2, 5, 100])
def test_pages_show_every_event_once_in_the_order_of_publishing(limit: int) -> None:
    put_in_order = [put(f"parcels/{number}") for number in range(5)]
    assert walked(limit) == put_in_order
    assert walked(limit, newest_first=True) == put_in_order[::-1]


def test_a_full_last_page_has_no_more() -> None:
    put("parcels/1")
    put("parcels/2")
    assert [page.has_more for page in walk(2)] == [False]


def test_the_end_of_the_feed_is_a_cursor_from_which_what_comes_later_is_seen() -> None:
    end = reading.page(TENANT, Wanted(limit=2)).next
    moment = feeds.now() - timedelta(seconds=1)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(feeds, "now", lambda: moment)
        key = EventKey("parcels", "1", 1)
        store.put(Event(tenant=TENANT, key=key, type="parcel.created", time="t", data=None))  # type: ignore[arg-type]
    assert ids(reading.page(TENANT, Wanted(limit=2, after=end))) == [], "it is not settled yet"
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(feeds, "now", lambda: moment + feeds.HELD_BACK)
        assert len(ids(reading.page(TENANT, Wanted(limit=2, after=end)))) == 1


def test_a_record_s_events_are_in_their_order_also_from_a_cursor_on() -> None:
    put_in_order = [put("parcels/1", sequence) for sequence in range(1, 13)]
    put("parcels/11")
    assert walked(5, subject="parcels/1") == put_in_order
    assert walked(5, subject="parcels/1", newest_first=True) == put_in_order[::-1]
    *_, last = walk(5, subject="parcels/1")
    thirteenth = put("parcels/1", 13)
    assert ids(reading.page(TENANT, Wanted(limit=5, after=last.next, subject="parcels/1"))) == [thirteenth]


def test_a_record_of_which_there_is_nothing_has_a_cursor_too() -> None:
    for newest_first in (False, True):
        page = reading.page(TENANT, Wanted(limit=5, subject="parcels/1", newest_first=newest_first))
        assert (page.events, page.has_more) == ([], False)
        assert page.next.subject == "parcels/1"


def test_a_type_is_filtered_by_its_beginning() -> None:
    made = [put(f"parcels/{number}", kind=f"parcel.{word}") for number, word in enumerate(("created", "updated"))]
    assert walked(types="parcel.") == made
    assert walked(types="parcel.u") == made[1:]
    assert walked(types="parcel.u", subject="parcels/1") == made[1:]
    assert walked(types="other") == []


@pytest.mark.parametrize("subject", ["", "parcels/1"])
def test_a_filter_looks_at_so_many_events_and_goes_on_in_the_next_call(
    subject: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST_LOOKED_AT", 3)
    types = {8: "parcel.created"}
    made = [put("parcels/1", sequence, types.get(sequence, "parcel.updated")) for sequence in range(1, 10)]
    pages = list(walk(types="parcel.c", subject=subject))
    assert [len(page.events) for page in pages] == [0, 0, 1]
    assert ids(pages[-1]) == [made[7]]


def test_a_page_ends_where_an_answer_has_no_more_room() -> None:
    made = [put(f"parcels/{number}", data=json.dumps({"text": "x" * 800})) for number in range(3)]
    pages = list(walk(3, bytes=2500))
    assert [len(page.events) for page in pages] == [2, 1]
    assert [each for page in pages for each in ids(page)] == made
    assert [len(page.events) for page in walk(3, bytes=10)] == [1, 1, 1]


def test_a_page_takes_half_of_a_function_s_time(monkeypatch: pytest.MonkeyPatch) -> None:
    made = [put(f"parcels/{number}") for number in range(3)]
    monkeypatch.setenv("FUNCTION_TIMEOUT_SECONDS", "0")
    assert [len(page.events) for page in walk(3)] == [1, 1, 1]
    assert walked(3) == made


def test_what_is_older_than_promised_is_shown_only_from_a_cursor_on(monkeypatch: pytest.MonkeyPatch) -> None:
    old = put("parcels/1")
    beginning = Cursor(store.text_of(feeds.now() - timedelta(hours=1)))
    monkeypatch.setenv("JOURNAL_DAYS", str(1 / 86400))
    assert walked() == []
    assert ids(reading.page(TENANT, Wanted(limit=2, after=beginning))) == [old]
