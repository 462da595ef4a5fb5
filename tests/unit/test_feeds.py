"""Feeds: whatever is slow, lost or overtaken, what is entered is at a place that no reader has passed."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acuse.errors import Unavailable
from acuse.storage import feeds
from acuse.storage.feeds import Overtaken, StoredBefore
from acuse.storage.lists import Span


def never(_: str) -> str:
    raise AssertionError("it is moved")


def test_what_is_stored_in_time_stays_where_it_is() -> None:
    assert feeds.enter(lambda: "first", never) == "first"


def test_what_is_stored_slowly_is_moved_until_that_is_fast(clock: Callable[[float], None]) -> None:
    def write() -> str:
        clock(1.1)
        return "first"

    def move(stored: str) -> str:
        clock(1.1 if stored == "first" else 0.9)
        return f"{stored}, moved"

    assert feeds.enter(write, move) == "first, moved, moved"


def test_what_was_there_already_is_moved_however_fast_that_is_found_out() -> None:
    def write() -> str:
        raise StoredBefore("first")

    def move(stored: str) -> str:
        if stored == "first":
            raise StoredBefore("by another sending")
        return f"{stored}, moved"

    assert feeds.enter(write, move) == "by another sending, moved"


def test_what_another_write_moved_is_left_to_it() -> None:
    def write() -> str:
        raise StoredBefore("first")

    def move(_: str) -> str:
        raise Overtaken

    assert feeds.enter(write, move) == "first"


def test_what_is_slow_to_the_end_is_not_done(clock: Callable[[float], None]) -> None:
    calls: list[str] = []

    def step(stored: str = "") -> str:
        calls.append(stored)
        clock(1.1)
        return "stored"

    with pytest.raises(Unavailable):
        feeds.enter(step, step)
    assert len(calls) < 30


@pytest.mark.parametrize("ahead", [timedelta(0), timedelta(seconds=60)])
def test_what_comes_after_a_time_that_is_not_over_yet_is_later(ahead: timedelta) -> None:
    earlier = datetime.now(UTC) + ahead
    assert feeds.after(earlier) > earlier


def test_what_comes_after_a_time_that_is_over_is_now() -> None:
    before = datetime.now(UTC)
    assert before <= feeds.after(datetime(2020, 1, 1, tzinfo=UTC)) <= datetime.now(UTC)


def test_readers_stay_behind_what_a_write_and_the_index_may_take() -> None:
    assert timedelta(seconds=1.9) < datetime.now(UTC) - feeds.settled() < timedelta(seconds=3)


MOMENTS = st.sampled_from(["2026-11-26T06:40:03.000000Z", "2026-11-26T06:40:03.000001Z"])
NAMES = st.text(st.characters(min_codepoint=0x30, max_codepoint=0x7A), min_size=1, max_size=4)
PLACES = st.lists(st.builds(feeds.place, MOMENTS, NAMES), min_size=1, unique=True)


@given(PLACES, st.booleans())
def test_readers_who_go_on_behind_each_place_see_every_place_once(places: list[str], newest_first: bool) -> None:
    places.sort(reverse=newest_first)
    for place, following in pairwise(places):
        span = feeds.beyond(place, Span("0", "~"), newest_first=newest_first)
        assert next(each for each in places if span.first <= each <= span.last) == following
    assert feeds.beyond(places[-1], Span(min(places), max(places)), newest_first=newest_first).is_empty


@given(PLACES, MOMENTS)
def test_what_is_up_to_a_time_are_all_places_of_that_time_and_before(places: list[str], moment: str) -> None:
    for place in places:
        assert (place <= feeds.end_of(moment)) is (place[: len(moment)] <= moment)
