"""The parameters of a list of events (contract journal, section 3). An empty one is as if it were not sent."""

import re
from collections.abc import Callable, Mapping
from typing import Final

from acuse.errors import Invalid, Problem
from acuse.identity.callers import TenantId
from acuse.journal import cursors, reading
from acuse.journal.cursors import CursorGone
from acuse.journal.reading import Wanted

DEFAULT_LIMIT: Final = 20
MOST_A_PAGE: Final = 100
NAMES: Final = (cursors.PARAMETER, "type", "subject", "limit", "order")
ORDERS: Final = ("asc", "desc")
_NUMBER: Final = re.compile(r"\d{1,3}", re.ASCII)


def read(tenant: TenantId, query: Mapping[str, str]) -> Wanted:
    """Read what is asked for.

    Raises
    ------
    Invalid
        Names every parameter that is wrong.
    CursorGone
    """
    problems: list[Problem] = []
    gone: list[CursorGone] = []

    def value[Read](name: str, default: Read, read: Callable[[str], Read]) -> Read:
        text = query.get(name)
        try:
            return read(text) if text else default
        except ValueError as error:
            problems.append(Problem(name, str(error)))
        except Invalid as refused:
            problems.extend(refused.problems)
        except CursorGone as refused:  # after whatever else is wrong
            gone.append(refused)
        return default

    limit = value("limit", DEFAULT_LIMIT, _limit)
    subject = value("subject", "", reading.subject)
    wanted = Wanted(
        limit=limit,
        after=value(cursors.PARAMETER, None, lambda text: cursors.read(tenant, text, subject)),
        types=value("type", "", reading.beginning_of_types),
        subject=subject,
        newest_first=value("order", False, _is_descending),
    )
    if problems:
        raise Invalid(problems)
    for refused in gone:
        raise refused
    return wanted


def _limit(text: str) -> int:
    if not _NUMBER.fullmatch(text) or not 1 <= int(text) <= MOST_A_PAGE:
        raise ValueError(f"must be an integer from 1 to {MOST_A_PAGE}")
    return int(text)


def _is_descending(text: str) -> bool:
    if text not in ORDERS:
        raise ValueError(f"must be {' or '.join(ORDERS)}")
    return text == ORDERS[1]
