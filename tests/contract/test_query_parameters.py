"""Every query parameter of every operation is honoured or refused by name: docs/openapi.json says which there are."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from local.world import World
from tests.support.conformance import DOCUMENT

ID = "9652e68c-7b6d-4598-bbbd-4e933126c994"


def operations() -> Iterator[Any]:
    """Those of Reten and Wello that do something; OPTIONS tells of a path, whatever the query says."""
    for path, item in json.loads(DOCUMENT.read_text())["paths"].items():
        for method, operation in item.items():
            if path.startswith("/api/") and method != "options":
                yield pytest.param(method.upper(), path, operation, id=operation["operationId"])


def is_wello(path: str) -> bool:
    return path.startswith("/api/TaskActivityLog")


def call(
    world: World, method: str, path: str, operation: dict[str, Any], query: str = "", **headers: str
) -> httpx.Response:
    """A request by somebody who may do everything; its body is an object of which nothing is known to be right."""
    path = path.replace("{id}", ID) + query
    body: dict[str, str] | None = {} if "requestBody" in operation else None
    if is_wello(path):
        return world.wello(method, path.removeprefix("/api/TaskActivityLog"), body, headers)
    takes_key = any("ApiKey" in scheme for scheme in operation["security"])
    who = {"x-api-key": world.api_key} if takes_key else world.bearer(world.new_user())
    return world.call(method, path, body, who | headers)


def refusal_of(response: httpx.Response, path: str) -> str:
    assert response.status_code == 400, response.text
    body = response.json()
    return " ".join(body["ModelState"]["query"]) if is_wello(path) else str(body["message"])


@pytest.mark.parametrize(("method", "path", "operation"), list(operations()))
def test_an_unknown_parameter_is_refused_by_name(
    caller: World, method: str, path: str, operation: dict[str, Any]
) -> None:
    response = call(caller, method, path, operation, "?surpr%C3%ADs=1")
    assert "surprís" in refusal_of(response, path)


@pytest.mark.parametrize(("method", "path", "operation"), list(operations()))
def test_a_parameter_that_is_sent_twice_is_refused_by_name_or_both_are_heeded(
    caller: World, method: str, path: str, operation: dict[str, Any]
) -> None:
    known = [each["name"] for each in operation.get("parameters", []) if each["in"] == "query"]
    for name in known:
        response = call(caller, method, path, operation, f"?{name}=subject&{name}=id")
        if name == "$select":
            assert response.status_code == 200, response.text
        else:
            assert response.status_code == 400, name
            assert name in response.text
    response = call(caller, method, path, operation, "?other=1&other=1")
    assert "other" in refusal_of(response, path)


@pytest.mark.parametrize(
    ("method", "path", "operation"),
    [each for each in operations() if "requestBody" in each.values[2] and not is_wello(each.values[1])],
)
def test_a_compressed_body_is_415_that_names_the_encoding(
    caller: World, method: str, path: str, operation: dict[str, Any]
) -> None:
    response = call(caller, method, path, operation, **{"content-encoding": "gzip"})
    assert response.status_code == 415
    assert "Content-Encoding gzip" in response.json()["message"]
    assert call(caller, method, path, operation, **{"content-encoding": "Identity"}).status_code != 415


@pytest.fixture(scope="module")
def caller(base_url: str, http: httpx.Client) -> World:
    """A tenant that every test of the file shares: nothing that they send is done."""
    return World(base_url, http)
