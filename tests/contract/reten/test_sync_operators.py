"""POST /api/operators/sync over HTTP: contract Reten, section 7 (O2)."""

from typing import Any

import httpx
import pytest

from acuse.identity.permissions import Permission
from acuse.reten.operators.model import operator_id
from local.world import World, submission
from tests.support.reten.envelope import assert_refused

SYNC = "/api/operators/sync"


def sync(world: World, *items: Any) -> httpx.Response:
    return world.call("POST", SYNC, {"items": list(items)})


def stored(world: World, kind: str, external_id: str) -> dict[str, Any]:
    response = world.get(f"/api/operators/{operator_id(world.tenant, kind, external_id)}")
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def item(external_id: str = "N-1", **members: Any) -> dict[str, Any]:
    return {"external_id": external_id, "name": "Nueva", **members}


def test_an_operator_is_known_by_type_and_external_id(world: World) -> None:
    response = sync(world, item(), item(type="CALLCENTER"), item("OP-042"))
    assert response.status_code == 201
    assert response.json() == {"created": 2, "updated": 1, "total": 3}
    assert stored(world, "SALESMAN", "N-1")["id"] != stored(world, "CALLCENTER", "N-1")["id"]
    assert sync(world, item(), item(type="CALLCENTER"), item("OP-042")).json()["updated"] == 3


def test_what_is_not_sent_stays(world: World) -> None:
    sync(world, item(email="a@example.com", phone="1", metadata={"a": 1}))
    sync(world, item(name="Otra", email="", phone=None, metadata={"b": 2}, is_active=False))
    assert stored(world, "SALESMAN", "N-1") == {
        "id": operator_id(world.tenant, "SALESMAN", "N-1"),
        "name": "Otra",
        "email": "a@example.com",
        "phone": "1",
        "type": "SALESMAN",
        "externalId": "N-1",
        "isActive": False,
        "isPlaceholder": False,
    }


@pytest.mark.parametrize(
    ("members", "path"),
    [
        ({"external_id": ""}, "external_id"),
        ({"name": " "}, "name"),
        ({"type": "PILOT"}, "type"),
        ({"type": None}, "type"),
        ({"email": 1}, "email"),
        ({"phone": "x" * 256}, "phone"),
        ({"metadata": "x"}, "metadata"),
        ({"metadata": {"a": "x" * 9000}}, "metadata"),
    ],
)
def test_a_wrong_item_is_named_by_its_index_and_nothing_is_stored(
    world: World, members: dict[str, Any], path: str
) -> None:
    assert_refused(sync(world, item("N-0"), item() | members), 400, "Bad Request", names=f"items.1.{path}")
    assert world.get(f"/api/operators/{operator_id(world.tenant, 'SALESMAN', 'N-0')}").status_code == 404


def test_an_operator_that_is_named_twice_is_refused(world: World) -> None:
    response = sync(world, item(), item(type="ACTIVATOR"), item(type="SALESMAN"))
    assert_refused(response, 400, "Bad Request", names="items.2.external_id")


def test_501_items_are_refused_and_500_taken(world: World) -> None:
    items = [item(f"N-{number}") for number in range(501)]
    assert_refused(sync(world, *items), 400, "Bad Request", names="items")
    assert sync(world, *items[:500]).json()["created"] == 500


def test_a_result_names_an_operator_of_any_type(world: World) -> None:
    sync(world, item(type="CALLCENTER", name="Eva"))
    response = world.submit(submission(world.new_activity(), task_result__operator_external_id="N-1"))
    assert response.json()["resultDetails"]["operator"] == {"externalId": "N-1", "name": "Eva"}


def test_it_needs_sync_operators(world: World) -> None:
    headers = {"x-api-key": world.new_key(Permission.SYNC_COMMERCES)}
    assert_refused(world.call("POST", SYNC, {"items": []}, headers), 403, "Forbidden")
