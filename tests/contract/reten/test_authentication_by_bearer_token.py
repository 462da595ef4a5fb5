"""Authentication by bearer token on every Reten endpoint that takes one: contract Reten, section 1."""

import time
import uuid
from collections.abc import Callable

import pytest

from acuse.identity import members
from acuse.identity.members import Member
from acuse.identity.permissions import PERMISSIONS_BY_ROLE, Permission, Role
from acuse_admin.tokens import AUDIENCE
from local.world import SUBMIT, TYPES, World
from tests.support.reten.envelope import assert_refused
from tests.support.tokens import BAD_TOKENS, claims, signed

TARGETS = "/api/activity-config/target-resolution"
STATUSES = "/api/user-retention-statuses"
KEYS = "/api/api-keys"
SOME_ID = "110e8400-e29b-41d4-a716-446655440000"

# Every endpoint that takes a bearer token, with what it needs.
ENDPOINTS = [
    ("GET", TARGETS, Permission.VIEW_ACTIVITIES),
    ("POST", TARGETS, Permission.MANAGE_ACTIVITY_CONFIG),
    ("PATCH", f"{TARGETS}/reorder", Permission.MANAGE_ACTIVITY_CONFIG),
    ("PATCH", f"{TARGETS}/{SOME_ID}", Permission.MANAGE_ACTIVITY_CONFIG),
    ("DELETE", f"{TARGETS}/{SOME_ID}", Permission.MANAGE_ACTIVITY_CONFIG),
    ("GET", STATUSES, Permission.VIEW_ACTIVITIES),
    ("POST", STATUSES, Permission.MANAGE_ACTIVITY_CONFIG),
    ("PATCH", f"{STATUSES}/{SOME_ID}", Permission.MANAGE_ACTIVITY_CONFIG),
    ("DELETE", f"{STATUSES}/{SOME_ID}", Permission.MANAGE_ACTIVITY_CONFIG),
    ("POST", KEYS, Permission.MANAGE_API_KEYS),
    ("GET", KEYS, Permission.MANAGE_API_KEYS),
    ("POST", f"{KEYS}/{SOME_ID}/revoke", Permission.MANAGE_API_KEYS),
]
each_endpoint = pytest.mark.parametrize(
    ("method", "path", "needed"), ENDPOINTS, ids=[f"{method} {path}" for method, path, _ in ENDPOINTS]
)


@pytest.mark.parametrize("make", BAD_TOKENS.values(), ids=BAD_TOKENS)
def test_a_bad_token_is_401(world: World, make: Callable[[str], str]) -> None:
    user_id = world.new_user(Role.SUPER_ADMIN)
    headers = {"authorization": f"Bearer {make(user_id)}", "x-tenant-id": world.tenant}
    response = world.call("GET", TARGETS, headers=headers)
    assert_refused(response, 401, "Unauthorized")
    assert response.json()["message"] == "Token missing or invalid"


GOOD_TOKENS: dict[str, Callable[[str], str]] = {
    "plain": lambda user: signed(claims(user)),
    "expired within the leeway": lambda user: signed(claims(user, exp=int(time.time()) - 30)),
    "not yet valid within the leeway": lambda user: signed(claims(user, nbf=int(time.time()) + 30)),
    "one of several audiences": lambda user: signed(claims(user, aud=["another", AUDIENCE])),
    "client_id for audience": lambda user: signed(claims(user, aud=None, client_id=AUDIENCE)),
}


@pytest.mark.parametrize("make", GOOD_TOKENS.values(), ids=GOOD_TOKENS)
def test_a_good_token_opens_the_members_tenant(world: World, make: Callable[[str], str]) -> None:
    headers = {"authorization": f"bearer {make(world.new_user())}", "x-tenant-id": world.tenant.upper()}
    assert world.call("GET", TARGETS, headers=headers).status_code == 200


@each_endpoint
def test_without_credentials_it_is_401(world: World, method: str, path: str, needed: Permission) -> None:
    del needed
    response = world.call(method, path, headers={"x-tenant-id": world.tenant})
    assert_refused(response, 401, "Unauthorized")
    assert response.json()["message"] == "Token missing or invalid"


@each_endpoint
def test_a_role_without_the_permission_is_403_and_one_with_it_is_not(
    world: World, method: str, path: str, needed: Permission
) -> None:
    for role in Role:
        status = world.call(method, path, headers=world.bearer(world.new_user(role))).status_code
        if needed in PERMISSIONS_BY_ROLE[role]:
            assert status not in (401, 403), role
        else:
            assert status == 403, role


@each_endpoint
def test_a_member_of_another_tenant_is_403(
    world: World, other: World, method: str, path: str, needed: Permission
) -> None:
    del needed
    theirs = other.new_user(Role.SUPER_ADMIN)
    for stranger in (theirs, world.new_user(None)):
        assert_refused(world.call(method, path, headers=world.bearer(stranger)), 403, "Forbidden")
    assert world.call("GET", TARGETS, headers=other.bearer(theirs)).status_code == 200


@each_endpoint
def test_without_a_tenant_it_is_400(world: World, method: str, path: str, needed: Permission) -> None:
    del needed
    headers = world.bearer(world.new_user(Role.SUPER_ADMIN))
    del headers["x-tenant-id"]
    assert_refused(world.call(method, path, headers=headers), 400, "Bad Request", names="x-tenant-id")
    headers["x-tenant-id"] = "not-a-uuid"
    assert_refused(world.call(method, path, headers=headers), 400, "Bad Request", names="x-tenant-id")
    headers["x-tenant-id"] = str(uuid.uuid4())
    assert_refused(world.call(method, path, headers=headers), 403, "Forbidden")


@each_endpoint
def test_an_api_key_opens_what_takes_either(world: World, method: str, path: str, needed: Permission) -> None:
    lacking = world.new_key(*(permission for permission in Permission if permission is not needed))
    if path.startswith(KEYS):
        for key in (world.api_key, lacking):
            response = world.call(method, path, headers={"x-api-key": key, "x-tenant-id": world.tenant})
            assert_refused(response, 401, "Unauthorized")
            assert response.json()["message"] == "Token missing or invalid"
    else:
        assert world.call(method, path, headers={"x-api-key": world.api_key}).status_code not in (401, 403)
        assert_refused(world.call(method, path, headers={"x-api-key": lacking}), 403, "Forbidden")


def test_of_both_credentials_the_api_key_decides(world: World, other: World) -> None:
    admin = other.bearer(other.new_user())
    made = other.call("POST", TARGETS, {"resolution_strategy": "MANUAL"}, admin)
    assert made.status_code == 201
    assert world.call("GET", TARGETS, headers=admin | {"x-api-key": world.api_key}).json() == []
    wrong = world.call("GET", TARGETS, headers=admin | {"x-api-key": "wrong"})
    assert_refused(wrong, 401, "Unauthorized")
    assert wrong.json()["message"] == "API key missing or invalid"


@pytest.mark.parametrize(("method", "path"), [("POST", SUBMIT), ("GET", TYPES)])
def test_a_bearer_token_does_not_open_the_integration_endpoints(world: World, method: str, path: str) -> None:
    response = world.call(method, path, headers=world.bearer(world.new_user(Role.SUPER_ADMIN)))
    assert_refused(response, 401, "Unauthorized")
    assert response.json()["message"] == "API key missing or invalid"


@pytest.mark.parametrize("scheme", ["Basic", "Token", "", "BearerX", "Bearer Bearer"])
def test_another_scheme_is_401(world: World, scheme: str) -> None:
    headers = world.bearer(world.new_user())
    headers["authorization"] = f"{scheme} {headers['authorization'].removeprefix('Bearer ')}".strip()
    assert_refused(world.call("GET", TARGETS, headers=headers), 401, "Unauthorized")


def test_a_removed_member_was_one_until_then(world: World) -> None:
    user_id = world.new_user(Role.VIEWER)
    members.remove(world.tenant, user_id)
    assert_refused(world.call("GET", TARGETS, headers=world.bearer(user_id)), 403, "Forbidden")
    members.save(world.tenant, Member(user_id, Role.VIEWER))
    assert world.call("GET", TARGETS, headers=world.bearer(user_id)).status_code == 200
