"""Every query parameter of every operation is honoured or refused by name, where the dialect has no words of its own.

docs/openapi.json says which there are.
"""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from local.world import World
from tests.support.conformance import contract
from tests.support.dialects import by_dialect
from tests.support.documented import PRIVATE, Operation
from tests.support.sending import insider

ID = "9652e68c-7b6d-4598-bbbd-4e933126c994"


def operations() -> Iterator[Any]:
    """Those that do something; OPTIONS tells of a path, whatever the query says."""
    for operation in PRIVATE:
        if by_dialect()[operation.system].names_wrong_parameters and operation.method != "OPTIONS":
            yield pytest.param(operation, id=operation.id)


def declared(operation: Operation) -> dict[str, Any]:
    found: dict[str, Any] = contract().document["paths"][operation.path][operation.method.lower()]
    return found


def call(world: World, operation: Operation, query: str = "") -> httpx.Response:
    """A request by somebody who may do everything; its body is an object of which nothing is known to be right."""
    url = world.base_url + operation.path.replace("{id}", ID) + query
    body: dict[str, str] | None = {} if "requestBody" in declared(operation) else None
    return world.http.request(operation.method, url, json=body, headers=insider(world, operation))


def refusal_of(response: httpx.Response, operation: Operation) -> str:
    assert response.status_code == 400, response.text
    said = by_dialect()[operation.system].names_wrong_parameters
    assert said
    return said(response.json())


@pytest.mark.parametrize("operation", list(operations()))
def test_an_unknown_parameter_is_refused_by_name(caller: World, operation: Operation) -> None:
    assert "surprís" in refusal_of(call(caller, operation, "?surpr%C3%ADs=1"), operation)


@pytest.mark.parametrize("operation", list(operations()))
def test_a_parameter_that_is_sent_twice_is_refused_by_name_or_both_are_heeded(
    caller: World, operation: Operation
) -> None:
    known = [each["name"] for each in declared(operation).get("parameters", []) if each["in"] == "query"]
    for name in known:
        response = call(caller, operation, f"?{name}=subject&{name}=id")
        if name == "$select":
            assert response.status_code == 200, response.text
        else:
            assert response.status_code == 400, name
            assert name in response.text
    assert "other" in refusal_of(call(caller, operation, "?other=1&other=1"), operation)


@pytest.fixture(scope="module")
def caller(base_url: str, http: httpx.Client) -> World:
    """A tenant that every test of the file shares: nothing that they send is done."""
    return World(base_url, http)
