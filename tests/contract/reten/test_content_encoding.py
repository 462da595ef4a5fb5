"""A body that is compressed is refused by every operation that takes one."""

import pytest

from local.world import World
from tests.support.conformance import contract
from tests.support.documented import PRIVATE, Operation
from tests.support.sending import insider

ID = "9652e68c-7b6d-4598-bbbd-4e933126c994"
WITH_BODIES = [
    each
    for each in PRIVATE
    if each.system == "reten" and "requestBody" in contract().document["paths"][each.path][each.method.lower()]
]


@pytest.mark.parametrize("operation", WITH_BODIES, ids=str)
def test_a_compressed_body_is_415_that_names_the_encoding(world: World, operation: Operation) -> None:
    url, known = world.base_url + operation.path.replace("{id}", ID), insider(world, operation)
    response = world.http.request(operation.method, url, json={}, headers=known | {"content-encoding": "gzip"})
    assert response.status_code == 415
    assert "Content-Encoding gzip" in response.json()["message"]
    response = world.http.request(operation.method, url, json={}, headers=known | {"content-encoding": "Identity"})
    assert response.status_code != 415
