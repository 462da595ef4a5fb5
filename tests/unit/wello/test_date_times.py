"""Dates and times with seven fraction digits: contract Wello, section "Save"."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acuse.wello import date_times
from acuse.wello.date_times import DateTime


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-01-11", "2026-01-11T00:00:00.0000000Z"),
        ("2026-01-11T20:58:34", "2026-01-11T20:58:34.0000000Z"),
        ("2026-01-11T20:58:34.7", "2026-01-11T20:58:34.7000000Z"),
        ("2026-01-11T20:58:34.7203833", "2026-01-11T20:58:34.7203833Z"),
        ("2026-01-11T20:58:34.7203833Z", "2026-01-11T20:58:34.7203833Z"),
        ("2026-01-11t20:58:34.7203833z", "2026-01-11T20:58:34.7203833Z"),
        ("2026-01-11T20:58:34.7203833+00:00", "2026-01-11T20:58:34.7203833Z"),
        ("2026-01-11T23:58:34.7203833-03:30", "2026-01-12T03:28:34.7203833Z"),
        ("2026-01-01T00:30:00+01:00", "2025-12-31T23:30:00.0000000Z"),
        ("2024-02-29", "2024-02-29T00:00:00.0000000Z"),
        ("0001-01-01", "0001-01-01T00:00:00.0000000Z"),
        ("9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59.9999999Z"),
    ],
)
def test_a_date_and_time_is_read(text: str, instant: str) -> None:
    assert date_times.parse(text) == instant


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-02-30",
        "2026-01-11T25:00:00Z",
        "2026-01-11T24:00:00Z",
        "2026-01-11T20:58:60Z",
        "2026-01-11T20:58",
        "2026-01-11 20:58:34",
        "2026-01-11T20:58:34.",
        "2026-01-11T20:58:34.12345678",
        "2026-01-11T20:58:34+24:00",
        "2026-01-11T20:58:34+0100",
        "2026-01-11T20:58:34+00:60",
        "2026-01-11Z",
        "2026-1-11",
        "20260111",
        "0000-01-01",
        "0001-01-01T00:00:00+00:01",
        "9999-12-31T23:59:59-00:01",
        "٢٠٢٦-01-11",
        "2026-01-11\n",
    ],
)
def test_what_is_no_date_and_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="must be"):
        date_times.parse(text)


@given(st.datetimes(), st.text("0123456789", min_size=7, max_size=7), st.integers(-1439, 1439))
def test_reading_keeps_the_instant_and_all_seven_digits(local: datetime, digits: str, minutes: int) -> None:
    sign, (hours, rest) = "-" if minutes < 0 else "+", divmod(abs(minutes), 60)
    text = f"{local.replace(microsecond=0).isoformat()}.{digits}{sign}{hours:02}:{rest:02}"
    try:
        instant = date_times.parse(text)
    except ValueError as error:
        assert "between the years" in str(error)
        return
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z", instant)
    assert instant[20:27] == digits
    assert datetime.fromisoformat(instant) == datetime.fromisoformat(text).astimezone(UTC)
    assert date_times.parse(date_times.in_json(instant)) == instant
    assert date_times.in_xml(instant) == f"{instant[:23]}Z"


@given(st.tuples(st.datetimes(timezones=st.just(UTC)), st.datetimes(timezones=st.just(UTC))))
def test_the_order_of_the_texts_is_the_order_of_the_times(moments: tuple[datetime, datetime]) -> None:
    first, second = moments
    assert (date_times.of(first) < date_times.of(second)) is (first < second)


@pytest.mark.parametrize("earlier", ["2999-12-31T23:59:59.9999990Z", "2999-12-31T23:59:59.9999999Z"])
def test_what_comes_after_a_time_that_is_not_over_yet_is_later(earlier: str) -> None:
    later = date_times.after(DateTime(earlier))
    assert later > earlier
    assert later.startswith("3000-01-01T00:00:00.00000")


def test_what_comes_after_a_time_that_is_over_is_now() -> None:
    before = date_times.now()
    assert before <= date_times.after(DateTime("2020-01-01T00:00:00.0000000Z")) <= date_times.now()
