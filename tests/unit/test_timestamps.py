"""acuse.timestamps: times as the contracts read and write them."""

import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acuse import timestamps

offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
moments = st.datetimes(datetime(2, 1, 1), datetime(9998, 12, 31), timezones=offsets)  # noqa: DTZ001 - hypothesis wants it so


@given(moments)
def test_every_moment_is_read_back_at_its_millisecond(moment: datetime) -> None:
    read = timestamps.parse(moment.isoformat())
    in_utc = moment.astimezone(UTC)
    assert (
        read
        == in_utc.strftime("%Y").zfill(4) + in_utc.strftime("-%m-%dT%H:%M:%S.") + f"{in_utc.microsecond // 1000:03d}Z"
    )


@given(moments, moments)
def test_the_order_of_texts_is_the_order_of_times(one: datetime, other: datetime) -> None:
    if one <= other:
        assert timestamps.of(one) <= timestamps.of(other)
    else:
        assert timestamps.of(one) >= timestamps.of(other)


@given(st.text())
def test_any_text_is_read_or_refused_in_words_that_follow_a_name(text: str) -> None:
    try:
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", timestamps.parse(text))
    except ValueError as error:
        assert str(error).startswith("must ")


@pytest.mark.parametrize(
    "text", ["2026-04-11T10:30:00z", "2026-04-11t10:30:00Z", "2026-04-11 10:30Z", "20260411T1030Z"]
)
def test_other_forms_of_iso_8601_are_read(text: str) -> None:
    assert timestamps.parse(text) == "2026-04-11T10:30:00.000Z"


@pytest.mark.parametrize(
    "text",
    [
        "2026-04-11x10:30Z",
        "2026-04-11T10:30:00,Z",
        "2026-04-11T10:30:00 Z",
        "2026-04-11T10:30:005Z",
        "20260411T10300Z",
        "2026-04-11T10:Z",
        "2026-04-11T10:30:00+00:00:30",
        "٢026-04-11T10:30Z",
    ],
)
def test_what_only_looks_like_a_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="must "):
        timestamps.parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "2026-101T10:30:00Z",
        "2026101T103000Z",
        "2026-W15-6T10:30:00Z",
        "2026W156T1030Z",
        "2026-W15T10:30Z",
        "2026-04-11T24:00:00Z",
        "20260411T24Z",
        "2016-12-31T23:59:60Z",
        "20161231T235960.5+00",
    ],
)
def test_a_form_of_iso_8601_that_is_not_taken_is_told_which_are(text: str) -> None:
    with pytest.raises(ValueError, match="such as 2026-04-11T10:30:00Z") as refused:
        timestamps.parse(text)
    assert "exist" not in str(refused.value)


@pytest.mark.parametrize(
    "text", ["2026-02-30T10:30:00Z", "2026-13-01T10:30Z", "2026-04-11T25:00Z", "2026-04-11T10:60Z"]
)
def test_a_time_that_there_never_is_is_told_so(text: str) -> None:
    with pytest.raises(ValueError, match="that exists"):
        timestamps.parse(text)
