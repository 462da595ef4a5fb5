"""POST /api/api-keys/{id}/revoke over HTTP: contract Reten, sections 1 and 5.

A stack remembers a valid key for some seconds, so a key that must be dead at once was never used before.
"""

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from acuse import timestamps
from acuse.identity import api_keys, members
from acuse.identity.members import Member
from acuse.identity.permissions import Permission, Role
from local.world import TYPES, World, submission
from tests.support.reten.envelope import assert_refused, each_id_of_nothing

KEYS = "/api/api-keys"


def create(world: World, headers: dict[str, str]) -> dict[str, Any]:
    """A key, as it was answered, with its secret."""
    sent = {"name": "Partner", "permissions": ["VIEW_ACTIVITIES", "SUBMIT_ACTIVITY_RESULT"]}
    response = world.call("POST", KEYS, sent, headers)
    assert response.status_code == 201
    key: dict[str, Any] = response.json()
    return key


def path_of(key: dict[str, Any]) -> str:
    return f"{KEYS}/{key['id']}/revoke"


def assert_works(world: World, key: dict[str, Any]) -> None:
    assert world.get(TYPES, {"x-api-key": key["plaintextKey"]}).status_code == 200
    stored = api_keys.find(key["id"])
    assert stored
    assert (stored.is_active, stored.revoked_at) == (True, None)


# ---------------------------------------------------------------- what happens


def test_a_key_is_revoked_and_stays_on_the_list(world: World) -> None:
    headers = world.bearer(world.new_user())
    key = create(world, headers)
    before = timestamps.now()
    response = world.call("POST", path_of(key), headers=headers)
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    assert response.json() == {"message": "API key revoked successfully"}
    [listed] = world.call("GET", KEYS, headers=headers).json()
    assert (listed["id"], listed["isActive"]) == (key["id"], False)
    assert before <= listed["revokedAt"] <= timestamps.now()


def test_a_revoked_key_opens_nothing(world: World) -> None:
    headers = world.bearer(world.new_user())
    key = create(world, headers)
    assert world.call("POST", path_of(key), headers=headers).status_code == 200
    activity = world.new_activity()
    by_key = {"x-api-key": key["plaintextKey"]}
    for response in (
        world.get(TYPES, by_key),
        world.submit(submission(activity), by_key),
        world.get("/api/user-retention-statuses", by_key),
    ):
        assert_refused(response, 401, "Unauthorized")
        assert response.json()["message"] == "API key missing or invalid"
    assert world.stored(activity).result is None


def test_only_the_one_named_is_revoked(world: World) -> None:
    headers = world.bearer(world.new_user())
    named, neighbour = create(world, headers), create(world, headers)
    assert world.call("POST", path_of(named), headers=headers).status_code == 200
    assert_works(world, neighbour)


@pytest.mark.parametrize("body", [None, {}, {"name": 1}, b"["], ids=["none", "empty", "members", "no JSON"])
def test_a_body_is_not_read(world: World, body: Any) -> None:
    headers = world.bearer(world.new_user())
    key = create(world, headers)
    assert world.call("POST", path_of(key), body, headers).status_code == 200


def test_an_expired_key_can_be_revoked(world: World) -> None:
    user = world.new_user()
    past = timestamps.parse("2020-01-01T00:00:00Z")
    key, _secret = api_keys.create(world.tenant, "old", [Permission.VIEW_ACTIVITIES], past, user_id=user)
    assert world.call("POST", f"{KEYS}/{key.id}/revoke", headers=world.bearer(user)).status_code == 200


# ---------------------------------------------------------------- 400, 404


def test_a_key_that_is_revoked_already_is_400_and_stays_as_it_is(world: World) -> None:
    headers = world.bearer(world.new_user())
    key = create(world, headers)
    assert world.call("POST", path_of(key), headers=headers).status_code == 200
    before = world.call("GET", KEYS, headers=headers).json()
    assert_refused(world.call("POST", path_of(key), headers=headers), 400, "Bad Request")
    assert world.call("GET", KEYS, headers=headers).json() == before


@each_id_of_nothing
def test_an_unknown_or_malformed_id_is_404(world: World, unknown_id: str) -> None:
    assert_refused(world.call("POST", f"{KEYS}/{unknown_id}/revoke"), 404, "Not Found")


@pytest.mark.parametrize("member", ["plaintextKey", "keyPrefix"])
def test_a_key_is_named_by_its_id_alone(world: World, member: str) -> None:
    headers = world.bearer(world.new_user())
    key = create(world, headers)
    assert_refused(world.call("POST", f"{KEYS}/{key[member]}/revoke", headers=headers), 404, "Not Found")
    assert_works(world, key)


# ---------------------------------------------------------------- who may

type Headers = Callable[[World, World], dict[str, str]]


def from_another_tenant(world: World, other: World) -> dict[str, str]:
    """The headers of a user of both tenants who calls for the one that the key is not of."""
    user = world.new_user()
    members.save(other.tenant, Member(user, Role.ADMIN))
    return other.bearer(user)


OTHERS: list[tuple[str, Headers]] = [
    ("another ADMIN", lambda world, _other: world.bearer(world.new_user())),
    ("a SUPER_ADMIN", lambda world, _other: world.bearer(world.new_user(Role.SUPER_ADMIN))),
    ("an FDE", lambda world, _other: world.bearer(world.new_user(Role.FDE))),
    ("a VIEWER", lambda world, _other: world.bearer(world.new_user(Role.VIEWER))),
    ("another tenant's ADMIN", lambda _world, other: other.bearer(other.new_user())),
    ("another tenant's SUPER_ADMIN", lambda _world, other: other.bearer(other.new_user(Role.SUPER_ADMIN))),
    ("another tenant's ADMIN who claims this one", lambda world, other: world.bearer(other.new_user())),
    ("a member of both tenants, calling for the other", from_another_tenant),
]


@pytest.mark.parametrize("headers", [case[1] for case in OTHERS], ids=[case[0] for case in OTHERS])
def test_a_key_of_somebody_else_is_403_and_still_works(world: World, other: World, headers: Headers) -> None:
    key = create(world, world.bearer(world.new_user()))
    response = world.call("POST", path_of(key), headers=headers(world, other))
    assert_refused(response, 403, "Forbidden")
    assert response.json()["message"] == "Insufficient permissions"
    assert_works(world, key)


def test_ones_own_key_of_another_tenant_is_403_and_still_works(world: World, other: World) -> None:
    user = world.new_user()
    members.save(other.tenant, Member(user, Role.ADMIN))
    key = create(world, world.bearer(user))
    assert_refused(other.call("POST", path_of(key), headers=other.bearer(user)), 403, "Forbidden")
    assert_works(world, key)


def test_a_key_that_nobody_made_is_403(world: World) -> None:
    [key] = api_keys.list_of(world.tenant)
    assert_refused(world.call("POST", f"{KEYS}/{key.id}/revoke"), 403, "Forbidden")
    assert world.get(TYPES).status_code == 200


def test_a_revoked_key_of_somebody_else_is_403_as_well(world: World, other: World) -> None:
    headers = world.bearer(world.new_user())
    key = create(world, headers)
    assert world.call("POST", path_of(key), headers=headers).status_code == 200
    assert_refused(other.call("POST", path_of(key)), 403, "Forbidden")


@pytest.mark.parametrize("by", ["nobody", "the key itself", "an API key that permits everything"])
def test_without_a_token_it_is_401_and_the_key_still_works(world: World, by: str) -> None:
    key = create(world, world.bearer(world.new_user()))
    headers = {
        "nobody": {"x-tenant-id": world.tenant},
        "the key itself": {"x-api-key": key["plaintextKey"]},
        "an API key that permits everything": {"x-api-key": world.api_key, "x-tenant-id": world.tenant},
    }[by]
    response = world.call("POST", path_of(key), headers=headers)
    assert_refused(response, 401, "Unauthorized")
    assert response.json()["message"] == "Token missing or invalid"
    assert_works(world, key)


def test_checks_come_in_the_documented_order(world: World) -> None:
    unknown = f"{KEYS}/{uuid.uuid4()}/revoke"
    viewer = world.bearer(world.new_user(Role.VIEWER))
    assert_refused(world.call("POST", unknown, headers={}), 401, "Unauthorized")
    assert_refused(world.call("POST", unknown, headers=viewer), 403, "Forbidden")
    assert_refused(world.call("POST", unknown), 404, "Not Found")
