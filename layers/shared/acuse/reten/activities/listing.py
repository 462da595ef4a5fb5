"""Pages of a tenant's activities (contract Reten, section 7: pages, I1, A1, costs).

A page is made of entries of a list, whose activities are then read, consistently: an index lags, so what has left a
list is not shown. Where entries do not tell everything that is asked, more activities are read than are shown, at most
`MOST_READ` a call; the cursor goes on after them.

| asked for | order | list | entries tell all |
|---|---|---|---|
| statuses but COMPLETED | schedule | those of the statuses, in the index `schedule` | yes |
| one commerce | schedule | its pointers, sorted; at most `MOST_SORTED` | without status |
| anything else | schedule | `all` of the index `schedule` | without status |
| a search | newest | at most `MOST_CANDIDATES` that it finds, sorted | if alone |
| one commerce | newest | its pointers | without status |
| a status but COMPLETED | newest | that of the status, sorted; at most `MOST_SORTED` | yes |
| anything else | newest | `activities` of the index `lists` | if nothing is asked |
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import replace
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Final, NamedTuple

from acuse.errors import Invalid, Problem
from acuse.identity.callers import TenantId
from acuse.reten.activities import entries, items, searches
from acuse.reten.activities.entries import Allowance, BoundMet, Entry, Part
from acuse.reten.activities.filters import Filters, Order
from acuse.reten.activities.model import Activity, ActivityStatus, Result
from acuse.reten.commerces import store as commerces
from acuse.reten.commerces.model import Commerce
from acuse.reten.http.pages import COPIED, MOST_COUNTED, PageRequest, Total
from acuse.storage import dynamodb
from acuse.storage.values import Values

MOST_READ: Final = 2_000
"""Activities that a call reads."""
MOST_ENTRIES: Final = 20_000
"""Entries that a call reads to find a page."""
MOST_ENTRIES_COUNTED: Final = 25_000
"""Entries that a call reads to count, beyond that."""
MOST_SORTED: Final = 10_000
"""Entries that are sorted in memory."""

_BATCH: Final = 100
_CURSOR_PARTS: Final = 2
_LONGEST_PLACE: Final = 100


class Page(NamedTuple):
    """Activities of a page, how many match, and the place to go on after where there may be more."""

    activities: list[Activity]
    total: Total
    after: tuple[str, ...] = ()


type Read = Callable[[Sequence[str]], Mapping[str, Activity]]
"""Reads up to 100 activities, by id."""


def page(tenant: TenantId, wanted: PageRequest, filters: Filters, order: Order, *, with_payloads: bool = False) -> Page:
    """A page of a tenant's activities; without their results' payloads, events and target users, unless told otherwise.

    Raises
    ------
    Invalid
        The cursor is another list's.
    """
    mark = filters.mark(order)
    after = _place(wanted, mark)
    source = _source(tenant, filters, order, after, wanted)
    if wanted.is_beyond and source.tells_all:
        source.found = iter(())
    found = collect(source, wanted, filters, partial(read_activities, tenant, with_payloads=with_payloads), after)
    return Page(found.activities, found.total, (mark, found.after) if found.after else ())


def walk(tenant: TenantId, filters: Filters, order: Order, limit: int) -> Iterator[Activity]:
    """The first activities of a list, whole, page after page."""
    size = min(limit, _BATCH)
    wanted = PageRequest(1, size, total=_UNCOUNTED)
    left = limit
    while left > 0:
        found = page(tenant, wanted, filters, order, with_payloads=True)
        yield from found.activities[:left]
        left -= len(found.activities)
        if not found.after:
            return
        wanted = PageRequest(wanted.number + 1, size, found.after, _UNCOUNTED)


_UNCOUNTED: Final = Total(1)
"""Said to be known, so that nothing is counted."""


def _place(wanted: PageRequest, mark: str) -> str:
    if not wanted.after:
        return ""
    if len(wanted.after) != _CURSOR_PARTS or wanted.after[0] != mark or not 0 < len(wanted.after[1]) <= _LONGEST_PLACE:
        raise Invalid([Problem("cursor", COPIED)])
    return wanted.after[1]


# ---------------------------------------------------------------- where a page comes from


@dataclass(slots=True)
class Source:
    """Entries in the order of a page, and what they tell."""

    found: Iterator[Entry]
    tells_all: bool
    """Whether an entry is enough to know that its activity is of the list."""
    count: Callable[[], Total] | None = None
    """Counts what matches without reading activities, where that can be."""
    is_partial: bool = False
    """Whether more may match than there are entries."""
    is_cut: bool = False
    """Whether there are entries that this call may not read."""
    frontier: str = ""
    """The place up to which every entry was read."""

    def __iter__(self) -> Iterator[Entry]:
        """Give the entries that the call may read."""
        try:
            for entry in self.found:
                self.frontier = entry.order
                if entry.activity_id:
                    yield entry
        except BoundMet:
            self.is_cut = True


def _source(tenant: TenantId, filters: Filters, order: Order, after: str, wanted: PageRequest) -> Source:
    if filters.search:
        found = searches.candidates(tenant, filters.search)
        source = _sorted(found.entries, order, after, tells_all=filters.is_empty)
        source.is_partial = not found.is_whole
        return source
    source_of = _by_schedule if order is Order.SCHEDULE else _newest
    return source_of(tenant, filters, after, partial(_read, wanted=wanted, order=order, after=after))


def _by_schedule(tenant: TenantId, filters: Filters, after: str, read: Callable[..., Source]) -> Source:
    if filters.has_lists:
        parts = entries.of_statuses(tenant, filters, map(str, filters.statuses))
        return read(parts, tells_all=True, count=_counting(parts))
    tells_all = not filters.is_of_results
    if filters.commerce_external_id is not None:
        there = _all_of(entries.of_commerce(tenant, filters), Order.SCHEDULE)
        if there is not None:
            return _sorted(there, Order.SCHEDULE, after, tells_all=tells_all)
    parts = entries.of_statuses(tenant, replace(filters, result_status=None), [items.ALL])
    return read(parts, tells_all=tells_all, count=_counting_by_index(tenant, filters))


def _newest(tenant: TenantId, filters: Filters, after: str, read: Callable[..., Source]) -> Source:
    if filters.commerce_external_id is not None:
        parts, tells_all = entries.of_commerce(tenant, filters), not filters.is_of_results
        return read(parts, tells_all=tells_all, count=_counting(parts) if tells_all else None)
    if filters.has_lists:
        there = _all_of(entries.of_statuses(tenant, filters, map(str, filters.statuses)), Order.NEWEST)
        if there is not None:
            return _sorted(there, Order.NEWEST, after, tells_all=True)
    parts, tells_all = entries.of_all(tenant), filters.is_empty
    return read(
        parts, tells_all=tells_all, count=_counting(parts) if tells_all else _counting_by_index(tenant, filters)
    )


def _read(
    parts: Sequence[Part],
    *,
    wanted: PageRequest,
    order: Order,
    after: str,
    tells_all: bool,
    count: Callable[[], Total] | None,
) -> Source:
    number = (0 if after else wanted.skipped) + wanted.limit if tells_all else MOST_READ
    backwards = order is Order.NEWEST
    found = entries.read(parts, Allowance(MOST_ENTRIES), wanted=number, after=after, backwards=backwards)
    return Source(found, tells_all, count)


def _all_of(parts: Sequence[Part], order: Order) -> list[Entry] | None:
    """Everything that parts have, if it is not too much."""
    try:
        return entries.sorted_entries(parts, Allowance(MOST_SORTED), order)
    except BoundMet:
        return None


def _sorted(found: Sequence[Entry], order: Order, after: str, *, tells_all: bool) -> Source:
    rest = (
        each for each in found if not after or (each.order < after if order is Order.NEWEST else each.order > after)
    )
    return Source(rest, tells_all, partial(Total.of, len(found)) if tells_all else None)


# ---------------------------------------------------------------- how many match


def _counting(parts: Sequence[Part]) -> Callable[[], Total]:
    def count() -> Total:
        number, is_exact = entries.count(parts, Allowance(MOST_ENTRIES_COUNTED), most=MOST_COUNTED)
        return Total(min(number, MOST_COUNTED), is_exact)

    return count


def _counting_by_index(tenant: TenantId, filters: Filters) -> Callable[[], Total] | None:
    """Count by the index `schedule`, which tells no results. The completed are those that no other status has."""
    if filters.result_status:
        return None
    everything = entries.of_statuses(tenant, filters, [items.ALL])
    if filters.has_lists:
        return _counting(entries.of_statuses(tenant, filters, map(str, filters.statuses)))
    if not filters.statuses:
        return _counting(everything)

    def count() -> Total:
        others = [status for status in ActivityStatus if status not in filters.statuses]
        allowance = Allowance(MOST_ENTRIES_COUNTED)
        fewer, is_exact = entries.count(entries.of_statuses(tenant, filters, others), allowance, most=allowance.left)
        number, is_whole = entries.count(everything, allowance, most=MOST_COUNTED + fewer)
        return Total(min(max(0, number - fewer), MOST_COUNTED), is_exact and is_whole)

    return count


# ---------------------------------------------------------------- a page of them


class Collected(NamedTuple):
    """What is shown of a source."""

    activities: list[Activity]
    total: Total
    after: str


@dataclass(slots=True)
class _Taken:
    """What was taken of a source so far."""

    limit: int
    skip: int
    place: str
    """Of the last entry that was looked at, as long as the page has room."""
    counts: bool
    """Whether those beyond the page are counted as well."""
    shown: dict[str, Activity] = field(default_factory=dict)
    matches: int = 0
    looked_at: int = 0

    @property
    def is_full(self) -> bool:
        return len(self.shown) >= self.limit

    def take(self, entry: Entry, activity: Activity | None) -> None:
        """Look at an entry and its activity; None: it is not of the list."""
        self.looked_at += 1
        if not self.is_full:
            self.place = entry.order
        if activity is None or activity.id in self.shown:
            return
        self.matches += 1
        if self.matches > self.skip and not self.is_full:
            self.shown[activity.id] = activity


def collect(source: Source, wanted: PageRequest, filters: Filters, read: Read, after: str = "") -> Collected:
    """Make a page of a source.

    Where everything that may match can be read in one call, it is, and the total is exact. Where not, reading ends with
    the page; then the total is what was found up to there, unless it can be counted otherwise.
    """
    total = wanted.total or (source.count() if source.count else None)
    rest = iter(source) if after or total != Total(0) else iter(())
    skip = 0 if after else wanted.skipped
    if source.tells_all:
        ahead = list(islice(rest, skip, skip + wanted.limit + 1))
        taken = _Taken(wanted.limit, 0, after, counts=False)
    else:
        ahead = list(islice(rest, MOST_READ + 1))
        is_whole = len(ahead) <= MOST_READ and not source.is_cut
        counts = is_whole and not after and not total
        taken = _Taken(wanted.limit, skip, after, counts)
    while ahead and taken.looked_at < MOST_READ and (taken.counts or not taken.is_full):
        missing = taken.limit - len(taken.shown)
        size = min(_BATCH, MOST_READ - taken.looked_at, missing if source.tells_all else max(missing, taken.looked_at))
        batch, ahead = ahead[: max(1, size)], ahead[max(1, size) :]
        activities = read([entry.activity_id for entry in batch])
        for position, entry in enumerate(batch):
            if taken.is_full and not taken.counts:
                ahead = batch[position:] + ahead
                break
            activity = activities.get(entry.activity_id)
            taken.take(entry, activity if activity and filters.takes(activity) else None)
        if source.tells_all and not ahead:
            ahead = list(islice(rest, wanted.limit - len(taken.shown) + 1))
    has_more = taken.matches > taken.skip + taken.limit if taken.counts else bool(ahead) or source.is_cut
    place = source.frontier if source.is_cut and not ahead and not taken.is_full else taken.place
    if not total or not (source.count or total.is_exact):
        total = _found_so_far(total, taken, has_more=has_more)
    total = replace(total, is_exact=total.is_exact and not source.is_partial)
    return Collected(list(taken.shown.values()), total, place if has_more else "")


def _found_so_far(before: Total | None, taken: _Taken, *, has_more: bool) -> Total:
    """What is known of how many match where nothing but reading tells: all of them only where all were read."""
    if taken.counts:
        return Total.of(taken.matches)
    skipped = before.number if before else min(taken.matches, taken.skip)
    number = min(skipped + len(taken.shown), MOST_COUNTED)
    return Total(number, is_exact=not has_more and number < MOST_COUNTED)


# ---------------------------------------------------------------- activities


def read_activities(tenant: TenantId, ids: Sequence[str], *, with_payloads: bool = False) -> dict[str, Activity]:
    """Read up to 100 activities as they are now, in one batch read."""
    if not ids:
        return {}
    keys = [dynamodb.to_item(items.activity_key(tenant, activity_id)) for activity_id in dict.fromkeys(ids)]
    request: Values = {"Keys": keys, "ConsistentRead": True}
    if not with_payloads:
        request |= _LISTED
    at = dynamodb.connection()
    found = dynamodb.batch_get({at.results: request}).get(at.results, [])
    return {values["id"]: items.from_values(values) for values in found}


def _projection() -> Values:
    """What a list shows of an activity. Payloads are up to 400 KB, and a batch read answers 16 MB."""
    left_out = ("attributes", "attribute_keys", "target_criteria", "target", "events", "result")
    own = [name for name in Activity._fields if name not in left_out]
    of_result = [name for name in Result._fields if name not in ("payload", "raw_payload", "fingerprint", "beyond")]
    names = {f"#{name}": name for name in dict.fromkeys([*own, "result", *of_result])}
    paths = [*(f"#{name}" for name in own), *(f"#result.#{name}" for name in of_result)]
    return {"ProjectionExpression": ", ".join(paths), "ExpressionAttributeNames": names}


_LISTED: Final = _projection()


def commerces_of(tenant: TenantId, activities: Sequence[Activity]) -> dict[str, Commerce]:
    """The commerces of at most 100 activities, by external id, in one batch read."""
    return commerces.find_many(tenant, {each.commerce_external_id for each in activities})
