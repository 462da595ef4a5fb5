"""Authentication by API key on every Reten endpoint: contract Reten, section 1."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from acuse import timestamps
from acuse.identity import api_keys
from acuse.identity.permissions import Permission
from local.world import SUBMIT, TYPES, World, submission

KEY_MISSING_OR_INVALID = {"statusCode": 401, "error": "Unauthorized", "message": "API key missing or invalid"}


def call(world: World, endpoint: str, headers: dict[str, str]) -> httpx.Response:
    if endpoint == TYPES:
        return world.http.get(world.base_url + TYPES, headers=headers)
    return world.http.post(world.base_url + SUBMIT, json=submission(), headers=headers)


@pytest.mark.parametrize("endpoint", [SUBMIT, TYPES])
@pytest.mark.parametrize(
    "key",
    [
        None,
        "",
        "rtn_sk_",
        "rtn_sk_" + "0" * 55,
        "rtn_sk_" + "0" * 57,
        "rtn_sk_" + "G" * 56,
        "rtn_sk_" + "A" * 56,
        "rtn_sk_" + "ab" * 28,
        "' OR 1=1 --",
        "x" * 5000,
    ],
    ids=["absent", "empty", "prefix", "short", "long", "no hex", "upper case", "unknown", "sql", "5000 characters"],
)
def test_a_key_that_is_absent_malformed_or_unknown_is_401(world: World, endpoint: str, key: str | None) -> None:
    response = call(world, endpoint, {} if key is None else {"x-api-key": key})
    assert response.status_code == 401
    assert response.json() == KEY_MISSING_OR_INVALID


@pytest.mark.parametrize("endpoint", [SUBMIT, TYPES])
def test_a_revoked_key_is_401(world: World, endpoint: str) -> None:
    key, plaintext = api_keys.create(world.tenant, "to revoke", list(Permission))
    assert api_keys.revoke(key)
    response = call(world, endpoint, {"x-api-key": plaintext})
    assert response.status_code == 401
    assert response.json() == KEY_MISSING_OR_INVALID


@pytest.mark.parametrize("endpoint", [SUBMIT, TYPES])
def test_an_expired_key_is_401(world: World, endpoint: str) -> None:
    yesterday = timestamps.of(datetime.now(UTC) - timedelta(days=1))
    response = call(world, endpoint, {"x-api-key": world.new_key(*Permission, expires_at=yesterday)})
    assert response.status_code == 401
    assert response.json() == KEY_MISSING_OR_INVALID


@pytest.mark.parametrize("endpoint", [SUBMIT, TYPES])
def test_a_bearer_token_is_no_api_key(world: World, endpoint: str) -> None:
    response = call(world, endpoint, {"authorization": f"Bearer {world.api_key}"})
    assert response.status_code == 401
    assert response.json() == KEY_MISSING_OR_INVALID


@pytest.mark.parametrize(
    ("endpoint", "needed"), [(SUBMIT, Permission.SUBMIT_ACTIVITY_RESULT), (TYPES, Permission.VIEW_ACTIVITIES)]
)
def test_a_key_without_the_permission_is_403(world: World, endpoint: str, needed: Permission) -> None:
    lacking = world.new_key(*(permission for permission in Permission if permission is not needed))
    response = call(world, endpoint, {"x-api-key": lacking})
    assert response.status_code == 403
    assert response.json() == {"statusCode": 403, "error": "Forbidden", "message": "Insufficient permissions"}


def test_the_keys_own_tenant_counts_not_the_header(world: World, other: World) -> None:
    activity = world.new_activity()
    response = world.submit(submission(activity), {"x-tenant-id": other.tenant})
    assert response.status_code == 201


def test_header_names_are_taken_in_any_case(world: World) -> None:
    assert call(world, TYPES, {"X-API-KEY": world.api_key}).status_code == 200


def test_use_is_noted_on_success_only(world: World) -> None:
    def noted() -> list[timestamps.Timestamp | None]:
        return [key.last_used_at for key in api_keys.list_of(world.tenant)]

    world.submit(b"[")
    world.submit(submission())
    assert noted() == [None]
    before = timestamps.now()
    assert world.get(TYPES).status_code == 200
    [first] = noted()
    assert first is not None
    assert before <= first <= timestamps.now()
    assert world.get(TYPES).status_code == 200
    assert noted() == [first], "once in five minutes"
