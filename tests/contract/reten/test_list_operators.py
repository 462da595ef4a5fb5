"""GET /api/operators over HTTP: contract Reten, section 7 (O1, pages)."""

from typing import Any

import pytest

from acuse.identity.permissions import Permission
from acuse.reten.operators import store as operators
from acuse.reten.operators.model import OperatorType
from acuse.reten.operators.rules import SyncedOperator
from local.world import World
from tests.support.reten.envelope import assert_refused

LIST = "/api/operators"


@pytest.fixture
def world(world: World) -> World:
    """With four operators more than the one of every tenant."""
    items = [SyncedOperator("OP-042", f"Ana {kind}", kind) for kind in list(OperatorType)[1:]]
    others = [SyncedOperator("X-1", "Luis", is_active=False), SyncedOperator("X-2", "Eva", OperatorType.CALLCENTER)]
    operators.sync(world.tenant, [*items, *others])
    return world


def listed(world: World, query: str = "") -> list[str]:
    response = world.get(LIST + query)
    assert response.status_code == 200, response.text
    return [f"{each['externalId']} {each['type']}" for each in response.json()["data"]]


ALL = ["OP-042 SALESMAN", "OP-042 ACTIVATOR", "OP-042 CALLCENTER", "X-1 SALESMAN", "X-2 CALLCENTER"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ALL),
        ("?type=CALLCENTER", [ALL[2], ALL[4]]),
        ("?is_active=false", [ALL[3]]),
        ("?is_active=true&type=SALESMAN", [ALL[0]]),
        ("?search=ana", [ALL[1], ALL[2]]),
        ("?search=x-", [ALL[3], ALL[4]]),
        ("?search=OP&type=ACTIVATOR", [ALL[1]]),
        ("?external_id=OP-042", ALL[:3]),
        ("?external_id=OP-042&type=CALLCENTER", [ALL[2]]),
        ("?external_id=X-1&is_active=true", []),
    ],
)
def test_filters(world: World, query: str, expected: list[str]) -> None:
    assert sorted(listed(world, query)) == sorted(expected)


def test_a_walk_by_cursor_shows_operators_with_one_external_id_each_once(world: World) -> None:
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = world.get(f"{LIST}?per_page=1&cursor={cursor}").json()
        found += page["data"]
        assert page["meta"]["total"] == 5
        if not (cursor := page["meta"]["next"]):
            break
    shown = [f"{each['externalId']} {each['type']}" for each in found]
    assert sorted(shown) == sorted(ALL)
    assert shown == listed(world)


@pytest.mark.parametrize(("query", "named"), [("?type=salesman", "type"), ("?is_active=1", "is_active")])
def test_a_wrong_parameter_is_refused_by_name(world: World, query: str, named: str) -> None:
    assert_refused(world.get(LIST + query), 400, "Bad Request", names=named)


def test_it_needs_manage_operators(world: World) -> None:
    assert_refused(world.get(LIST, {"x-api-key": world.new_key(Permission.MANAGE_COMMERCES)}), 403, "Forbidden")
