"""POST /api/api-keys over HTTP: contract Reten, sections 1 and 5."""

import hashlib
import json
import re
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from acuse.identity import api_keys, members
from acuse.identity.members import Member
from acuse.identity.permissions import PERMISSIONS_BY_ROLE, Permission, Role
from local.world import ABSENT, TYPES, World, submission
from tests.contract.reten.strangers import Headers, each_who_may_not_manage_keys
from tests.support.reten.envelope import assert_refused

KEYS = "/api/api-keys"
TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def new_key(**members: Any) -> dict[str, Any]:
    """A request body; ABSENT takes a member away."""
    body = {"name": "Partner", "permissions": ["VIEW_ACTIVITIES"]} | members
    return {name: value for name, value in body.items() if value is not ABSENT}


def in_seconds(seconds: int) -> str:
    return (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat()


def assert_nothing_was_created(world: World) -> None:
    """The tenant has the fixture's own key alone, whoever asked for another."""
    assert [key.prefix for key in api_keys.list_of(world.tenant)] == [world.api_key[:15]]


# ---------------------------------------------------------------- what is answered


def test_a_key_is_answered_with_the_contracts_members_in_their_order(world: World) -> None:
    user = world.new_user()
    sent = new_key(
        permissions=["SUBMIT_ACTIVITY_RESULT", "VIEW_ACTIVITIES"], expiresAt="2099-01-02T10:00:00.1239+02:00"
    )
    response = world.call("POST", KEYS, sent, world.bearer(user))
    assert response.status_code == 201
    assert response.headers["content-type"] == "application/json"
    body = response.json()
    assert str(uuid.UUID(body["id"])) == body["id"]
    assert re.fullmatch(r"rtn_sk_[0-9a-f]{56}", body["plaintextKey"])
    assert TIMESTAMP.fullmatch(body["createdAt"])
    expected = {
        "id": body["id"],
        "name": "Partner",
        "keyPrefix": body["plaintextKey"][:15],
        "plaintextKey": body["plaintextKey"],
        "userId": user,
        "tenantId": world.tenant,
        "isActive": True,
        "permissions": ["SUBMIT_ACTIVITY_RESULT", "VIEW_ACTIVITIES"],
        "expiresAt": "2099-01-02T08:00:00.123Z",
        "lastUsedAt": None,
        "createdAt": body["createdAt"],
        "revokedAt": None,
    }
    assert json.dumps(body) == json.dumps(expected), "members and their order"


@pytest.mark.parametrize("expires_at", [ABSENT, None], ids=["absent", "null"])
def test_an_expiry_that_is_absent_or_null_comes_back_as_null(world: World, expires_at: Any) -> None:
    response = world.call("POST", KEYS, new_key(expiresAt=expires_at))
    assert response.status_code == 201
    assert response.json()["expiresAt"] is None


def test_unknown_members_are_ignored(world: World) -> None:
    response = world.call("POST", KEYS, new_key(isActive=True, userId="somebody", tenantId="x", surprise=[1]))
    assert response.status_code == 201
    body = response.json()
    assert (body["expiresAt"], body["isActive"], body["tenantId"]) == (None, True, world.tenant)
    assert body["userId"] != "somebody"


def test_an_expiry_may_be_spelled_as_other_requests_spell_members(world: World) -> None:
    response = world.call("POST", KEYS, new_key(expires_at="2099-01-02T10:00:00Z"))
    assert response.status_code == 201
    assert response.json()["expiresAt"] == "2099-01-02T10:00:00.000Z"


def test_permission_names_are_taken_in_any_case_and_kept_upper_case(world: World) -> None:
    headers = world.bearer(world.new_user())
    sent = new_key(permissions=["view_activities", "Create_Activity", "SYNC_COMMERCES"])
    response = world.call("POST", KEYS, sent, headers)
    assert response.status_code == 201
    [listed] = world.call("GET", KEYS, headers=headers).json()
    expected = ["VIEW_ACTIVITIES", "CREATE_ACTIVITY", "SYNC_COMMERCES"]
    assert response.json()["permissions"] == listed["permissions"] == expected


def test_a_name_of_255_characters_is_taken(world: World) -> None:
    response = world.call("POST", KEYS, new_key(name="😀" * 255))
    assert response.status_code == 201
    assert response.json()["name"] == "😀" * 255


def test_names_need_not_differ_and_secrets_always_do(world: World) -> None:
    answers = [world.call("POST", KEYS, new_key()) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201, 201, 201]
    assert len({answer.json()["plaintextKey"] for answer in answers}) == 3
    assert len({answer.json()["id"] for answer in answers}) == 3


def test_only_the_keys_sha_256_is_stored(world: World) -> None:
    made = world.call("POST", KEYS, new_key()).json()
    stored = api_keys.find(made["id"])
    assert stored
    assert stored.digest == hashlib.sha256(made["plaintextKey"].encode()).hexdigest()
    assert made["plaintextKey"] not in repr(stored)
    assert made["plaintextKey"].removeprefix(made["keyPrefix"]) not in repr(stored)


# ---------------------------------------------------------------- what the key opens


def test_a_new_key_opens_the_integration_endpoints_of_its_tenant(world: World, other: World) -> None:
    sent = new_key(permissions=["VIEW_ACTIVITIES", "SUBMIT_ACTIVITY_RESULT"], expiresAt=in_seconds(3600))
    headers = {"x-api-key": world.call("POST", KEYS, sent).json()["plaintextKey"]}
    mine, theirs = world.new_activity(), other.new_activity()
    assert world.get(TYPES, headers).status_code == 200
    assert world.submit(submission(mine), headers).status_code == 201
    assert_refused(other.submit(submission(theirs), headers | {"x-tenant-id": other.tenant}), 404, "Not Found")
    assert other.stored(theirs).result is None


def test_a_new_key_opens_nothing_beyond_its_permissions(world: World) -> None:
    headers = {"x-api-key": world.call("POST", KEYS, new_key()).json()["plaintextKey"]}
    assert world.get(TYPES, headers).status_code == 200
    assert_refused(world.submit(submission(world.new_activity()), headers), 403, "Forbidden")


@pytest.mark.parametrize("role", [Role.SUPER_ADMIN, Role.ADMIN])
def test_roles_that_manage_keys_may_hand_on_each_of_their_permissions(world: World, role: Role) -> None:
    permissions = sorted(PERMISSIONS_BY_ROLE[role])
    response = world.call("POST", KEYS, new_key(permissions=permissions), world.bearer(world.new_user(role)))
    assert response.status_code == 201
    assert response.json()["permissions"] == permissions


# ---------------------------------------------------------------- 400

WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("no name", {"name": ABSENT}, "name"),
    ("name null", {"name": None}, "name"),
    ("name a number", {"name": 1}, "name"),
    ("name a boolean", {"name": True}, "name"),
    ("name an array", {"name": ["x"]}, "name"),
    ("name an object", {"name": {}}, "name"),
    ("name of 256", {"name": "x" * 256}, "name"),
    ("name with a lone surrogate", {"name": "\ud800"}, "name"),
    ("no permissions", {"permissions": ABSENT}, "permissions"),
    ("permissions null", {"permissions": None}, "permissions"),
    ("permissions empty", {"permissions": []}, "permissions"),
    ("permissions a text", {"permissions": "VIEW_ACTIVITIES"}, "permissions"),
    ("permissions a number", {"permissions": 1}, "permissions"),
    ("permissions an object", {"permissions": {"VIEW_ACTIVITIES": True}}, "permissions"),
    ("unknown permission", {"permissions": ["READ_MINDS"]}, "permissions.0"),
    ("unknown among known", {"permissions": ["VIEW_ACTIVITIES", "READ_MINDS"]}, "permissions.1"),
    ("permission empty", {"permissions": [""]}, "permissions.0"),
    ("permission with a space", {"permissions": ["VIEW_ACTIVITIES "]}, "permissions.0"),
    ("permission a wildcard", {"permissions": ["*"]}, "permissions.0"),
    ("permission null", {"permissions": [None]}, "permissions.0"),
    ("permission a number", {"permissions": [1]}, "permissions.0"),
    ("permission a boolean", {"permissions": [True]}, "permissions.0"),
    ("permission an array", {"permissions": [["VIEW_ACTIVITIES"]]}, "permissions.0"),
    ("permission an object", {"permissions": [{}]}, "permissions.0"),
    ("permission with a lone surrogate", {"permissions": ["\ud800"]}, "permissions.0"),
    ("permission with a letter that is I in upper case only", {"permissions": ["vıew_activities"]}, "permissions.0"),
    ("expiresAt a number", {"expiresAt": 4102444800}, "expiresAt"),
    ("expiresAt a boolean", {"expiresAt": True}, "expiresAt"),
    ("expiresAt an array", {"expiresAt": []}, "expiresAt"),
    ("expiresAt an object", {"expiresAt": {}}, "expiresAt"),
    ("expiresAt empty", {"expiresAt": ""}, "expiresAt"),
    ("expiresAt a word", {"expiresAt": "tomorrow"}, "expiresAt"),
    ("expiresAt a date", {"expiresAt": "2099-01-01"}, "expiresAt"),
    ("expiresAt without an offset", {"expiresAt": "2099-01-01T00:00:00"}, "expiresAt"),
    ("expiresAt a day that is none", {"expiresAt": "2099-02-30T00:00:00Z"}, "expiresAt"),
    ("both spellings", {"expiresAt": "2099-01-01T00:00:00Z", "expires_at": None}, "expires_at"),
    ("the other spelling long ago", {"expires_at": "2000-01-01T00:00:00Z"}, "expiresAt"),
    ("the other spelling a word", {"expires_at": "soon"}, "expiresAt"),
    ("an expiry in other letters", {"ExpiresAt": "2099-01-01T00:00:00Z"}, "ExpiresAt"),
    ("an expiry in lower case", {"expiresat": "2099-01-01T00:00:00Z"}, "expiresat"),
    ("an expiry by another name", {"expires": "2099-01-01T00:00:00Z"}, "expires"),
    ("an expiration", {"expirationDate": "2099-01-01T00:00:00Z"}, "expirationDate"),
    ("a time to live", {"ttl": 60}, "ttl"),
    ("an end of validity", {"valid_until": "2099-01-01T00:00:00Z"}, "valid_until"),
    ("a key that is not active", {"isActive": False}, "isActive"),
    ("name of blanks", {"name": " \t\u00a0"}, "name"),
    ("expiresAt long ago", {"expiresAt": "2000-01-01T00:00:00Z"}, "expiresAt"),
]


@pytest.mark.parametrize(("members", "named"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
def test_a_wrong_member_is_named_and_nothing_is_created(world: World, members: dict[str, Any], named: str) -> None:
    response = world.call("POST", KEYS, new_key(**members))
    assert_refused(response, 400, "Bad Request", names=named)
    assert [detail["path"] for detail in response.json()["details"]] == [named]
    assert_nothing_was_created(world)


@pytest.mark.parametrize("seconds", [0, -1], ids=["now", "a second ago"])
def test_an_expiry_that_is_not_in_the_future_is_400(world: World, seconds: int) -> None:
    response = world.call("POST", KEYS, new_key(expiresAt=in_seconds(seconds)))
    assert_refused(response, 400, "Bad Request", names="expiresAt")
    assert_nothing_was_created(world)


def test_every_wrong_member_is_named_at_once(world: World) -> None:
    response = world.call("POST", KEYS, {"permissions": ["NO", "VIEW_ACTIVITIES", 1], "expiresAt": "soon"})
    assert_refused(response, 400, "Bad Request", names="name")
    named = [detail["path"] for detail in response.json()["details"]]
    assert named == ["name", "permissions.0", "permissions.2", "expiresAt"]


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b'"text"', b"{"])
def test_a_body_that_is_no_json_object_is_400(world: World, body: bytes) -> None:
    assert_refused(world.call("POST", KEYS, body), 400, "Bad Request", names="")
    assert_nothing_was_created(world)


# ---------------------------------------------------------------- who may


@pytest.mark.parametrize("role", [role for role in Role if Permission.MANAGE_API_KEYS not in PERMISSIONS_BY_ROLE[role]])
@pytest.mark.parametrize("permission", list(Permission))
def test_a_role_that_manages_no_keys_hands_on_nothing(world: World, role: Role, permission: Permission) -> None:
    response = world.call("POST", KEYS, new_key(permissions=[permission]), world.bearer(world.new_user(role)))
    assert_refused(response, 403, "Forbidden")
    assert response.json()["message"] == "Insufficient permissions"
    assert_nothing_was_created(world)


def test_the_role_in_the_tenant_of_the_call_counts(world: World, other: World) -> None:
    user = world.new_user(Role.ADMIN)
    members.save(other.tenant, Member(user, Role.VIEWER))
    assert_refused(other.call("POST", KEYS, new_key(), other.bearer(user)), 403, "Forbidden")
    assert_nothing_was_created(other)
    assert world.call("POST", KEYS, new_key(), world.bearer(user)).status_code == 201


@each_who_may_not_manage_keys
def test_others_are_refused_and_nothing_is_created(
    world: World, other: World, headers: Headers, status_code: int, reason: str
) -> None:
    response = world.call("POST", KEYS, new_key(), headers(world, other))
    assert_refused(response, status_code, reason)
    assert_nothing_was_created(world)


def test_checks_come_in_the_documented_order(world: World) -> None:
    viewer = world.bearer(world.new_user(Role.VIEWER))
    assert_refused(world.call("POST", KEYS, b"{", {}), 401, "Unauthorized")
    assert_refused(world.call("POST", KEYS, b"{", viewer), 403, "Forbidden")
    assert_refused(world.call("POST", KEYS, b"{"), 400, "Bad Request", names="")
