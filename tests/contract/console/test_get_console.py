"""GET /console: the page, and its parts by their content."""

import re

import httpx
import pytest

from local.running import PATIENCE


@pytest.fixture(scope="module")
def address(base_url: str) -> str:
    return f"{base_url}/console"


@pytest.fixture(scope="module")
def page(address: str) -> httpx.Response:
    answer = ask(address)
    if answer.status_code == 404:
        pytest.skip("the stack was deployed without Console=true")
    return answer


def ask(address: str, method: str = "GET", **headers: str) -> httpx.Response:
    return httpx.request(method, address, headers=headers, timeout=PATIENCE)


def test_anybody_is_answered_the_page_with_its_policy(page: httpx.Response) -> None:
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert page.headers["cache-control"] == "no-cache"
    assert page.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "unsafe" not in page.headers["content-security-policy"]


def test_a_slash_at_the_end_is_the_same_page(page: httpx.Response, address: str) -> None:
    assert ask(f"{address}/").text == page.text


def test_a_page_that_is_known_is_not_sent_again(page: httpx.Response, address: str) -> None:
    again = ask(address, **{"if-none-match": page.headers["etag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", page.headers["etag"])


def test_a_part_is_cached_for_good_under_its_content(page: httpx.Response, address: str) -> None:
    parts = set(re.findall(r'"/console(/assets/[^"]+)"', page.text))
    assert len(parts) > 3
    for part in parts:
        answer = ask(address + part)
        assert answer.status_code == 200, part
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-encoding"] == "gzip"


def test_it_says_how_to_sign_in_and_nobody_keeps_that(page: httpx.Response, address: str) -> None:
    answer = ask(f"{address}/settings.json")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json().keys() in ({"issuer", "clientId", "audience"}, {"demo"})
    assert page.status_code == 200


@pytest.mark.parametrize(
    "path", ["/nothing", "/assets/", "/assets/0/main.js", "/assets/..%2Fsite.json", "/settings.json/"]
)
def test_another_part_is_not_there(page: httpx.Response, address: str, path: str) -> None:
    answer = ask(address + path)
    assert (answer.status_code, answer.json()) == (404, {"message": "Not Found"})
    assert page.status_code == 200


def test_another_method_is_no_route(address: str) -> None:
    assert ask(address, "POST").status_code == 404
