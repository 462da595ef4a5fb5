"""GET /api/TaskActivityLog over HTTP: contract Wello, section "Reading back".

Logs of fixed instants are stored by the storage code in this process with its clock turned (past.py).
"""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import httpx
import pytest
from defusedxml.ElementTree import fromstring

from acuse.wello.members import Value
from local.world import ACTIVITY_LOGS, World
from tests.contract.wello import past
from tests.contract.wello.past import ago
from tests.support.wello.envelope import JSON_MEDIA_TYPE, XML, XML_MEDIA_TYPE, assert_option_refused

ANN = "aaaaaaaa-1111-4bbb-8ccc-00000000000a"
BOB = "aaaaaaaa-1111-4bbb-8ccc-00000000000b"
NO_GUID = "00000000-0000-0000-0000-000000000000"
NOON = "2026-01-02T12:00:00.1234567Z"

type Page = dict[str, Any]


def joined[Row](pages: Iterable[list[Row]]) -> list[Row]:
    return [row for page in pages for row in page]


def query_of(**options: object) -> dict[str, str]:
    """The query: every option but `deleted` has a $ before its name."""
    return {name if name == "deleted" else f"${name}": str(value) for name, value in options.items()}


def ask(world: World, headers: dict[str, str] | None = None, /, **options: object) -> httpx.Response:
    return world.wello("GET", f"?{urlencode(query_of(**options), quote_via=quote)}", headers=headers)


def page_of(response: httpx.Response) -> Page:
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == JSON_MEDIA_TYPE
    page: Page = response.json()
    assert page.keys() - {"@odata.nextLink"} == {"value"}
    return page


def following(world: World, **options: object) -> Iterator[Page]:
    """The page that is asked for and those that the next links lead to, which have the same options."""
    page = page_of(ask(world, **options))
    for _ in range(100):
        yield page
        if "@odata.nextLink" not in page:
            return
        link = page["@odata.nextLink"]
        assert link.startswith(f"{world.base_url}{ACTIVITY_LOGS}?")
        sent = dict(parse_qsl(urlsplit(link).query, keep_blank_values=True))
        assert sent.pop("$skiptoken")
        assert sent == query_of(**options)
        page = page_of(world.wello("GET", link))
    pytest.fail("the pages have no end")


def ids_of(page: Page) -> list[str]:
    return [row["id"] for row in page["value"]]


def listed(world: World, **options: object) -> list[str]:
    """The ids on all pages."""
    return joined(ids_of(page) for page in following(world, **options))


def instant(number: int) -> str:
    return f"2026-01-01T00:{number:02}:00.0000000Z"


@pytest.fixture(scope="module")
def thirty(base_url: str, http: httpx.Client) -> World:
    """A tenant with 30 logs, a minute apart, which no test changes; the subject is the number."""
    world = World(base_url, http, dialects=())
    for number in (*range(0, 30, 2), *range(1, 30, 2)):
        past.save_log(world, instant(number), subject=str(number), task_id=ANN if number % 3 else BOB)
    return world


@pytest.fixture(scope="module")
def logs(base_url: str, http: httpx.Client) -> "Logs":
    """Five logs, called a to e, which no test changes."""
    return Logs(World(base_url, http, dialects=()))


LOGS: dict[str, tuple[str, dict[str, Value]]] = {
    "a": ("2026-01-01", {"task_id": ANN, "user_id": BOB, "reference_back_office": "ERP-1"}),
    "b": (NOON, {"task_id": ANN, "contact_id": ANN, "reference_back_office": "O'Brien's", "is_closed": True}),
    "c": ("2026-01-02T12:00:00.1234568Z", {"task_id": BOB, "reference_back_office": "Ñandú 李雷 & +100%"}),
    "d": ("2026-01-03", {"user_id": BOB, "reference_back_office": "a and b eq 'c'", "is_closed": True}),
    "e": ("2026-01-04", {"contact_id": ANN, "reference_back_office": "erp-1 ", "is_closed": True}),
}


class Logs:
    """A tenant's logs by a letter each, in the order of their changes."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.of = {letter: past.save_log(world, time, **members) for letter, (time, members) in LOGS.items()}

    def letters_of(self, log_ids: list[str]) -> str:
        by_id = {log_id: letter for letter, log_id in self.of.items()}
        return "".join(by_id[log_id] for log_id in log_ids)

    def found(self, text: str, **options: object) -> str:
        """The letters of the logs that a filter finds."""
        return self.letters_of(listed(self.world, filter=text, **options))


def numbers_of(world: World, **options: object) -> list[list[int]]:
    """The numbers of the thirty logs, page by page."""
    return [[int(row["subject"]) for row in page["value"]] for page in following(world, **options)]


# ---------------------------------------------------------------- order and pages


def test_a_list_gives_logs_as_a_whole_and_at_once(world: World, other: World) -> None:
    saved = [world.save_log(subject=str(number)) for number in range(3)]
    other.save_log()
    assert page_of(ask(world)) == {"value": saved}


def test_a_tenant_without_logs_has_an_empty_list(world: World) -> None:
    assert page_of(ask(world)) == {"value": []}


@pytest.mark.parametrize(
    ("order", "letters"),
    [
        ("modified_dateutc", "abcde"),
        ("modified_dateutc asc", "abcde"),
        ("modified_dateutc desc", "edcba"),
        ("  modified_dateutc   desc ", "edcba"),
        ("modified_dateutc,id", "abcde"),
        ("modified_dateutc desc, id desc", "edcba"),
        ("Modified_DateUTC DESC", "edcba"),
    ],
)
def test_the_order_is_that_of_the_changes_from_either_end(logs: Logs, order: str, letters: str) -> None:
    assert logs.letters_of(listed(logs.world, orderby=order, top=3)) == letters


def test_the_oldest_change_comes_first_unless_said_otherwise(logs: Logs) -> None:
    assert logs.letters_of(listed(logs.world)) == "abcde"


@pytest.mark.parametrize(
    ("options", "sizes"),
    [
        ({}, [20, 10]),
        ({"top": 1}, [1] * 30),
        ({"top": 10}, [10, 10, 10]),
        ({"top": 20}, [20, 10]),
        ({"top": 21}, [20, 10]),
        ({"top": 999_999_999}, [20, 10]),
    ],
)
def test_pages_have_at_most_20_rows_and_give_each_once(
    thirty: World, options: dict[str, object], sizes: list[int]
) -> None:
    pages = numbers_of(thirty, **options)
    assert [len(page) for page in pages] == sizes
    assert joined(pages) == list(range(30))


@pytest.mark.parametrize(("top", "sizes"), [(7, [7, 7, 7, 7, 2]), (30, [20, 10])])
def test_pages_from_the_newest_change_on_give_each_once(thirty: World, top: int, sizes: list[int]) -> None:
    pages = numbers_of(thirty, top=top, orderby="modified_dateutc desc")
    assert [len(page) for page in pages] == sizes
    assert joined(pages) == list(range(30))[::-1]


def test_rows_of_one_instant_are_told_apart_by_their_ids(world: World) -> None:
    saved = [past.save_log(world, NOON) for _ in range(5)]
    for top in (1, 2):
        assert listed(world, top=top, filter="modified_dateutc gt 2026-01-01") == sorted(saved)
        assert listed(world, top=top, orderby="modified_dateutc desc") == sorted(saved, reverse=True)


def test_a_log_that_is_saved_again_is_listed_once_at_its_new_place(world: World) -> None:
    first, second, third = (past.save_log(world, instant(number)) for number in range(3))
    past.save_log(world, instant(3), first)
    assert listed(world) == [second, third, first]
    assert listed(world, filter=f"modified_dateutc gt {instant(2)}") == [first]


def test_a_walk_finds_what_is_changed_meanwhile_at_its_new_place(world: World) -> None:
    saved = [past.save_log(world, instant(number)) for number in range(4)]
    seen = []
    for number, page in enumerate(following(world, top=1, filter="modified_dateutc gt 2025-12-31")):
        seen += ids_of(page)
        if number == 0:
            past.save_log(world, instant(4), saved[2])
            past.save_log(world, instant(5), saved[0])
    assert seen == [saved[0], saved[1], saved[3], saved[2], saved[0]]


def test_a_walk_passes_over_what_is_deleted_meanwhile(world: World) -> None:
    saved = [past.save_log(world, instant(number)) for number in range(4)]
    pages = following(world, top=1)
    assert ids_of(next(pages)) == [saved[0]]
    for log_id in (saved[0], saved[1]):  # where it stands, and where it would go on
        world.wello("DELETE", f"/{log_id}")
    assert joined(map(ids_of, pages)) == saved[2:]


def test_a_page_of_long_logs_ends_earlier(world: World) -> None:
    saved = [past.save_log(world, instant(number), description='"' * 250_000) for number in range(8)]
    for order in ("asc", "desc"):
        pages = [ids_of(page) for page in following(world, orderby=f"modified_dateutc {order}")]
        assert len(pages) > 1
        assert joined(pages) == saved[:: 1 if order == "asc" else -1]


def test_a_next_link_keeps_options_of_every_kind(logs: Logs) -> None:
    text = "reference_back_office eq 'Ñandú 李雷 & +100%' and is_closed eq false and modified_dateutc gt 2026-01-01"
    for order in ("asc", "desc"):
        assert logs.found(text, top=1, orderby=f"modified_dateutc {order}", deleted="false") == "c"


@pytest.mark.parametrize("since", ["2030-01-01", "9999-12-31T23:59:59.9999999Z"])
def test_nothing_is_after_the_present(logs: Logs, since: str) -> None:
    for order in ("asc", "desc"):
        options = {"filter": f"modified_dateutc gt {since}", "orderby": f"modified_dateutc {order}"}
        assert page_of(ask(logs.world, **options)) == {"value": []}


def test_a_place_outside_of_what_is_asked_for_has_nothing_after_it(logs: Logs) -> None:
    for year, order, since in (("1999", "desc", "2026-01-01"), ("2999", "asc", "2026-01-01"), ("1999", "desc", None)):
        cursor = {"filter": f"modified_dateutc gt {since}"} if since else {}
        place = f"{year}-01-01T00:00:00.0000000Z#{ANN}"
        page = page_of(ask(logs.world, orderby=f"modified_dateutc {order}", skiptoken=place, **cursor))
        assert page == {"value": []}


# ---------------------------------------------------------------- XML


def test_xml_has_an_array_and_the_next_link_in_a_header(thirty: World) -> None:
    seen, url = [], "?$top=12"
    for size in (12, 12, 6):
        response = thirty.wello("GET", url, headers=XML)
        assert response.status_code == 200
        assert response.headers["content-type"] == XML_MEDIA_TYPE
        root = fromstring(response.content)
        assert root.tag == "ArrayOftask_activity_log"
        assert {row.tag for row in root} == {"task_activity_log"}
        assert len(root) == size
        seen += [int(row.findtext("subject")) for row in root]
        if len(seen) < 30:
            link = re.fullmatch(r'<([^<>"]+)>; rel="next"', response.headers["link"])
            assert link
            url = link[1]
            assert url.startswith(f"{thirty.base_url}{ACTIVITY_LOGS}?")
    assert "link" not in response.headers
    assert seen == list(range(30))


def test_a_row_in_xml_is_the_log_in_xml(world: World) -> None:
    log_id = world.save_log(subject="<&> ñ", is_closed=True)["id"]
    alone = fromstring(world.wello("GET", f"/{log_id}", headers=XML).content)
    [row] = fromstring(ask(world, XML).content)
    assert [(child.tag, child.text) for child in row] == [(child.tag, child.text) for child in alone]


def test_an_empty_list_is_xml_too(world: World) -> None:
    response = ask(world, XML)
    assert "link" not in response.headers
    root = fromstring(response.content)
    assert (root.tag, len(root)) == ("ArrayOftask_activity_log", 0)


# ---------------------------------------------------------------- filters by value


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        (f"task_id eq {ANN}", "ab"),
        (f"task_id eq '{ANN}'", "ab"),
        (f"task_id eq {ANN.upper()}", "ab"),
        (f"task_id eq {ANN.replace('-', '')}", "ab"),
        (f"task_id eq '{ANN.replace('-', '').upper()}'", "ab"),
        (f"task_id eq {{{ANN}}}", "ab"),
        (f"task_id eq '{{{ANN.upper()}}}'", "ab"),
        (f"task_id eq {NO_GUID}", "de"),
        ("task_id eq 12345678-1234-1234-1234-123456789012", ""),
        (f"user_id eq {BOB}", "ad"),
        (f"contact_id eq '{ANN}'", "be"),
        ("reference_back_office eq 'ERP-1'", "a"),
        ("reference_back_office eq 'erp-1'", ""),
        ("reference_back_office eq 'erp-1 '", "e"),
        ("reference_back_office eq 'O''Brien''s'", "b"),
        ("reference_back_office eq 'Ñandú 李雷 & +100%'", "c"),
        ("reference_back_office eq 'a and b eq ''c'''", "d"),
        ("reference_back_office eq ''", ""),
        ("reference_back_office eq ''''", ""),
        ("is_closed eq true", "bde"),
        ("is_closed eq false", "ac"),
        (f"task_id eq {ANN} and is_closed eq true", "b"),
        (f"is_closed eq true AND contact_id EQ {ANN} And task_id Eq {NO_GUID}", "e"),
        (f"  task_id   eq {ANN}   and   reference_back_office eq 'ERP-1'  ", "a"),
        (f"task_id eq {ANN} and contact_id eq {BOB}", ""),
        (f"is_closed eq true and modified_dateutc gt 2026-01-02T23:00:00Z and contact_id eq {ANN}", "e"),
    ],
)
def test_a_filter_finds_the_logs_with_its_values(logs: Logs, text: str, letters: str) -> None:
    assert logs.found(text) == letters


def test_an_empty_text_finds_logs_without_one(world: World) -> None:
    without = past.save_log(world, instant(1))
    empty = past.save_log(world, instant(2), reference_back_office="")
    past.save_log(world, instant(3), reference_back_office=" ")
    assert listed(world, filter="reference_back_office eq ''") == [without, empty]


def test_a_filter_by_values_finds_a_log_at_once(world: World) -> None:
    log = world.save_log(reference_back_office="ERP-1")
    assert listed(world, filter="reference_back_office eq 'ERP-1'") == [log["id"]]
    world.save_log(id=log["id"], reference_back_office="ERP-2")
    assert listed(world, filter="reference_back_office eq 'ERP-1'") == []


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_pages_of_a_filter_by_values_are_full_and_give_each_once(thirty: World, order: str) -> None:
    options: dict[str, object] = {"filter": f"task_id eq {BOB}", "orderby": f"modified_dateutc {order}"}
    every_third = list(range(0, 30, 3))[:: 1 if order == "asc" else -1]
    assert numbers_of(thirty, **options) == [every_third]
    assert numbers_of(thirty, **options, top=4) == [every_third[:4], every_third[4:8], every_third[8:]]


def test_a_filter_by_values_goes_on_beyond_what_one_call_reads(thirty: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from wello.list_task_activity_logs import options, pages

    def walk(text: str) -> Iterator[list[str]]:
        """What the function's own code finds in this process, call by call."""
        place = ""
        while True:
            query = {"$filter": text, "$top": "3"} | ({"$skiptoken": place} if place else {})
            rows, place = pages.find(thirty.tenant, options.read(query), str)
            yield [str(row["subject"]) for row in rows]
            if not place:
                return

    monkeypatch.setattr(pages, "MOST_READ", 7)
    assert list(walk("reference_back_office eq 'x'")) == [[]] * 5
    found = list(walk(f"task_id eq {BOB}"))
    assert found[:2] == [["0", "3", "6"], ["9", "12"]]
    assert joined(found) == [str(number) for number in range(0, 30, 3)]
    monkeypatch.setattr(pages, "PART_OF_TIME", -1.0)
    assert list(islice(walk(f"task_id eq {BOB}"), 4)) == [["0"], [], [], ["3"]]


# ---------------------------------------------------------------- the cursor


@pytest.mark.parametrize(
    ("since", "letters"),
    [
        ("2026-01-01", "bcde"),
        ("2026-01-01T00:00:00Z", "bcde"),
        ("2025-12-31T23:59:59.9999999Z", "abcde"),
        ("'2026-01-01T00:00:00.0000000Z'", "bcde"),
        ("'2026-01-02'", "bcde"),
        (NOON, "cde"),
        (f"'{NOON}'", "cde"),
        ("2026-01-02T12:00:00.1234566Z", "bcde"),
        ("2026-01-02T12:00:00.1234568Z", "de"),
        ("2026-01-02T12:00:00.123456", "bcde"),
        ("2026-01-02T12:00:00", "bcde"),
        ("2026-01-02T12:00:00.1234567+00:00", "cde"),
        ("2026-01-02T14:00:00.1234567+02:00", "cde"),
        ("'2026-01-02T06:30:00.1234567-05:30'", "cde"),
        ("2026-01-04T00:00:00Z", ""),
        ("2026-01-03", "e"),
        ("0001-01-01", "abcde"),
    ],
)
def test_a_cursor_finds_what_was_changed_after_an_instant(logs: Logs, since: str, letters: str) -> None:
    assert logs.found(f"modified_dateutc gt {since}") == letters


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        (f"modified_dateutc ge {NOON}", "bcde"),
        (f"modified_dateutc lt {NOON}", "a"),
        (f"modified_dateutc le '{NOON}'", "ab"),
        (f"modified_dateutc gt 2026-01-01 and modified_dateutc le {NOON}", "b"),
        (f"modified_dateutc lt 2026-01-04 and modified_dateutc ge {NOON}", "bcd"),
        ("modified_dateutc gt 2026-01-03 and modified_dateutc lt 2026-01-03", ""),
        (f"(modified_dateutc GE {NOON})", "bcde"),
        (f"((modified_dateutc ge {NOON}) and (is_closed eq true)) and user_id eq {BOB}", "d"),
        (f"(task_id eq {ANN} and (is_closed eq true))", "b"),
    ],
)
@pytest.mark.parametrize("order", ["asc", "desc"])
def test_changes_are_bounded_from_both_sides_and_parentheses_change_nothing(
    logs: Logs, text: str, letters: str, order: str
) -> None:
    found = logs.found(text, top=1, orderby=f"modified_dateutc {order}")
    assert found == (letters if order == "asc" else letters[::-1])


def test_what_is_bounded_from_above_holds_the_newest_changes_back_too(world: World) -> None:
    settled = past.save_log(world, ago(seconds=60))
    world.save_log()
    assert listed(world, filter="modified_dateutc lt 2999-01-01") == [settled]


# ---------------------------------------------------------------- counts and selected members


@pytest.mark.parametrize(
    ("options", "number"),
    [
        ({}, 30),
        ({"top": 7}, 30),
        ({"filter": f"modified_dateutc ge {instant(10)}"}, 20),
        ({"filter": f"task_id eq {BOB}", "top": 1}, 10),
        ({"filter": f"task_id eq {BOB} and modified_dateutc lt {instant(9)}"}, 3),
        ({"filter": "modified_dateutc gt 2999-01-01"}, 0),
    ],
)
def test_a_list_says_how_many_match_whatever_the_page(thirty: World, options: dict[str, object], number: int) -> None:
    response = ask(thirty, count="true", **options)
    assert next(iter(response.json())) == "@odata.count"
    assert response.json()["@odata.count"] == number
    assert "@odata.count" not in ask(thirty, count="false", **options).json()
    if next_link := response.json().get("@odata.nextLink"):
        assert thirty.wello("GET", next_link).json()["@odata.count"] == number


def test_a_count_that_one_call_cannot_make_is_said_to_be_over_what_it_can(
    thirty: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from wello.list_task_activity_logs import options, pages

    everything, by_value = options.read({}), options.read({"$filter": "is_closed eq false"})
    for limit, expected in ((29, None), (30, 30)):
        monkeypatch.setattr(pages, "MOST_COUNTED", limit)
        monkeypatch.setattr(pages, "MOST_READ", limit)
        assert pages.count(thirty.tenant, everything) == expected
        assert pages.count(thirty.tenant, by_value) == expected


def test_xml_has_no_place_for_a_count(shared_world: World) -> None:
    assert_option_refused(ask(shared_world, XML, count="true"), "_x0024_count", "JSON only")


@pytest.mark.parametrize("top", [1, 20])
def test_a_row_has_the_selected_members_alone_in_their_order(logs: Logs, top: int) -> None:
    pages = list(following(logs.world, select="reference_back_office, ID", top=top))
    assert joined(page["value"] for page in pages) == [
        {"id": logs.of[letter], "reference_back_office": LOGS[letter][1]["reference_back_office"]} for letter in "abcde"
    ]
    assert page_of(ask(logs.world, select="*")) == page_of(ask(logs.world))
    row = fromstring(ask(logs.world, XML, select="id", top=1).text)[0]
    assert [(member.tag, member.text) for member in row] == [("id", logs.of["a"])]


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_a_cursor_walks_from_either_end(logs: Logs, order: str) -> None:
    found = logs.found(f"modified_dateutc gt {NOON}", top=1, orderby=f"modified_dateutc {order}")
    assert found == ("cde" if order == "asc" else "edc")
    text = "modified_dateutc gt 2026-01-01 and is_closed eq true"
    found = logs.found(text, top=1, orderby=f"modified_dateutc {order}")
    assert found == ("bde" if order == "asc" else "edb")


@pytest.mark.parametrize("quotes", ["", "'"])
@pytest.mark.parametrize("rest", ["", "&$top=1", "%20and%20is_closed%20eq%20true"])
def test_a_plus_that_was_not_encoded_is_read(logs: Logs, quotes: str, rest: str) -> None:
    query = f"?$filter=modified_dateutc%20gt%20{quotes}2026-01-02T14:00:00.1234567+02:00{quotes}{rest}"
    page = page_of(logs.world.wello("GET", query))
    assert logs.letters_of(ids_of(page)) == {"": "cde", "&$top=1": "c"}.get(rest, "de")
    if "@odata.nextLink" in page:
        assert logs.letters_of(ids_of(page_of(logs.world.wello("GET", page["@odata.nextLink"])))) == "d"


def test_what_a_list_shows_can_be_put_into_the_next_filter(logs: Logs) -> None:
    [first, second, *_] = page_of(ask(logs.world))["value"]
    assert logs.found(f"modified_dateutc gt {first['modified_dateutc']}") == "bcde"
    assert logs.found(f"modified_dateutc gt {second['modified_dateutc']}") == "cde"


def test_a_cursor_holds_the_newest_changes_back(world: World) -> None:
    settled = past.save_log(world, ago(seconds=2))
    newest = past.save_log(world, ago(seconds=-60))
    for order in ("asc", "desc"):
        for values in ("", " and is_closed eq false"):
            text = f"modified_dateutc gt 2026-01-01{values}"
            assert listed(world, filter=text, orderby=f"modified_dateutc {order}", top=1) == [settled]
    new = world.save_log()["id"]
    assert listed(world, filter="modified_dateutc gt 2026-01-01") == [settled]
    assert listed(world) == [settled, new, newest]


def test_a_cursor_holds_new_deletions_back(world: World) -> None:
    settled, new = (past.save_log(world, ago(days=1)) for _ in range(2))
    past.delete_log(world, ago(seconds=5), settled)
    world.wello("DELETE", f"/{new}")
    assert listed(world, deleted="true", filter="modified_dateutc gt 2026-01-01") == [settled]
    assert listed(world, deleted="true") == [settled, new]


# ---------------------------------------------------------------- what was deleted


def test_deleted_logs_are_listed_for_30_days(world: World) -> None:
    ages = (31.0, 30.01, 29.99, 2.0)
    saved = [past.save_log(world, ago(days=40)) for _ in ages]
    for log_id, age in zip(saved, ages, strict=True):
        past.delete_log(world, ago(days=age), log_id)
    for options in ({}, {"top": 1}, {"filter": "modified_dateutc gt 2020-01-01"}):
        assert listed(world, deleted="true", **options) == saved[2:]
        assert listed(world, deleted="true", orderby="modified_dateutc desc", **options) == saved[:1:-1]
    assert listed(world, deleted="true", filter=f"modified_dateutc gt {ago(days=3)}") == saved[3:]
    assert listed(world) == []


def test_deletions_have_pages_too(world: World) -> None:
    saved = [past.save_log(world, ago(days=2)) for _ in range(23)]
    for number, log_id in enumerate(saved):
        past.delete_log(world, ago(hours=24, seconds=-number), log_id)
    pages = [ids_of(page) for page in following(world, deleted="true")]
    assert [len(page) for page in pages] == [20, 3]
    assert joined(pages) == saved
    assert listed(world, deleted="true", top=9, orderby="modified_dateutc desc") == saved[::-1]
    assert "deleted=true" in ask(world, XML, deleted="true").headers["link"]


# ---------------------------------------------------------------- another tenant


def test_another_tenant_sees_nothing_of_it(logs: Logs, thirty: World, other: World) -> None:
    gone = past.save_log(thirty, ago(days=2))
    past.delete_log(thirty, ago(days=1), gone)
    place = page_of(ask(thirty, top=1))["@odata.nextLink"]
    seen = [
        page_of(ask(other, **options))
        for options in (
            {},
            {"orderby": "modified_dateutc desc"},
            {"filter": "modified_dateutc gt 2020-01-01"},
            {"filter": f"task_id eq {ANN}"},
            {"filter": "reference_back_office eq 'ERP-1'"},
            {"deleted": "true"},
            {"deleted": "true", "filter": "modified_dateutc gt 2020-01-01"},
        )
    ]
    assert seen == [{"value": []}] * 7
    assert page_of(other.wello("GET", place)) == {"value": []}
    other.save_log(task_id=ANN)
    assert logs.found(f"task_id eq {ANN}") == "ab"


# ---------------------------------------------------------------- what is refused

SUPPORTED = ("modified_dateutc gt", "task_id", "user_id", "contact_id", "reference_back_office", "is_closed", "and")


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "modified_dateutc",
        "modified_dateutc gt",
        "gt 2026-01-01",
        "2026-01-01 lt modified_dateutc",
        *(f"modified_dateutc {operator} 2026-01-01" for operator in ("eq", "ne", "in", "=", ">")),
        "modified_dateutc gt2026-01-01",
        "modified_dateutc gt 2026-01-01 and modified_dateutc gt 2026-01-02",
        "modified_dateutc gt 2026-01-01 and modified_dateutc ge 2026-01-02",
        "modified_dateutc lt 2026-01-01 and modified_dateutc le 2026-01-02",
        f"task_id eq {ANN} and task_id eq {ANN}",
        "is_closed eq true and is_closed eq false",
        *(f"task_id {operator} {ANN}" for operator in ("gt", "ne", "in", "has")),
        "reference_back_office gt 'x'",
        "is_closed gt false",
        "is_closed",
        *(f"{member} eq '{ANN}'" for member in ("id", "task_activity_id", "subject", "due_date", "x", "Task_Id")),
        "$filter eq 'x'",
        f"task_id eq ({ANN})",
        f"(task_id eq {ANN}",
        f"task_id eq {ANN})",
        "()",
        f"task_id eq {ANN} or is_closed eq true",
        f"task_id eq {ANN} is_closed eq true",
        f"task_id eq {ANN}, is_closed eq true",
        f"not task_id eq {ANN}",
        "not is_closed eq true",
        "contains(reference_back_office,'x')",
        "startswith(reference_back_office,'x') eq true",
        "tolower(reference_back_office) eq 'x'",
        "reference_back_office eq 'x",
        "reference_back_office eq x'",
        "reference_back_office eq 'x''",
        "reference_back_office eq 'x' 'y'",
        "reference_back_office eq '",
        f"task_id eq '{ANN}",
        f"task_id eq guid'{ANN}'",
        "modified_dateutc gt datetime'2026-01-01'",
        "modified_dateutc gt '2026-01-01",
        f"task_id eq {ANN} and",
        f"task_id eq {ANN} and ",
        f"and task_id eq {ANN}",
        f"task_id eq {ANN} and and is_closed eq true",
        "and",
        "and " * 1250,
        "(" * 5000,
        "\n",
        "李雷 eq 'x'",
        "task_id/id eq 'x'",
        "task_id; drop",
    ],
)  # fmt: skip
def test_a_filter_that_cannot_be_is_refused_with_what_is_supported(shared_world: World, text: str) -> None:
    assert_option_refused(ask(shared_world, filter=text), "$filter", *SUPPORTED)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        *(
            (f"{member} eq {guid}", f"{member} must be compared with a GUID")
            for member in ("task_id", "user_id", "contact_id")
            for guid in ("1", "'abc'", "''", ANN[:-1], f"{ANN}0", f"'{{{ANN}'", f"'{ANN} '", "null")
        ),
        *(
            (f"modified_dateutc gt {date}", "modified_dateutc must be")
            for date in (
                "x", "1", "''", "null", "now", "2026", "2026-1-1", "2026-13-01", "2026-02-30", "2026-01-01T25:00:00Z",
                "2026-01-01T00:00:00.1234567891Z", "2026-01-01T00:00:00+25:00", "01/02/2026",
                "0001-01-01T00:00:00+05:00", "9999-12-31T23:59:59-05:00", "'''2026-01-01'''", "1767225600",
            )
        ),
        *(
            (f"is_closed eq {flag}", "is_closed must be compared with true or false")
            for flag in ("1", "0", "yes", "'true'", "null", "''")
        ),
        *(
            (f"reference_back_office eq {literal}", "reference_back_office must be compared with a string")
            for literal in ("x", "ERP-1", "1", "null", "true")
        ),
        (f"task_id eq '''{ANN}'''", "task_id must be compared with a GUID"),
        (f"is_closed eq true and task_id eq {ANN} and user_id eq x", "user_id must be compared with a GUID"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_is_refused_by_its_member(shared_world: World, text: str, says: str) -> None:
    assert_option_refused(ask(shared_world, filter=text), "$filter", says)


@pytest.mark.parametrize(
    ("option", "text", "says"),
    [
        *(
            ("$orderby", text, "must be modified_dateutc, optionally followed by id, both asc or both desc")
            for text in (
                "", "subject", "id desc", "modified_dateutc down", "modified_dateutc asc desc", "desc",
                "modified_dateutc desc, id", "modified_dateutc,id,id", "modified_dateutc,", "-modified_dateutc",
            )
        ),
        *(
            ("$top", text, "must be an integer from 1")
            for text in ("0", "-1", "x", "1.5", "", "1e1", "0x1", "1 2", "٣", "null", "9" * 5000)
        ),
        *(
            ("$skiptoken", text, "must be copied unchanged from a next link")
            for text in (
                "", "x", "20", NOON, ANN, f"#{ANN}", f"{NOON}#", f"{NOON}#{ANN.upper()}", f"{NOON}#{'x' * 36}",
                f"{NOON[:-1]}+#{ANN}", f"2026-13-02T12:00:00.1234567Z#{ANN}", f"{NOON}#{ANN}#", f" {NOON}#{ANN}",
                f"{NOON}#{ANN}\n", f"{'~' * 28}#{ANN}", "a" * 5000,
            )
        ),
        *(("deleted", text, "must be true or false") for text in ("maybe", "1", "", "true,true")),
        *(("$count", text, "must be true or false") for text in ("1", "", "yes", "true,false")),
        *(("$select", text, "must name fields of task_activity") for text in ("", "x", "id,", "id,x", "id subject")),
        *(("$skip", text, "follow the next link") for text in ("0", "20", "")),
    ],
)  # fmt: skip
def test_an_option_that_cannot_be_is_refused(shared_world: World, option: str, text: str, says: str) -> None:
    query = urlencode({option: text}, quote_via=quote)
    assert_option_refused(shared_world.wello("GET", f"?{query}"), option, says)


@pytest.mark.parametrize("option", ["$expand", "$search", "$format", "$Filter", "$", "$" * 5000])
def test_an_option_of_odata_that_is_not_supported_is_refused_with_those_that_are(
    shared_world: World, option: str
) -> None:
    response = shared_world.wello("GET", f"?{option}=1")
    assert_option_refused(response, "query", option[:100], "$filter", "$orderby", "$top", "$skiptoken", "deleted")


@pytest.mark.parametrize(
    "text", [f"task_id eq {ANN}", "is_closed eq false", f"modified_dateutc gt 2026-01-01 and user_id eq {ANN}"]
)
def test_what_was_deleted_is_found_by_its_time_alone(shared_world: World, text: str) -> None:
    response = ask(shared_world, deleted="true", filter=text)
    assert_option_refused(response, "$filter", "only modified_dateutc")


def test_an_option_that_is_given_twice_is_refused(shared_world: World) -> None:
    assert_option_refused(shared_world.wello("GET", "?$top=1&$top=2"), "$top", "must be an integer from 1")


def test_a_refusal_is_in_xml_for_those_who_speak_it(shared_world: World) -> None:
    response = ask(shared_world, XML, filter="subject eq 'x'")
    assert_option_refused(response, "_x0024_filter", *SUPPORTED)


@pytest.mark.parametrize(
    "query", ["?x=1", "?filter=nonsense", "?top=1", "?_=%F0%9F%98%80", "?Deleted=true", "?skip=3&="]
)
def test_an_option_without_a_dollar_sign_that_is_unknown_is_refused(shared_world: World, query: str) -> None:
    assert_option_refused(shared_world.wello("GET", query), "query", "must not have the option")
