"""GET /api/user-retention-statuses over HTTP: contract Reten, sections 1 and 4; seed 002.

The catalogue is all tenants', so each test looks at its own codes only.
"""

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from acuse.identity.permissions import Permission, Role
from local.world import World
from tests.support.reten.envelope import assert_refused

STATUSES = "/api/user-retention-statuses"
TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def create(world: World, **members: Any) -> dict[str, Any]:
    """A status with a code of its own, as it was answered."""
    response = world.call("POST", STATUSES, {"code": uuid.uuid4().hex, "label": "En Riesgo"} | members)
    assert response.status_code == 201
    status: dict[str, Any] = response.json()
    return status


def deactivate(world: World, status: dict[str, Any]) -> dict[str, Any]:
    response = world.call("PATCH", f"{STATUSES}/{status['id']}", {"is_active": False})
    assert response.status_code == 200
    changed: dict[str, Any] = response.json()
    return changed


def listed(world: World, made: list[dict[str, Any]], query: str = "") -> list[dict[str, Any]]:
    """Of the statuses listed, those that the test made."""
    response = world.call("GET", STATUSES + query)
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    codes = {status["code"] for status in made}
    return [status for status in response.json() if status["code"] in codes]


# ---------------------------------------------------------------- what is answered


def test_a_status_is_listed_with_the_seeds_members_in_their_order(world: World) -> None:
    made = create(world, description="Cliente muestra senales de abandono")
    [status] = listed(world, [made])
    assert list(status.items()) == [
        ("id", made["id"]),
        ("code", made["code"]),
        ("label", "En Riesgo"),
        ("description", "Cliente muestra senales de abandono"),
        ("isActive", True),
        ("createdAt", made["createdAt"]),
        ("updatedAt", made["updatedAt"]),
    ]
    assert str(uuid.UUID(status["id"])) == status["id"]
    assert TIMESTAMP.fullmatch(status["createdAt"])
    assert TIMESTAMP.fullmatch(status["updatedAt"])


def test_a_description_that_was_never_given_is_listed_as_null(world: World) -> None:
    [status] = listed(world, [create(world)])
    assert status["description"] is None


def test_the_answer_is_a_plain_array(world: World) -> None:
    create(world)
    assert isinstance(world.call("GET", STATUSES).json(), list)


def test_statuses_are_ordered_by_creation_then_id(world: World) -> None:
    made = [create(world) for _ in range(12)]
    world.call("PATCH", f"{STATUSES}/{made[0]['id']}", {"label": "Later"})
    ids = [status["id"] for status in listed(world, made)]
    assert ids == [status["id"] for status in sorted(made, key=lambda status: (status["createdAt"], status["id"]))]


def test_a_deleted_status_is_not_listed(world: World) -> None:
    made = create(world)
    assert world.call("DELETE", f"{STATUSES}/{made['id']}").status_code == 204
    assert listed(world, [made]) == []


def test_the_catalogue_is_one_for_all_tenants(world: World, other: World) -> None:
    made = create(world)
    assert listed(other, [made]) == [made]


# ---------------------------------------------------------------- active_only


@pytest.mark.parametrize("query", ["", "?active_only=false", "?active_only=False", "?active_only="])
def test_inactive_statuses_are_listed_unless_active_ones_only_are_asked_for(world: World, query: str) -> None:
    active, inactive = create(world), deactivate(world, create(world))
    assert listed(world, [active, inactive], query) == [active, inactive]


@pytest.mark.parametrize("value", ["true", "True", "TRUE"])
def test_active_only_lists_active_ones_only(world: World, value: str) -> None:
    active, inactive = create(world), deactivate(world, create(world))
    assert listed(world, [active, inactive], f"?active_only={value}") == [active]


@pytest.mark.parametrize("value", ["1", "0", "yes", "T", "null", "true%20", "true,false", "true&active_only=true"])
def test_any_other_active_only_is_400(world: World, value: str) -> None:
    response = world.call("GET", f"{STATUSES}?active_only={value}")
    assert_refused(response, 400, "Bad Request", names="active_only")


# ---------------------------------------------------------------- who may


@pytest.mark.parametrize("role", list(Role))
def test_every_role_may_read(world: World, role: Role) -> None:
    assert world.call("GET", STATUSES, headers=world.bearer(world.new_user(role))).status_code == 200


def test_an_api_key_that_may_view_may_read(world: World) -> None:
    key = world.new_key(Permission.VIEW_ACTIVITIES)
    assert world.call("GET", STATUSES, headers={"x-api-key": key}).status_code == 200


type Headers = Callable[[World, World], dict[str, str]]

REFUSED: list[tuple[str, Headers, int, str, str]] = [
    ("nobody", lambda _world, _other: {}, 401, "Unauthorized", "Token missing or invalid"),
    (
        "an unknown API key",
        lambda _world, _other: {"x-api-key": "rtn_sk_" + "ab" * 28},
        401,
        "Unauthorized",
        "API key missing or invalid",
    ),
    (
        "an unknown API key beside a good token",
        lambda world, _other: {"x-api-key": "rtn_sk_" + "ab" * 28} | world.bearer(world.new_user()),
        401,
        "Unauthorized",
        "API key missing or invalid",
    ),
    (
        "an API key without the permission",
        lambda world, _other: {
            "x-api-key": world.new_key(*(each for each in Permission if each is not Permission.VIEW_ACTIVITIES))
        },
        403,
        "Forbidden",
        "Insufficient permissions",
    ),
    (
        "a member of another tenant",
        lambda world, other: world.bearer(other.new_user()),
        403,
        "Forbidden",
        "Insufficient permissions",
    ),
]


@pytest.mark.parametrize(
    ("headers", "status", "reason", "message"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED]
)
def test_others_are_refused(
    world: World, other: World, headers: Headers, status: int, reason: str, message: str
) -> None:
    response = world.call("GET", STATUSES, headers=headers(world, other))
    assert_refused(response, status, reason)
    assert response.json()["message"] == message


def test_the_permission_is_checked_before_the_query(world: World) -> None:
    lacking = {"x-api-key": world.new_key(Permission.MANAGE_ACTIVITY_CONFIG)}
    assert_refused(world.call("GET", f"{STATUSES}?active_only=maybe", headers=lacking), 403, "Forbidden")
