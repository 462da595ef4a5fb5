"""GET /api/tenant/mine over HTTP: ours, with section 1 of contract Reten (bearer tokens)."""

import json
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from acuse.identity import members, tenants
from acuse.identity.callers import TenantId
from acuse.identity.members import Member
from acuse.identity.permissions import PERMISSIONS_BY_ROLE, Permission, Role
from acuse.identity.tenants import Tenant
from local.world import World
from tests.support.reten.envelope import assert_refused
from tests.support.tokens import BAD_TOKENS

MINE = "/api/tenant/mine"

type NewTenant = Callable[[str], Tenant]


@pytest.fixture
def new_tenant() -> Iterator[NewTenant]:
    """Make a tenant of this name, which is gone when the test is."""
    made: list[Tenant] = []

    def create(name: str) -> Tenant:
        made.append(tenants.create(name))
        return made[-1]

    yield create
    for tenant in made:
        for member in members.list_of(tenant.id):
            members.remove(tenant.id, member.user_id)
        tenants.end_deletion(tenant.id)


def ask(world: World, user: str, **headers: str) -> httpx.Response:
    token = {"authorization": world.bearer(user)["authorization"]}
    return world.call("GET", MINE, headers=token | {name.replace("_", "-"): each for name, each in headers.items()})


def mine(world: World, user: str) -> list[dict[str, Any]]:
    response = ask(world, user)
    assert response.status_code == 200, response.text
    found: list[dict[str, Any]] = response.json()
    return found


def test_a_user_is_told_their_tenants_by_name_with_what_they_may_do_there(world: World, new_tenant: NewTenant) -> None:
    user = world.new_user(None)
    for name, role in (("Feria", Role.VIEWER), ("Almacén", Role.ADMIN), ("Bodega", Role.FDE)):
        members.save(new_tenant(name).id, Member(user, role))
    found = mine(world, user)
    assert [(each["name"], each["role"]) for each in found] == [
        ("Almacén", "ADMIN"),
        ("Bodega", "FDE"),
        ("Feria", "VIEWER"),
    ]
    for each in found:
        assert list(each) == ["id", "name", "role", "permissions"]
        assert each["permissions"] == [name for name in Permission if name in PERMISSIONS_BY_ROLE[each["role"]]]


def test_tenants_of_one_name_are_told_by_id(world: World, new_tenant: NewTenant) -> None:
    user = world.new_user(None)
    made = [new_tenant("Almacén").id for _ in range(4)]
    for tenant in made:
        members.save(tenant, Member(user, Role.VIEWER))
    assert [each["id"] for each in mine(world, user)] == sorted(made)


def test_who_is_no_member_anywhere_is_told_of_no_tenant(world: World) -> None:
    assert ask(world, world.new_user(None)).text == "[]"


@pytest.mark.parametrize("tenant", ["", "no-uuid", "110e8400-e29b-41d4-a716-446655440000"])
def test_no_tenant_need_be_named_and_one_that_is_changes_nothing(world: World, tenant: str) -> None:
    user = world.new_user()
    [found] = mine(world, user)
    assert found["id"] == world.tenant
    assert ask(world, user, x_tenant_id=tenant).json() == [found]


def test_another_role_another_name_and_no_membership_are_told_at_once(world: World, new_tenant: NewTenant) -> None:
    user, tenant = world.new_user(None), new_tenant("Almacén").id
    members.save(tenant, Member(user, Role.ADMIN))
    members.save(tenant, Member(user, Role.VIEWER))
    tenants.rename(tenant, "Bodega")
    assert mine(world, user) == [{"id": tenant, "name": "Bodega", "role": "VIEWER", "permissions": ["VIEW_ACTIVITIES"]}]
    assert members.remove(tenant, user)
    assert mine(world, user) == []


def test_a_tenant_that_is_being_deleted_is_told_to_nobody(world: World, new_tenant: NewTenant) -> None:
    user, tenant = world.new_user(), new_tenant("Almacén").id
    members.save(tenant, Member(user, Role.ADMIN))
    tenants.begin_deletion(tenant)
    assert [each["id"] for each in mine(world, user)] == [world.tenant]


def test_users_are_told_their_own_tenants_alone(world: World, other: World) -> None:
    here, there = world.new_user(), other.new_user()
    # Users whose ids begin with, end with or look like another's.
    odd = [f"{here}x", f"x{here}", f"{here}#memberships#0", world.tenant, here.upper()]
    for user in odd:
        members.save(other.tenant, Member(user, Role.VIEWER))
    assert [each["id"] for each in mine(world, here)] == [world.tenant]
    for user in [there, *odd]:
        assert [each["id"] for each in mine(world, user)] == [other.tenant]


def test_of_many_tenants_a_hundred_are_told(world: World) -> None:
    user = world.new_user(None)
    made = [TenantId(str(uuid.UUID(int=number << 64 | uuid.uuid4().int >> 64))) for number in range(102)]
    for number, tenant in enumerate(made):
        tenants.create(f"Tenant {number:03}", tenant)
        members.save(tenant, Member(user, Role.VIEWER))
    try:
        assert [each["name"] for each in mine(world, user)] == [f"Tenant {number:03}" for number in range(100)]
    finally:
        for tenant in made:
            members.remove(tenant, user)
            tenants.end_deletion(tenant)


@pytest.mark.parametrize("make", BAD_TOKENS.values(), ids=BAD_TOKENS)
def test_a_bad_token_is_401(world: World, make: Callable[[str], str]) -> None:
    response = world.call("GET", MINE, headers={"authorization": f"Bearer {make(world.new_user())}"})
    assert_refused(response, 401, "Unauthorized")
    assert response.json()["message"] == "Token missing or invalid"


def test_an_api_key_is_no_user(world: World) -> None:
    assert_refused(world.get(MINE), 401, "Unauthorized")


def test_a_query_parameter_is_400(world: World) -> None:
    headers = world.bearer(world.new_user())
    for query, name in {"page=1": "page", "x=1&x=2": "x"}.items():
        assert_refused(world.call("GET", f"{MINE}?{query}", headers=headers), 400, "Bad Request", names=name)


def test_the_answer_is_json_that_nobody_keeps(world: World) -> None:
    response = ask(world, world.new_user())
    assert response.headers["content-type"] == "application/json"
    assert response.headers["cache-control"] == "no-store"
    assert json.loads(response.text)
