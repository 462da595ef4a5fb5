"""GET /docs: the page that shows docs/openapi.json. The document itself does not describe it."""

import httpx
import pytest

from local.running import PATIENCE
from tools.api_reference import page


@pytest.fixture(scope="module")
def answer(base_url: str) -> httpx.Response:
    answer = httpx.get(f"{base_url}/docs", timeout=PATIENCE)
    if answer.status_code == 404:
        pytest.skip("the stack was deployed without ApiReference=true")
    return answer


def test_anybody_is_answered_a_page_that_is_taken_for_nothing_else(answer: httpx.Response) -> None:
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_page_shows_the_document_whatever_credentials_are_filled_in(answer: httpx.Response) -> None:
    before, authentication, after = page.make().partition('"authentication": ')
    assert answer.text.startswith(before + authentication)
    assert answer.text.endswith(after[after.index('"content": ') :])


def test_another_method_is_no_route(base_url: str) -> None:
    answer = httpx.post(f"{base_url}/docs", timeout=PATIENCE)
    assert (answer.status_code, answer.json()) == (404, {"message": "Not Found"})
