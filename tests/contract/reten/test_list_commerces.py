"""GET /api/commerces over HTTP: contract Reten, section 7 (M1, pages)."""

from typing import Any

import pytest

from acuse.identity.permissions import Permission, Role
from acuse.reten.commerces import store as commerces
from acuse.reten.commerces.model import commerce_id
from acuse.reten.commerces.rules import SyncedCommerce
from acuse.reten.operators import store as operators
from acuse.reten.operators.rules import SyncedOperator
from local.world import World
from tests.support.reten.envelope import assert_refused

LIST = "/api/commerces"


@pytest.fixture
def world(world: World) -> World:
    """With five commerces more than the two of every tenant."""
    names = ["Kiosco Sol", "KIOSCO Luna", "Ñuñoa", "Feria", "Bazar"]
    items = [SyncedCommerce(f"K-{number}", name, is_active=number != 3) for number, name in enumerate(names)]
    commerces.sync(world.tenant, items)
    return world


def listed(world: World, query: str = "") -> dict[str, Any]:
    response = world.get(LIST + query)
    assert response.status_code == 200, response.text
    page: dict[str, Any] = response.json()
    return page


def ids(page: dict[str, Any]) -> list[str]:
    return [each["externalId"] for each in page["data"]]


def test_commerces_are_listed_by_external_id(world: World) -> None:
    page = listed(world)
    assert ids(page) == ["COM-001", "COM-002", "K-0", "K-1", "K-2", "K-3", "K-4"]
    meta = {"page": 1, "limit": 25, "total": 7, "totalPages": 1, "isTotalExact": True, "next": None}
    assert page["meta"] == meta
    assert page["data"][0] == {
        "id": commerce_id(world.tenant, "COM-001"),
        "name": "Almacén",
        "externalId": "COM-001",
        "globalExternalId": None,
        "taxId": None,
        "isActive": True,
        "isPlaceholder": False,
        "metadata": {},
        "createdAt": page["data"][0]["createdAt"],
        "updatedAt": page["data"][0]["updatedAt"],
    }


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?search=kiosco", ["K-0", "K-1"]),
        ("?search=k-", ["K-0", "K-1", "K-2", "K-3", "K-4"]),
        ("?search=k", ["K-0", "K-1", "K-2", "K-3", "K-4"]),
        ("?search=ñuÑ", ["K-2"]),
        ("?search=iosco", []),
        ("?is_active=False", ["K-3"]),
        ("?is_active=true&search=k-", ["K-0", "K-1", "K-2", "K-4"]),
        ("?is_active=&search=&external_id=", ["COM-001", "COM-002", "K-0", "K-1", "K-2", "K-3", "K-4"]),
        ("?external_id=K-3", ["K-3"]),
        ("?external_id=k-3", []),
        ("?external_id=K-3&is_active=true", []),
        ("?external_id=K-3&search=fer", ["K-3"]),
        ("?external_id=K-3&page=2", []),
    ],
)
def test_filters(world: World, query: str, expected: list[str]) -> None:
    page = listed(world, query)
    assert sorted(ids(page)) == expected
    if "page" not in query:
        assert page["meta"]["total"] == len(expected)


@pytest.mark.parametrize("path", [LIST, "/api/operators", "/api/activities"])
@pytest.mark.parametrize("search", ["Luz%23", "Luz%230%23", "HASH-1%23", "HASH-1%230", "Luz%01", "HASH-1%01"])
def test_a_search_finds_nothing_by_what_the_index_adds_to_names_and_ids(world: World, path: str, search: str) -> None:
    commerces.sync(world.tenant, [SyncedCommerce("HASH-1", "Luz")])
    operators.sync(world.tenant, [SyncedOperator("HASH-1", "Luz")])
    world.new_activity(commerce_external_id="HASH-1")
    for sought, total in ((search, 0), ("Luz", 1), ("HASH-1", 1)):
        page = world.get(f"{path}?search={sought}").json()
        assert (len(page["data"]), page["meta"]["total"]) == (total, total)


def test_what_is_searched_is_in_the_order_of_what_was_found_then_by_id(world: World) -> None:
    names = {"Z-1": "sol b", "z-1": "Sol", "a-2": "SOL#", "Sol-3": "Arena", "A-4": "sol"}
    commerces.sync(world.tenant, [SyncedCommerce(external_id, name) for external_id, name in names.items()])
    alike = sorted(["z-1", "A-4"], key=lambda external_id: commerce_id(world.tenant, external_id))
    assert ids(listed(world, "?search=SOL")) == [*alike, "Z-1", "a-2", "Sol-3"]
    alike = sorted(["Z-1", "z-1"], key=lambda external_id: commerce_id(world.tenant, external_id))
    assert ids(listed(world, "?search=z-")) == ids(listed(world, "?is_active=true"))[-2:] == alike


@pytest.mark.parametrize("filters", ["", "&search=k", "&is_active=true"])
def test_pages_by_number_and_by_cursor_show_everything_once(world: World, filters: str) -> None:
    whole = ids(listed(world, f"?per_page=100{filters}"))
    by_number = [ids(listed(world, f"?limit=2&page={number}{filters}")) for number in range(1, 6)]
    assert [each for page in by_number for each in page] == whole
    page = listed(world, f"?per_page=2{filters}")
    found, numbers = ids(page), [page["meta"]["page"]]
    while page["meta"]["next"]:
        page = listed(world, f"?per_page=2&cursor={page['meta']['next']}{filters}")
        found += ids(page)
        numbers.append(page["meta"]["page"])
        assert page["meta"]["total"] == len(whole)
    assert found == whole
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("?page=0", "page"),
        ("?per_page=101", "per_page"),
        ("?limit=x", "limit"),
        ("?limit=5&per_page=5", "limit"),
        ("?cursor=x", "cursor"),
        ("?cursor=WzIsMCx0cnVlLCJhIl0", "cursor"),
        ("?cursor=WzIsMCx0cnVlLCIiLCIiXQ", "cursor"),
        ("?is_active=yes", "is_active"),
        (f"?search={'x' * 101}", "search"),
        (f"?external_id={'x' * 256}", "external_id"),
    ],
)
def test_a_wrong_parameter_is_refused_by_name(world: World, query: str, named: str) -> None:
    assert_refused(world.get(LIST + query), 400, "Bad Request", names=named)


def test_every_wrong_parameter_is_named(world: World) -> None:
    response = world.get(f"{LIST}?page=0&is_active=2&search={'x' * 101}")
    assert {each["path"] for each in response.json()["details"]} == {"page", "is_active", "search"}


def test_it_needs_manage_commerces(world: World) -> None:
    assert world.get(LIST, {"x-api-key": world.new_key(Permission.MANAGE_COMMERCES)}).status_code == 200
    assert_refused(world.get(LIST, {"x-api-key": world.new_key(Permission.VIEW_ACTIVITIES)}), 403, "Forbidden")
    assert world.call("GET", LIST, headers=world.bearer(world.new_user(Role.FDE))).status_code == 200
