"""Instants with the seven fraction digits of .NET, as text: UTC, `Z`. Text order is time order."""

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Final, NamedTuple, NewType

DateTime = NewType("DateTime", str)
"""For example `2026-01-11T20:58:34.7203833Z`."""

_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)


def _names(full: tuple[str, ...]) -> str:
    return "|".join(f"{name[:3]}(?:{name[3:]})?" for name in full)


_TO_FRACTION: Final = r":(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.(?P<fraction>\d{1,9}))?)?"
_TIME: Final = rf"(?P<hour>\d\d){_TO_FRACTION}"
_TIME_OF_HALF: Final = rf"(?P<hour>\d\d?){_TO_FRACTION}(?: (?P<half>AM|PM))?"
_ZONE: Final = r"(?P<zone>Z|UTC|(?:GMT|UTC)?[+-]\d\d(?::?\d\d)?|GMT)"
_AFTER_ZONE: Final = r"(?: [A-Z]{3,5})?(?: m=[+-][\d.]+)?(?:\[[\w/+-]+\])?"
_WEEKDAY: Final = rf"(?P<weekday>{_names(_WEEKDAYS)})"
_MONTH_NAME: Final = rf"(?P<month_name>{_names(_MONTHS)})"
_DAY: Final = r"(?P<day>\d\d?)"
_YEAR: Final = r"(?P<year>\d{4})"

# Each reads what some languages print of a time when nobody says how; tests/unit/wello/test_date_times.py has which.
_FORMS: Final = tuple(
    re.compile(form, re.ASCII | re.IGNORECASE)
    for form in (
        rf"{_YEAR}-(?P<month>\d\d)-(?P<day>\d\d)(?:[T ]{_TIME})?(?: ?{_ZONE}{_AFTER_ZONE})?",
        rf"(?:{_WEEKDAY},? )?{_DAY}[ -]{_MONTH_NAME}[ -]{_YEAR} {_TIME}(?: {_ZONE})?",
        rf"(?:{_WEEKDAY},? )?{_MONTH_NAME} {{1,2}}{_DAY},? {_YEAR} {_TIME_OF_HALF}(?: {_ZONE}(?: \([\w ]+\))?)?",
        rf"{_WEEKDAY} {_MONTH_NAME} {{1,2}}{_DAY} {_TIME} (?:{_ZONE} )?{_YEAR}",
    )
)
_TICKS: Final = re.compile(r"/Date\((?P<milliseconds>-?\d{1,15})(?:[+-]\d{4})?\)/", re.ASCII)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_NO_DATES: Final = ((1980, 1, 1), (1, 1, 1))
_TO_THE_SECOND: Final = len("2026-01-11T20:58:34")
_TO_THE_MILLISECOND: Final = len("2026-01-11T20:58:34.720")
_NOON: Final = 12

_WANTED = "must be a date such as 2026-01-11 or a date and time such as 2026-01-11T20:58:34.7203833Z"
_EXISTING = "must be a date and time that exists"
_IN_RANGE = "must be between the years 1 and 9999 in UTC"


class _Read(NamedTuple):
    """A date and time to the second, on the clock that was meant, and what follows the second."""

    moment: datetime
    fraction: str


def of(moment: datetime) -> DateTime:
    """The text of an aware datetime."""
    return DateTime(f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}0Z")


def parse(text: str) -> DateTime:
    """Read a date, or a date and time, in a form that says which day and which instant it is.

    That is ISO 8601 with 0 to 9 fraction digits, of which seven are kept, with or without seconds, with `T` or a
    blank, and with an offset, `Z` or nothing, which is UTC; RFC 1123; what JavaScript and others print with the
    month's name; Microsoft's `/Date(1768165114720)/`.

    Raises
    ------
    ValueError
        Says what is wrong, in words that follow the name of a member.
    """
    read = _read(text)
    try:
        return DateTime(f"{of(read.moment)[:_TO_THE_SECOND]}.{read.fraction[:7]:0<7}Z")
    except OverflowError:
        raise ValueError(_IN_RANGE) from None


def parse_or_none(text: str) -> DateTime | None:
    """Read a date and time; None where it is one that stands for no date.

    That is any time of 1980-01-01, the vendor's default, or of 0001-01-01, .NET's, on the clock that was meant or
    in UTC: clients shift what they read into their own time zone, and back.

    Raises
    ------
    ValueError
    """
    moment = _read(text).moment
    if (moment.year, moment.month, moment.day) in _NO_DATES:
        return None
    instant = parse(text)
    return None if instant[:10] in ("1980-01-01", "0001-01-01") else instant


def in_json(instant: str) -> str:
    """As JSON shows it: `2026-01-11T20:58:34.7203833+00:00`."""
    return instant.removesuffix("Z") + "+00:00"


def in_xml(instant: str) -> str:
    """As XML shows it, without what follows the millisecond: `2026-01-11T20:58:34.720Z`."""
    return instant[:_TO_THE_MILLISECOND] + "Z"


def _read(text: str) -> _Read:
    if ticks := _TICKS.fullmatch(text):
        seconds, milliseconds = divmod(int(ticks["milliseconds"]), 1000)
        try:
            return _Read(_EPOCH + timedelta(seconds=seconds), f"{milliseconds:03}")
        except OverflowError:
            raise ValueError(_IN_RANGE) from None
    match = next(filter(None, (form.fullmatch(text) for form in _FORMS)), None)
    if not match:
        raise ValueError(_WANTED)
    found = match.groupdict()
    try:
        moment = datetime(
            int(found["year"]),
            int(found["month"]) if found.get("month") else _place(found["month_name"], _MONTHS) + 1,
            int(found["day"]),
            _hour(int(found["hour"] or 0), found.get("half")),
            int(found["minute"] or 0),
            int(found["second"] or 0),
            tzinfo=_zone(found["zone"] or "Z"),
        )
    except ValueError:
        raise ValueError(_EXISTING) from None
    weekday = found.get("weekday")
    if weekday and _place(weekday, _WEEKDAYS) != moment.weekday():
        raise ValueError(f"{_EXISTING}: that day is a {_WEEKDAYS[moment.weekday()].capitalize()}")
    return _Read(moment, found["fraction"] or "")


def _place(name: str, names: tuple[str, ...]) -> int:
    return next(place for place, full in enumerate(names) if full.startswith(name.lower()))


def _hour(hour: int, half: str | None) -> int:
    """The hour of the day; of a half of it where one is named."""
    if half is None:
        return hour
    if not 1 <= hour <= _NOON:
        raise ValueError
    return hour % _NOON + (_NOON if half.upper() == "PM" else 0)


def _zone(name: str) -> timezone:
    offset = re.sub("GMT|UTC|Z|:", "", name.upper())
    if not offset:
        return UTC
    minutes = int(offset[3:] or 0)
    if minutes > 59:  # noqa: PLR2004 - of an hour
        raise ValueError
    size = timedelta(hours=int(offset[1:3]), minutes=minutes)
    return timezone(-size if offset[0] == "-" else size)
