"""Instants as text: ISO 8601, UTC, milliseconds, `Z`. Text order is time order."""

import re
from datetime import UTC, datetime
from typing import NewType

Timestamp = NewType("Timestamp", str)
"""For example `2026-04-11T10:30:00.000Z`."""

# datetime.fromisoformat takes any separator and any number of fraction digits; ISO 8601 and we do not.
_SHAPE = re.compile(r"[0-9W-]{8,10}[Tt ][0-9:]+(?:[.,][0-9]{1,9})?(?:[Zz]|[+-][0-9:]+)?", re.ASCII)


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
