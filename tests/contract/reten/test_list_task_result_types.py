"""GET /api/activity-config/task-result-types over HTTP."""

import pytest

from acuse.identity.permissions import Permission, Role
from local.world import World
from tests.support.reten.envelope import assert_refused

TYPES = "/api/activity-config/task-result-types"


def test_active_and_inactive_types_are_listed_in_configured_order(world: World) -> None:
    response = world.get(TYPES)
    assert response.status_code == 200
    assert [(each["code"], each["isActive"], each["position"]) for each in response.json()] == [
        ("SALE_COMPLETED", True, 1),
        ("NOT_INTERESTED", True, 2),
        ("RESCHEDULE", True, 3),
        ("NO_CONTACT", True, 4),
        ("RETIRED", False, 5),
    ]
    assert response.json()[2] == {
        "code": "RESCHEDULE",
        "label": "Reprogramar visita",
        "isPositive": False,
        "requiresFutureScheduledAt": True,
        "isActive": True,
        "position": 3,
    }


def test_another_tenants_types_are_not_listed(world: World, other: World) -> None:
    assert other.call("PUT", f"{TYPES}/THEIRS", {"label": "Suyo"}).status_code == 201
    assert "THEIRS" not in [each["code"] for each in world.get(TYPES).json()]


@pytest.mark.parametrize("role", Role)
def test_every_role_may_look(world: World, role: Role) -> None:
    assert world.call("GET", TYPES, headers=world.bearer(world.new_user(role))).status_code == 200


def test_a_key_that_may_not_look_is_403(world: World) -> None:
    headers = {"x-api-key": world.new_key(Permission.MANAGE_ACTIVITY_CONFIG)}
    assert_refused(world.get(TYPES, headers), 403, "Forbidden")


def test_a_query_parameter_is_400(world: World) -> None:
    assert_refused(world.get(f"{TYPES}?active=true"), 400, "Bad Request", names="active")
