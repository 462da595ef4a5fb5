"""Many syncs of the same commerces at once leave each commerce as an order of them explains."""

import uuid
from collections.abc import Callable
from typing import Any

import httpx

from acuse.reten.commerces import store as commerces
from acuse.reten.commerces.model import commerce_id
from local.world import World
from tests.concurrency.at_once import at_once, statuses


def syncing(world: World, *items: dict[str, Any]) -> Callable[[], httpx.Response]:
    headers = {"x-api-key": world.api_key}

    def send() -> httpx.Response:
        while True:
            response = world.call("POST", "/api/commerces/sync", {"items": list(items)}, headers)
            if "retry-after" not in response.headers:
                return response

    return send


def test_of_20_syncs_that_claim_a_tax_id_one_has_it(world: World) -> None:
    tax_id = str(uuid.uuid4())
    calls = [syncing(world, {"external_id": f"N-{n}", "name": "n", "tax_id": tax_id}) for n in range(20)]
    assert statuses(at_once(calls)) == {201: 1, 400: 19}
    assert [each.tax_id for each in commerces.list_of(world.tenant)].count(tax_id) == 1


def test_syncs_of_different_users_and_metadata_lose_nothing(world: World) -> None:
    calls = [
        syncing(
            world,
            {
                "external_id": "N-1",
                "name": "n",
                "metadata": {f"m{n}": n},
                "users": [{"external_id": f"U-{n}", "name": "Ana"}],
            },
        )
        for n in range(10)
    ]
    assert statuses(at_once(calls)) == {201: 10}
    found = world.get(f"/api/commerces/{commerce_id(world.tenant, 'N-1')}").json()
    assert len(found["users"]) == 10
    assert found["metadata"] == {f"m{n}": n for n in range(10)}
