"""The deployed stack, beside the contract's tests: what its gateway does, and what becomes of it later."""

from collections.abc import Iterator

import httpx
import pytest

from tests.deploy import ministack
from tests.world import CONNECT, SUBMIT, World


@pytest.fixture
def http() -> Iterator[httpx.Client]:
    """A client that sends whatever it is told to."""
    with httpx.Client(timeout=60) as client:
        yield client


def test_what_is_not_routed_is_refused_by_the_gateway(base_url: str, http: httpx.Client) -> None:
    response = http.get(f"{base_url}/nothing")
    assert (response.status_code, response.json()) == (404, {"message": "Not Found"})


def test_ministacks_gateway_still_answers_options_itself(base_url: str, http: httpx.Client) -> None:
    request = http.build_request("OPTIONS", f"{base_url}{CONNECT}/v1.4/tasks")
    assert ministack.difference(request)
    assert http.send(request).json() == {"message": "CORS not configured"}


def test_ministacks_gateway_still_replaces_what_is_not_utf_8(base_url: str, http: httpx.Client) -> None:
    world = World(base_url, http)
    headers = {"x-api-key": world.api_key, "content-type": "application/json"}
    request = http.build_request("POST", base_url + SUBMIT, content=b'{"activity_id": "\xf1"}', headers=headers)
    assert ministack.difference(request)
    assert "UTF-8" not in http.send(request).text
