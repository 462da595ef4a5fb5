"""Pages of lists: what the query says of the page, and the page's body (contract Reten, section 7: pages).

An operation declares `query=(*PARAMETERS, ...)` and answers a model derived from `Page`, such as
`class CommercePage(Page[CommerceView])`.
"""

import base64
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Self

from acuse.errors import Invalid, Problem
from acuse.reten.http.responses import ResponseBody

PARAMETERS: Final = ("page", "per_page", "limit", "cursor")
MOST_COUNTED: Final = 10_000
"""Up to so many matches `total` is exact."""

COPIED: Final = "must be copied unchanged from meta.next"
"""What is said of a cursor that no page gave."""

_MOST_A_PAGE: Final = 100
_LARGEST: Final = 2**53 - 1
_NUMBER = re.compile(r"\d{1,16}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Total:
    """How many items match; `number` is the most that are counted where it is not exact."""

    number: int
    is_exact: bool = True

    @classmethod
    def of(cls, counted: int) -> Self:
        """The total of a count that ended soon after `MOST_COUNTED`."""
        return cls(min(counted, MOST_COUNTED), counted <= MOST_COUNTED)


@dataclass(frozen=True, slots=True)
class PageRequest:
    """The page that is asked for: by its number, or as what follows an earlier one."""

    number: int
    limit: int
    after: tuple[str, ...] = ()
    """The place in the list after which it begins: what the list gave for the page before. Empty: go by the number."""
    total: Total | None = None
    """What was counted for the first page of a walk by cursor."""

    @property
    def skipped(self) -> int:
        """How many items are before it, where it goes by the number."""
        return (self.number - 1) * self.limit

    @property
    def is_beyond(self) -> bool:
        """Whether it begins where numbers do not lead: items are passed over up to the most that are counted."""
        return not self.after and self.skipped >= MOST_COUNTED


class PageMeta(ResponseBody):
    """Where a page is in its list."""

    page: int
    limit: int
    total: int
    total_pages: int
    is_total_exact: bool
    next: str | None


class Page[Item: ResponseBody](ResponseBody):
    """A page of a list."""

    data: list[Item]
    meta: PageMeta

    @classmethod
    def of(cls, wanted: PageRequest, data: list[Item], total: Total, after: Sequence[str] = ()) -> Self:
        """Make a page; `after` is the place of its last item, empty where the list ends."""
        meta = PageMeta(
            page=wanted.number,
            limit=wanted.limit,
            total=total.number,
            total_pages=-(-total.number // wanted.limit),
            is_total_exact=total.is_exact,
            next=_cursor(wanted.number + 1, total, after) if after else None,
        )
        return cls(data=data, meta=meta)


def read(query: Mapping[str, str], *, default: int = 25) -> PageRequest:
    """Read the page's parameters; `default` is how many items a page has that says nothing of it.

    Raises
    ------
    Invalid
        Names every parameter that is wrong.
    """
    problems: list[Problem] = []
    if query.get("per_page") and query.get("limit"):
        problems.append(Problem("limit", "must not be sent with per_page, whose alias it is"))
    if query.get("page") and query.get("cursor"):
        problems.append(Problem("page", "must not be sent with cursor, which takes its place"))
    sizes = [_number(query, name, default, _MOST_A_PAGE, problems) for name in ("per_page", "limit")]
    limit = sizes[0] if query.get("per_page") else sizes[1]
    number = _number(query, "page", 1, _LARGEST, problems)
    try:
        wanted = _after(query["cursor"], limit) if query.get("cursor") else PageRequest(number, limit)
    except (ValueError, TypeError, RecursionError):
        problems.append(Problem("cursor", COPIED))
    if problems:
        raise Invalid(problems)
    return wanted


def _number(query: Mapping[str, str], name: str, default: int, most: int, problems: list[Problem]) -> int:
    text = query.get(name) or str(default)
    if _NUMBER.fullmatch(text) and 1 <= int(text) <= most:
        return int(text)
    problems.append(Problem(name, f"must be an integer from 1 to {most}"))
    return default


def _cursor(number: int, total: Total, after: Sequence[str]) -> str:
    text = json.dumps([number, total.number, total.is_exact, *after], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _after(cursor: str, limit: int) -> PageRequest:
    """Read what `_cursor` made; ValueError, TypeError or RecursionError where it did not."""
    padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
    number, total, is_exact, *after = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    if not (_is_count(number, _LARGEST) and _is_count(total, MOST_COUNTED) and isinstance(is_exact, bool) and after):
        raise ValueError(cursor)
    for text in after:
        str.encode(text)
    return PageRequest(number, limit, tuple(after), Total(total, is_exact))


def _is_count(value: object, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most
