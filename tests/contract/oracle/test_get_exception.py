"""GET /services/rest/connect/exceptions/{code} over HTTP: contract Oracle, section 1, errors."""

import pytest

from local.world import CONNECT, World
from tests.support.oracle.envelope import CODES, assert_refused

FORBIDDEN = 403


@pytest.mark.parametrize("code", CODES)
def test_a_code_is_described_with_the_members_of_an_error_to_anybody(world: World, code: str) -> None:
    address = f"{world.base_url}{CONNECT}/exceptions/OSC-CREST-{code}"
    response = world.http.get(address)
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    body = response.json()
    assert list(body) == ["type", "title", "status", "detail", "instance", "o:errorCode"]
    assert body["type"] == body["instance"] == address
    assert body["o:errorCode"] == f"OSC-CREST-{code}"
    assert body["status"] == (FORBIDDEN if code == "00014" else CODES[code])
    assert body["title"]
    assert body["detail"]


def test_every_code_has_a_title_of_its_own(world: World) -> None:
    titles = [
        world.http.get(f"{world.base_url}{CONNECT}/exceptions/OSC-CREST-{code}").json()["title"] for code in CODES
    ]
    assert len(set(titles)) == len(CODES)


@pytest.mark.parametrize(
    "code", ["OSC-CREST-00001", "OSC-CREST-99999", "00006", "OSC-CREST-6", "x", "OSC-CREST-00006%0A"]
)
def test_another_code_is_404(world: World, code: str) -> None:
    assert_refused(world.http.get(f"{world.base_url}{CONNECT}/exceptions/{code}"), "00013")
