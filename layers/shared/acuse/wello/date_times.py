"""Instants with the seven fraction digits of .NET, as text: UTC, `Z`. Text order is time order."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final, NewType

DateTime = NewType("DateTime", str)
"""For example `2026-01-11T20:58:34.7203833Z`."""

_SHAPE: Final = re.compile(
    r"""(?P<day>\d{4}-\d\d-\d\d)
    (?: T (?P<time>\d\d:\d\d:\d\d) (?: \. (?P<fraction>\d{1,7}) )? (?P<offset> Z | [+-]\d\d:[0-5]\d )? )?""",
    re.ASCII | re.VERBOSE | re.IGNORECASE,
)
_TO_THE_SECOND: Final = len("2026-01-11T20:58:34")
_TO_THE_MILLISECOND: Final = len("2026-01-11T20:58:34.720")


def now() -> DateTime:
    """The present instant."""
    return of(datetime.now(UTC))


def of(moment: datetime) -> DateTime:
    """The text of an aware datetime."""
    return DateTime(f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}0Z")


def after(earlier: DateTime) -> DateTime:
    """The present instant, or the microsecond that follows an earlier one which is not over yet."""
    return max(now(), of(datetime.fromisoformat(earlier) + timedelta(microseconds=1)))


def parse(text: str) -> DateTime:
    """Read `YYYY-MM-DD`, or a date and time with 0 to 7 fraction digits and an offset, `Z` or nothing, which is UTC.

    Raises
    ------
    ValueError
        Says what is wrong, in words that follow the name of a member.
    """
    match = _SHAPE.fullmatch(text)
    if not match:
        raise ValueError("must be a date such as 2026-01-11 or a date and time such as 2026-01-11T20:58:34.7203833Z")
    time, offset = match["time"] or "00:00:00", (match["offset"] or "Z").upper()
    try:
        seconds = datetime.fromisoformat(f"{match['day']}T{time}{offset}").astimezone(UTC)
    except ValueError:
        raise ValueError("must be a date and time that exists") from None
    except OverflowError:
        raise ValueError("must be between the years 1 and 9999 in UTC") from None
    return DateTime(f"{of(seconds)[:_TO_THE_SECOND]}.{match['fraction'] or '':0<7}Z")


def in_json(instant: str) -> str:
    """As JSON shows it: `2026-01-11T20:58:34.7203833+00:00`."""
    return instant.removesuffix("Z") + "+00:00"


def in_xml(instant: str) -> str:
    """As XML shows it, without what follows the millisecond: `2026-01-11T20:58:34.720Z`."""
    return instant[:_TO_THE_MILLISECOND] + "Z"
