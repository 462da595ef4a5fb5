"""Pages of lists: parameters, totals, cursors (contract Reten, section 7: pages)."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acuse.errors import Invalid
from acuse.reten.http import pages
from acuse.reten.http.pages import Page, PageRequest, Total
from acuse.reten.http.responses import ResponseBody


class Row(ResponseBody):
    """A row."""

    external_id: str


class RowPage(Page[Row]):
    """A page of rows."""


def page_of(wanted: PageRequest, total: Total, after: tuple[str, ...] = ()) -> dict[str, object]:
    meta: dict[str, object] = json.loads(RowPage.of(wanted, [], total, after).model_dump_json(by_alias=True))["meta"]
    return meta


def test_a_query_that_says_nothing_asks_for_the_first_page() -> None:
    assert pages.read({}) == PageRequest(1, 25)
    assert pages.read({"page": "", "per_page": "", "cursor": ""}, default=20) == PageRequest(1, 20)


def test_limit_is_an_alias_of_per_page() -> None:
    assert pages.read({"page": "3", "per_page": "10"}) == pages.read({"page": "3", "limit": "10"}) == PageRequest(3, 10)
    assert pages.read({"page": "3", "limit": "10"}).skipped == 20


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ({"page": "0"}, ["page"]),
        ({"page": "-1"}, ["page"]),
        ({"page": "1.0"}, ["page"]),
        ({"page": "٣"}, ["page"]),
        ({"page": "9" * 16}, ["page"]),
        ({"page": "9" * 5000}, ["page"]),
        ({"per_page": "101"}, ["per_page"]),
        ({"limit": "0"}, ["limit"]),
        ({"limit": "ten", "page": "x"}, ["limit", "page"]),
        ({"limit": "10", "per_page": "10"}, ["limit"]),
        ({"page": "1", "cursor": "WzEsMCx0cnVlLCJhIl0"}, ["page"]),
        ({"cursor": "x"}, ["cursor"]),
        ({"cursor": "ñ"}, ["cursor"]),
    ],
)
def test_what_is_wrong_is_named(query: dict[str, str], named: list[str]) -> None:
    with pytest.raises(Invalid) as refused:
        pages.read(query)
    assert [problem.path for problem in refused.value.problems] == named


def test_a_page_says_where_it_is_in_its_list() -> None:
    assert page_of(PageRequest(2, 25), Total(51)) == {
        "page": 2,
        "limit": 25,
        "total": 51,
        "totalPages": 3,
        "isTotalExact": True,
        "next": None,
    }
    assert page_of(PageRequest(1, 25), Total(0))["totalPages"] == 0


def test_a_count_that_ended_early_is_no_exact_total() -> None:
    assert Total.of(10_000) == Total(10_000, is_exact=True)
    assert Total.of(10_001) == Total.of(14_000) == Total(10_000, is_exact=False)


def test_a_cursor_leads_to_the_next_page_with_the_total_that_was_counted() -> None:
    meta = page_of(PageRequest(1, 25), Total(10_000, is_exact=False), ("ñandú#1", "x"))
    wanted = pages.read({"cursor": str(meta["next"]), "per_page": "10"})
    assert wanted == PageRequest(2, 10, ("ñandú#1", "x"), Total(10_000, is_exact=False))
    assert not wanted.is_beyond
    assert PageRequest(401, 25).is_beyond


def cursor_of(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "value",
    [
        [],
        {},
        "abc",
        1,
        [1, 2],
        [1, 0, True],
        [1, 0, 1, "a"],
        [-1, 0, True, "a"],
        [1, 10_001, True, "a"],
        [1, 0, True, 5],
        [1, 0, True, "\ud800"],
        [True, 0, True, "a"],
        [None, 0, True, "a"],
    ],
)
def test_a_cursor_that_no_page_gave_is_refused(value: object) -> None:
    with pytest.raises(Invalid, match="cursor must be copied unchanged"):
        pages.read({"cursor": cursor_of(value)})


def test_a_deeply_nested_cursor_is_refused() -> None:
    with pytest.raises(Invalid):
        pages.read({"cursor": base64.urlsafe_b64encode(b"[" * 100_000).decode()})


@given(st.dictionaries(st.sampled_from(pages.PARAMETERS), st.text(max_size=30)))
def test_any_query_is_read_or_refused(query: dict[str, str]) -> None:
    try:
        wanted = pages.read(query)
    except Invalid:
        return
    assert 1 <= wanted.limit <= 100
    assert wanted.number >= 1
