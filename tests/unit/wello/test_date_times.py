"""Dates and times with seven fraction digits: contract Wello, section "Save"."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acuse.wello import date_times


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


AN_INSTANT = "2026-01-11T20:58:34.0000000Z"
PRINTED = {
    "Go: encoding/json, encoding/xml": ("2026-01-11T21:58:34.720383312+01:00", "2026-01-11T20:58:34.7203833Z"),
    "Go: Time.String": ("2026-01-11 21:58:34.720383312 +0100 CET m=+0.000012345", "2026-01-11T20:58:34.7203833Z"),
    "Go: Time.String in UTC": ("2026-01-11 20:58:34 +0000 UTC", AN_INSTANT),
    "Go: the zero time": ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.0000000Z"),
    "Java: Instant": ("2026-01-11T20:58:34.720383300Z", "2026-01-11T20:58:34.7203833Z"),
    "Java: OffsetDateTime without seconds": ("2026-01-11T21:58+01:00", "2026-01-11T20:58:00.0000000Z"),
    "Java: LocalDateTime without seconds": ("2026-01-11T20:58", "2026-01-11T20:58:00.0000000Z"),
    "Java: ZonedDateTime": ("2026-01-11T21:58:34+01:00[Europe/Berlin]", AN_INSTANT),
    "Java: java.sql.Timestamp": ("2026-01-11 20:58:34.72", "2026-01-11T20:58:34.7200000Z"),
    "Java: java.util.Date in UTC": ("Sun Jan 11 20:58:34 UTC 2026", AN_INSTANT),
    "Java: Jackson's offset": ("2026-01-11T20:58:34.720+0000", "2026-01-11T20:58:34.7200000Z"),
    "PHP: DATE_ATOM": ("2026-01-11T21:58:34+01:00", AN_INSTANT),
    "PHP: DATE_ISO8601": ("2026-01-11T21:58:34+0100", AN_INSTANT),
    "PHP: DATE_RFC2822": ("Sun, 11 Jan 2026 21:58:34 +0100", AN_INSTANT),
    "PHP: DATE_RFC7231": ("Sun, 11 Jan 2026 20:58:34 GMT", AN_INSTANT),
    "PHP: DATE_COOKIE": ("Sunday, 11-Jan-2026 20:58:34 UTC", AN_INSTANT),
    "PHP: Y-m-d H:i:s": ("2026-01-11 20:58:34", AN_INSTANT),
    "Python: str": ("2026-01-11 20:58:34.720383+00:00", "2026-01-11T20:58:34.7203830Z"),
    "Python: isoformat": ("2026-01-11T20:58:34.720383", "2026-01-11T20:58:34.7203830Z"),
    "Python: ctime": ("Sun Jan 11 20:58:34 2026", AN_INSTANT),
    "Python: email.utils": ("Sun, 11 Jan 2026 20:58:34 -0000", AN_INSTANT),
    "PowerShell: -Format o": ("2026-01-11T21:58:34.7203833+01:00", "2026-01-11T20:58:34.7203833Z"),
    "PowerShell: -Format r": ("Sun, 11 Jan 2026 20:58:34 GMT", AN_INSTANT),
    "PowerShell: -Format u": ("2026-01-11 20:58:34Z", AN_INSTANT),
    "PowerShell: Get-Date": ("Sunday, January 11, 2026 8:58:34 PM", AN_INSTANT),
    "PowerShell: ConvertTo-Json of 5.1": ("/Date(1768165114720)/", "2026-01-11T20:58:34.7200000Z"),
    ".NET: DataContractJsonSerializer": ("/Date(1768165114720+0100)/", "2026-01-11T20:58:34.7200000Z"),
    ".NET: before 1970": ("/Date(-1)/", "1969-12-31T23:59:59.9990000Z"),
    ".NET: XmlSerializer's date": ("2026-01-11+01:00", "2026-01-10T23:00:00.0000000Z"),
    ".NET: DateTime.MinValue": ("0001-01-01T00:00:00", "0001-01-01T00:00:00.0000000Z"),
    "JavaScript: toISOString": ("2026-01-11T20:58:34.720Z", "2026-01-11T20:58:34.7200000Z"),
    "JavaScript: toUTCString": ("Sun, 11 Jan 2026 20:58:34 GMT", AN_INSTANT),
    "JavaScript: String": ("Sun Jan 11 2026 21:58:34 GMT+0100 (Central European Standard Time)", AN_INSTANT),
    "JavaScript: without a zone": ("Sun Jan 11 2026 20:58", "2026-01-11T20:58:00.0000000Z"),
    "Ruby: Time#to_s": ("2026-01-11 21:58:34 +0100", AN_INSTANT),
    "Ruby: Time#to_s in UTC": ("2026-01-11 20:58:34 UTC", AN_INSTANT),
    "C: a short offset": ("2026-01-11T21:58:34+01", AN_INSTANT),
    "XML Schema: a date in UTC": ("2026-01-11Z", "2026-01-11T00:00:00.0000000Z"),
}


@pytest.mark.parametrize(("text", "instant"), PRINTED.values(), ids=PRINTED)
def test_what_a_language_prints_of_a_time_is_read(text: str, instant: str) -> None:
    assert date_times.parse(text) == instant


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-02-30",
        "2026-01-11T25:00:00Z",
        "2026-01-11T24:00:00Z",
        "2026-01-11T20:58:60Z",
        "2026-01-11T1:02Z",
        "2026-01-11  20:58:34",
        "2026-01-11T20:58:34.",
        "2026-01-11T20:58:34.1234567890",
        "2026-01-11T20:58:34+24:00",
        "2026-01-11T20:58:34+00:60",
        "2026-1-11",
        "20260111",
        "0000-01-01",
        "0001-01-01T00:00:00+00:01",
        "9999-12-31T23:59:59-00:01",
        "٢٠٢٦-01-11",
        "2026-01-11\n",
        "11.01.2026 20:58:34",
        "11/01/2026",
        "01/11/2026 20:58:34",
        "26-01-11",
        "Sun, 11 Jan 26 20:58:34 +0000",
        "Mon, 12 Feb 2026 20:58:34 GMT",
        "Sunday, January 11, 2026 13:58:34 PM",
        "Sunday, January 11, 2026 0:58:34 AM",
        "Sun Jan 11 20:58:34 CET 2026",
        "/Date()/",
        "/Date(999999999999999)/",
        "Date(1768165114720)",
    ],
)
def test_what_is_no_date_and_time_or_could_be_another_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="must be"):
        date_times.parse(text)


@pytest.mark.parametrize("day", ["1980-01-01", "0001-01-01"])
@pytest.mark.parametrize("rest", ["", "T00:00:00Z", "T00:00:00", " 12:30:00.5", "T00:00:00+01:00", "T23:59:59-11:00"])
def test_a_default_day_is_no_date_whatever_the_hour_and_the_offset(day: str, rest: str) -> None:
    assert date_times.parse_or_none(day + rest) is None


@pytest.mark.parametrize("text", ["1979-12-31T19:00:00-05:00", "/Date(315532800000)/"])
def test_a_default_day_is_no_date_when_a_client_shifted_it(text: str) -> None:
    assert date_times.parse_or_none(text) is None


@pytest.mark.parametrize("text", ["1980-01-02", "1979-12-31", "0001-01-02", "1981-01-01T00:00:00Z"])
def test_any_other_day_is_a_date(text: str) -> None:
    assert date_times.parse_or_none(text) == date_times.parse(text)


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
