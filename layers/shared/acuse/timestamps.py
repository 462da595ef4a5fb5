"""Instants as text: ISO 8601, UTC, milliseconds, `Z`. Text order is time order."""

import re
from datetime import UTC, datetime
from typing import NewType

Timestamp = NewType("Timestamp", str)
"""For example `2026-04-11T10:30:00.000Z`."""

# datetime.fromisoformat guesses at much that is no ISO 8601: other separators, stray digits, more fraction digits.
_SHAPE = re.compile(
    r"""[0-9W-]{7,10}[Tt\ ]
    (?: \d\d (?: :\d\d (?: :\d\d (?: [.,]\d{1,9} )? )? )?
      | \d\d (?: \d\d (?: \d\d (?: [.,]\d{1,9} )? )? )? )
    (?: [Zz] | [+-]\d\d (?: :?\d\d )? )?""",
    re.ASCII | re.VERBOSE,
)
# Forms of ISO 8601 that are not taken: a day by its week or its number in the year, midnight as 24, a leap second.
_OTHER_FORM = re.compile(r".*W.* | \d{4}-?\d{3}\D.* | .{8,10}[Tt\ ] (?: 24 | \d\d:?\d\d:?60 ) .*", re.VERBOSE)
_FORMS = (
    "must be a year, month and day with a time from 00:00:00 to 23:59:59 and an offset or Z, "
    "such as 2026-04-11T10:30:00Z or 2026-04-11T10:30:00.000-03:00"
)


def now() -> Timestamp:
    """The present instant."""
    return of(datetime.now(UTC))


def of(moment: datetime) -> Timestamp:
    """The text of an aware datetime; digits after the millisecond are cut off."""
    text = moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds")
    return Timestamp(text + "Z")


def parse(text: str) -> Timestamp:
    """Read an ISO 8601 date and time with an offset or `Z` and 0 to 9 fraction digits.

    Raises
    ------
    ValueError
        Says what is wrong, in words that follow the name of a member.
    """
    if not _SHAPE.fullmatch(text):
        raise ValueError("must be an ISO 8601 date and time with an offset or Z")
    if _OTHER_FORM.fullmatch(text):
        raise ValueError(_FORMS)
    try:
        moment = datetime.fromisoformat(text.upper())
    except ValueError:
        raise ValueError("must be an ISO 8601 date and time that exists, with an offset or Z") from None
    if moment.tzinfo is None:
        raise ValueError("must have an offset or Z")
    try:
        return of(moment)
    except OverflowError:
        raise ValueError("must be between the years 1 and 9999 in UTC") from None
