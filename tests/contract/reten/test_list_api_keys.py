"""GET /api/api-keys over HTTP: contract Reten, sections 1 and 5."""

import json
from typing import Any

import pytest

from acuse import timestamps
from acuse.identity import api_keys, members
from acuse.identity.members import Member
from acuse.identity.permissions import Permission, Role
from local.world import TYPES, World
from tests.contract.reten.strangers import Headers, each_who_may_not_manage_keys
from tests.support.reten.envelope import assert_refused

KEYS = "/api/api-keys"


def create(world: World, headers: dict[str, str], **members: Any) -> dict[str, Any]:
    """A key, as it was answered, with its secret."""
    sent = {"name": "Partner", "permissions": ["VIEW_ACTIVITIES"]} | members
    response = world.call("POST", KEYS, sent, headers)
    assert response.status_code == 201
    key: dict[str, Any] = response.json()
    return key


def listed(world: World, headers: dict[str, str]) -> list[dict[str, Any]]:
    response = world.call("GET", KEYS, headers=headers)
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    keys: list[dict[str, Any]] = response.json()
    return keys


def without_secret(key: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in key.items() if name != "plaintextKey"}


# ---------------------------------------------------------------- what is answered


def test_a_user_without_keys_gets_an_empty_array(world: World) -> None:
    assert listed(world, world.bearer(world.new_user())) == []


def test_a_key_is_listed_as_it_was_answered_but_without_its_secret(world: World) -> None:
    headers = world.bearer(world.new_user())
    made = create(world, headers, expiresAt="2099-01-01T00:00:00Z", permissions=["CREATE_ACTIVITY", "VIEW_ACTIVITIES"])
    response = world.call("GET", KEYS, headers=headers)
    assert json.dumps(response.json()) == json.dumps([without_secret(made)]), "members and their order"
    assert list(response.json()[0]) == [
        "id",
        "name",
        "keyPrefix",
        "userId",
        "tenantId",
        "isActive",
        "permissions",
        "expiresAt",
        "lastUsedAt",
        "createdAt",
        "revokedAt",
    ]
    assert made["plaintextKey"] not in response.text
    assert made["plaintextKey"].removeprefix(made["keyPrefix"]) not in response.text


def test_keys_are_listed_newest_first(world: World) -> None:
    headers = world.bearer(world.new_user())
    made = [create(world, headers, name=f"{number}") for number in range(6)]
    newest_first = sorted(made, key=lambda key: (key["createdAt"], key["id"]), reverse=True)
    assert listed(world, headers) == [without_secret(key) for key in newest_first]


def test_revoked_keys_are_listed_in_their_place(world: World) -> None:
    headers = world.bearer(world.new_user())
    made = [create(world, headers, name=f"{number}") for number in range(3)]
    before = timestamps.now()
    assert world.call("POST", f"{KEYS}/{made[1]['id']}/revoke", headers=headers).status_code == 200
    newest, revoked, oldest = listed(world, headers)
    assert [newest, oldest] == [without_secret(made[2]), without_secret(made[0])]
    assert revoked == without_secret(made[1]) | {"isActive": False, "revokedAt": revoked["revokedAt"]}
    assert before <= revoked["revokedAt"] <= timestamps.now()


def test_an_expired_key_is_listed(world: World) -> None:
    user = world.new_user()
    past = timestamps.parse("2020-01-01T00:00:00Z")
    key, _secret = api_keys.create(world.tenant, "old", [Permission.VIEW_ACTIVITIES], past, user_id=user)
    [found] = listed(world, world.bearer(user))
    assert (found["id"], found["expiresAt"]) == (key.id, past)


def test_the_use_of_a_key_is_listed(world: World) -> None:
    headers = world.bearer(world.new_user())
    made = create(world, headers)
    assert made["lastUsedAt"] is None
    assert listed(world, headers)[0]["lastUsedAt"] is None
    before = timestamps.now()
    assert world.get(TYPES, {"x-api-key": made["plaintextKey"]}).status_code == 200
    [found] = listed(world, headers)
    assert before <= found["lastUsedAt"] <= timestamps.now()
    assert found == without_secret(made) | {"lastUsedAt": found["lastUsedAt"]}


def test_more_than_a_hundred_keys_are_all_listed(world: World) -> None:
    user = world.new_user()
    made = []
    for number in range(120):
        key, _ = api_keys.create(world.tenant, "k", [Permission.VIEW_ACTIVITIES], user_id=user)
        made.append(key)
        if number % 4 == 0:
            assert api_keys.revoke(key)
    newest_first = sorted(made, key=lambda key: (key.created_at, key.id), reverse=True)
    assert [key["id"] for key in listed(world, world.bearer(user))] == [key.id for key in newest_first]


# ---------------------------------------------------------------- whose keys


def test_a_user_sees_no_other_users_keys(world: World) -> None:
    mine, theirs = world.bearer(world.new_user()), world.bearer(world.new_user(Role.SUPER_ADMIN))
    made = create(world, mine)
    assert listed(world, theirs) == []
    assert listed(world, mine) == [without_secret(made)]


def test_a_user_of_two_tenants_sees_the_called_ones_keys(world: World, other: World) -> None:
    user = world.new_user()
    members.save(other.tenant, Member(user, Role.ADMIN))
    here, there = world.bearer(user), other.bearer(user)
    made_here, made_there = create(world, here), create(other, there)
    assert (made_here["tenantId"], made_there["tenantId"]) == (world.tenant, other.tenant)
    assert listed(world, here) == [without_secret(made_here)]
    assert listed(other, there) == [without_secret(made_there)]


def test_another_tenants_users_see_nothing(world: World, other: World) -> None:
    create(world, world.bearer(world.new_user()))
    assert listed(other, other.bearer(other.new_user(Role.SUPER_ADMIN))) == []


# ---------------------------------------------------------------- who may


@each_who_may_not_manage_keys
def test_others_are_refused(world: World, other: World, headers: Headers, status_code: int, reason: str) -> None:
    response = world.call("GET", KEYS, headers=headers(world, other))
    assert_refused(response, status_code, reason)


@pytest.mark.parametrize("role", [Role.SUPER_ADMIN, Role.ADMIN])
def test_roles_that_manage_keys_may_list(world: World, role: Role) -> None:
    assert listed(world, world.bearer(world.new_user(role))) == []
