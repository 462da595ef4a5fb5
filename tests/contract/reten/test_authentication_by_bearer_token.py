"""Authentication by bearer token on every Reten endpoint that takes one: contract Reten, section 1."""

import base64
import hashlib
import hmac
import json
import os
import time
import uuid
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from acuse import members
from acuse.members import Member
from acuse.permissions import PERMISSIONS_BY_ROLE, Permission, Role
from acuse_admin.tokens import AUDIENCE
from tests.contract.reten.envelope import assert_refused
from tests.world import SUBMIT, TYPES, World, signing_key

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


def claims(user_id: str, **changes: Any) -> dict[str, Any]:
    """A good token's claims, but for the changes; None takes one away."""
    now = int(time.time())
    good = {"iss": os.environ.get("TOKEN_ISSUER", ""), "aud": AUDIENCE, "sub": user_id, "iat": now, "exp": now + 600}
    return {name: value for name, value in (good | changes).items() if value is not None}


def signed(content: dict[str, Any], **header: Any) -> str:
    key = signing_key()
    return jwt.encode(content, key._key, algorithm="RS256", headers={"kid": key.jwk["kid"]} | header)


def unpadded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def hmac_with_the_public_key(user_id: str) -> str:
    """The classic confusion: the public key used as an HMAC secret."""
    public = signing_key()._key.public_key()
    pem = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    header = {"alg": "HS256", "typ": "JWT", "kid": signing_key().jwk["kid"]}
    head = f"{unpadded(json.dumps(header).encode())}.{unpadded(json.dumps(claims(user_id)).encode())}"
    return f"{head}.{unpadded(hmac.new(pem, head.encode(), hashlib.sha256).digest())}"


def unsigned(user_id: str) -> str:
    header = {"alg": "none", "typ": "JWT", "kid": signing_key().jwk["kid"]}
    return f"{unpadded(json.dumps(header).encode())}.{unpadded(json.dumps(claims(user_id)).encode())}.AA"


def tampered(user_id: str) -> str:
    head, _, signature = signed(claims("somebody-else")).split(".")
    return f"{head}.{unpadded(json.dumps(claims(user_id)).encode())}.{signature}"


def by_another_key(user_id: str) -> str:
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return jwt.encode(claims(user_id), stranger, algorithm="RS256", headers={"kid": signing_key().jwk["kid"]})


def by_an_elliptic_key(user_id: str) -> str:
    stranger = ec.generate_private_key(ec.SECP256R1())
    return jwt.encode(claims(user_id), stranger, algorithm="ES256", headers={"kid": signing_key().jwk["kid"]})


BAD_TOKENS: dict[str, Callable[[str], str]] = {
    "expired": lambda user: signed(claims(user, exp=int(time.time()) - 61)),
    "not yet valid": lambda user: signed(claims(user, nbf=int(time.time()) + 120)),
    "without expiry": lambda user: signed(claims(user, exp=None)),
    "expiry is text": lambda user: signed(claims(user, exp="tomorrow")),
    "wrong issuer": lambda user: signed(claims(user, iss="https://evil.example")),
    "without issuer": lambda user: signed(claims(user, iss=None)),
    "wrong audience": lambda user: signed(claims(user, aud="another")),
    "wrong audiences": lambda user: signed(claims(user, aud=["another", "third"])),
    "without audience": lambda user: signed(claims(user, aud=None)),
    "wrong client": lambda user: signed(claims(user, aud=None, client_id="another")),
    "without subject": lambda user: signed(claims(user, sub=None)),
    "subject is a number": lambda user: signed(claims(user, sub=7)),
    "unknown kid": lambda user: signed(claims(user), kid="unknown"),
    "kid is a path": lambda user: signed(claims(user), kid="../../etc/passwd"),
    "alg none": unsigned,
    "HS256 with the public key": hmac_with_the_public_key,
    "tampered payload": tampered,
    "another key": by_another_key,
    "another kind of key": by_an_elliptic_key,
    "RS512": lambda user: jwt.encode(
        claims(user), signing_key()._key, algorithm="RS512", headers={"kid": signing_key().jwk["kid"]}
    ),
    "no dots": lambda _: "token",
    "two parts": lambda user: signed(claims(user)).rpartition(".")[0],
    "four parts": lambda user: signed(claims(user)) + ".more",
    "odd characters": lambda _: "a.b!.c",
    "not base64 of JSON": lambda _: "aaaa.bbbb.cccc",
    "9 KB": lambda user: signed(claims(user, pad="x" * 6_400)),
}


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
