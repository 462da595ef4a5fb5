"""Lists of activities: the projection of statuses, filters, and how a page is made of what may be read."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pytest

from acuse.identity import api_keys
from acuse.identity.callers import TenantId
from acuse.identity.permissions import Permission
from acuse.reten.activities import listing
from acuse.reten.activities.entries import BoundMet, Entry
from acuse.reten.activities.filters import Filters, Order
from acuse.reten.activities.listing import Source, collect
from acuse.reten.activities.model import Activity, ActivityStatus, ResultStatus
from acuse.reten.activities.projection import STATUSES_OF, TaskStatus, seen
from acuse.reten.commerces import store as commerces
from acuse.reten.http.pages import PageRequest, Total
from acuse.timestamps import Timestamp
from tests.unit.reten.results import result

PAST, NOW, FUTURE = (Timestamp(f"2026-0{month}-01T00:00:00.000Z") for month in (1, 2, 3))


def activity(number: int = 0, **members: Any) -> Activity:
    return Activity(**{"id": f"{number:05}", "commerce_external_id": "COM-1", "created_at": PAST} | members)


# ---------------------------------------------------------------- what partners see


@pytest.mark.parametrize(
    ("status", "scheduled_at", "shown"),
    [
        ("READY", FUTURE, ("PENDING", "SCHEDULED", "Programada")),
        ("READY", NOW, ("PENDING", "DUE", "Pendiente")),
        ("READY", PAST, ("PENDING", "DUE", "Pendiente")),
        ("READY", None, ("PENDING", "DUE", "Pendiente")),
        ("UNRESOLVED", FUTURE, ("PENDING", "UNRESOLVED", "Sin destinatario")),
        ("FAILED", PAST, ("PENDING", "FAILED", "Fallida")),
        ("DISPATCHED", FUTURE, ("IN_PROGRESS", "DISPATCHED", "En curso")),
        ("COMPLETED", FUTURE, ("COMPLETED", "COMPLETED", "Completada")),
        ("CANCELED", FUTURE, ("CANCELLED", "CANCELLED", "Cancelada")),
        ("ASLEEP", None, ("ASLEEP", "ASLEEP", "ASLEEP")),
    ],
)
def test_a_status_is_shown_as_the_table_says(
    status: str, scheduled_at: Timestamp | None, shown: tuple[str, ...]
) -> None:
    assert seen(activity(status=status, scheduled_at=scheduled_at), NOW) == shown


def test_every_status_is_seen_as_one_of_four() -> None:
    assert sorted(status for statuses in STATUSES_OF.values() for status in statuses) == sorted(ActivityStatus)
    assert STATUSES_OF[TaskStatus.PENDING] == (ActivityStatus.READY, ActivityStatus.UNRESOLVED, ActivityStatus.FAILED)


@pytest.mark.usefixtures("tables")
@pytest.mark.parametrize("contrary", [{"type": "MESSAGE"}, {"status": "READY", "is_open": "false"}])
def test_a_list_that_nothing_can_be_in_needs_no_commerce(
    contrary: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from reten.list_activities.app import handler

    looked_for: list[str] = []
    monkeypatch.setattr(commerces, "find_by_id", lambda _tenant, commerce_id: looked_for.append(commerce_id))
    tenant = TenantId("11111111-1111-1111-1111-111111111111")
    key = api_keys.create(tenant, "k", [Permission.VIEW_ACTIVITIES])[1]
    answer = handler(
        {
            "headers": {"x-api-key": key},
            "requestContext": {"requestId": "r"},
            "queryStringParameters": contrary | {"commerce_id": "0f6c2a54-7d1e-4b39-9a80-5c3de2f1b746"},
        },
        None,
    )
    assert (answer["statusCode"], json.loads(answer["body"])["data"]) == (200, [])
    assert looked_for == []


# ---------------------------------------------------------------- filters

TAKEN: list[tuple[Filters, dict[str, Any], bool]] = [
    (Filters(), {}, True),
    (Filters(statuses=(ActivityStatus.READY,)), {}, True),
    (Filters(statuses=(ActivityStatus.FAILED,)), {}, False),
    (Filters(result_status=ResultStatus.PENDING), {}, False),
    (Filters(result_status=ResultStatus.PENDING), {"result": result(status="PENDING")}, True),
    (Filters(result_status=ResultStatus.PENDING), {"result": result(status="EFFECTIVE")}, False),
    (Filters(channel="SMS"), {"channel": "SMS"}, True),
    (Filters(channel="SMS"), {"channel": "EMAIL"}, False),
    (Filters(channel="SMS"), {}, False),
    (Filters(commerce_external_id="COM-1"), {}, True),
    (Filters(commerce_external_id="COM-2"), {}, False),
    (Filters(operator_external_id="OP-1"), {"operator_external_id": "OP-1"}, True),
    (Filters(operator_external_id="OP-1"), {}, False),
    (Filters(scheduled_from=NOW), {"scheduled_at": NOW}, True),
    (Filters(scheduled_from=NOW), {"scheduled_at": PAST}, False),
    (Filters(scheduled_to=NOW), {"scheduled_at": NOW}, True),
    (Filters(scheduled_to=NOW), {"scheduled_at": FUTURE}, False),
    (Filters(scheduled_to=NOW), {}, False),
    (Filters(scheduled_from=NOW), {}, False),
]


@pytest.mark.parametrize(("filters", "members", "is_taken"), TAKEN)
def test_a_list_takes_what_its_filters_say(filters: Filters, members: dict[str, Any], is_taken: bool) -> None:
    assert filters.takes(activity(**members)) is is_taken


def test_the_marks_of_lists_differ_by_order_and_by_every_filter() -> None:
    lists = [Filters(), *{filters for filters, _, _ in TAKEN if filters != Filters()}, Filters(search="a")]
    marks = {each.mark(order) for each in lists for order in Order}
    assert len(marks) == 2 * len(lists)


# ---------------------------------------------------------------- pages


class Reader:
    """Activities by number, every other one completed, and how many were read."""

    def __init__(self, gone: Iterable[int] = ()) -> None:
        self.batches: list[int] = []
        self.gone = {f"{number:05}" for number in gone}

    def __call__(self, ids: Sequence[str]) -> dict[str, Activity]:
        self.batches.append(len(ids))
        assert len(ids) <= 100
        status = {each: ActivityStatus.COMPLETED if int(each) % 2 else ActivityStatus.READY for each in ids}
        return {each: activity(int(each), status=status[each]) for each in ids if each not in self.gone}


def numbered(first: int, last: int, *, cut: bool = False) -> Iterator[Entry]:
    """Entries of activities by number, a marker behind each tenth."""
    for number in range(first, last):
        yield Entry(f"{number:05}", f"{number:05}")
        if number % 10 == 0:
            yield Entry(f"{number:05}")
    if cut:
        yield Entry(f"{last:05}")
        raise BoundMet


COMPLETED = Filters(statuses=(ActivityStatus.COMPLETED,))


def numbers(activities: Sequence[Activity]) -> list[int]:
    return [int(each.id) for each in activities]


def test_a_page_of_entries_that_tell_all_reads_what_it_shows() -> None:
    reader = Reader()
    page = collect(Source(numbered(0, 100), True, lambda: Total(100)), PageRequest(2, 20), Filters(), reader)
    assert numbers(page.activities) == list(range(20, 40))
    assert page.after == "00039"
    assert page.total == Total(100)
    assert reader.batches == [20]


def test_the_last_page_has_no_cursor() -> None:
    page = collect(Source(numbered(0, 40), True, lambda: Total(40)), PageRequest(2, 20), Filters(), Reader())
    assert len(page.activities) == 20
    assert page.after == ""


@pytest.mark.parametrize("gone", [0, 1, 2, 5, 19, 20, 21, 50])
def test_what_has_left_a_list_is_not_shown_and_others_take_its_place(gone: int) -> None:
    reader = Reader(gone=range(gone))
    page = collect(Source(numbered(0, 100), True, lambda: Total(100)), PageRequest(1, 20), Filters(), reader)
    assert numbers(page.activities) == list(range(gone, gone + 20))
    assert page.after == f"{gone + 19:05}"


def test_where_nothing_matches_nothing_is_read() -> None:
    reader = Reader()
    page = collect(Source(numbered(0, 9000), False, lambda: Total(0)), PageRequest(1, 20), COMPLETED, reader)
    assert (page.activities, page.after, reader.batches) == ([], "", [])


def test_an_activity_that_moves_between_lists_is_shown_once() -> None:
    twice = [Entry("a", "00001"), Entry("b", "00001"), Entry("c", "00002")]
    page = collect(Source(iter(twice), True, lambda: Total(3)), PageRequest(1, 20), Filters(), Reader())
    assert numbers(page.activities) == [1, 2]


def test_where_all_can_be_read_all_is_counted() -> None:
    reader = Reader()
    page = collect(Source(numbered(0, 1000), False), PageRequest(2, 20), COMPLETED, reader)
    assert numbers(page.activities) == list(range(41, 81, 2))
    assert page.total == Total(500)
    assert page.after == "00079"
    assert sum(reader.batches) == 1000


def test_a_total_that_is_known_is_not_counted_again() -> None:
    reader = Reader()
    wanted = PageRequest(3, 20, ("mark", "00079"), Total(500))
    page = collect(Source(numbered(80, 1000), False), wanted, COMPLETED, reader, "00079")
    assert numbers(page.activities) == list(range(81, 121, 2))
    assert page.total == Total(500)
    assert sum(reader.batches) <= 80


def test_where_not_all_can_be_read_reading_ends_with_the_page_and_the_total_is_what_was_found() -> None:
    reader = Reader()
    page = collect(Source(numbered(0, 9000), False), PageRequest(2, 20), COMPLETED, reader)
    assert numbers(page.activities) == list(range(41, 81, 2))
    assert page.total == Total(40, is_exact=False)
    assert sum(reader.batches) <= 160


def test_a_call_reads_at_most_2000_activities_and_the_cursor_goes_on_after_them() -> None:
    reader = Reader()
    nothing = Filters(channel="SMS")
    page = collect(Source(numbered(0, 9000), False), PageRequest(1, 20), nothing, reader)
    assert page.activities == []
    assert page.total == Total(0, is_exact=False)
    assert page.after == "01999"
    assert sum(reader.batches) == listing.MOST_READ
    assert len(reader.batches) <= 23


@pytest.mark.parametrize("tells_all", [True, False])
def test_where_entries_end_at_the_bound_the_cursor_goes_on_after_those_that_were_read(tells_all: bool) -> None:
    page = collect(
        Source(numbered(0, 15, cut=True), tells_all, lambda: Total(9)), PageRequest(1, 20), Filters(), Reader()
    )
    assert numbers(page.activities) == list(range(15))
    assert page.after == "00015"


@pytest.mark.parametrize(("limit", "last"), [(1, 300), (7, 999), (100, 5000)])
def test_a_walk_has_everything_once_whatever_may_be_read_at_once(limit: int, last: int) -> None:
    wanted, after, found = PageRequest(1, limit), "", []
    while True:
        first = int(after) + 1 if after else 0
        page = collect(Source(numbered(first, last), False), wanted, COMPLETED, Reader(), after)
        found += numbers(page.activities)
        if not page.after:
            break
        after = page.after
        wanted = PageRequest(wanted.number + 1, limit, ("mark", after), page.total)
    assert found == list(range(1, last, 2))
    assert page.total == Total(len(found))


def test_a_search_that_finds_too_much_says_so() -> None:
    source = Source(numbered(0, 40), True, lambda: Total(40), is_partial=True)
    assert collect(source, PageRequest(1, 20), Filters(), Reader()).total == Total(40, is_exact=False)
