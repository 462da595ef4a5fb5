"""DELETE /api/user-retention-statuses/{id} over HTTP: contract Reten, sections 1 and 4; seed 002.

The catalogue is all tenants', so each test looks at its own codes only.
"""

import uuid
from typing import Any

import pytest

from acuse.identity.permissions import Permission, Role
from local.world import World
from tests.contract.reten.strangers import Headers, each_who_may_not_configure
from tests.support.reten.envelope import assert_refused, each_id_of_nothing

STATUSES = "/api/user-retention-statuses"


def create(world: World, code: str | None = None) -> dict[str, Any]:
    """A status with a code of its own, as it was answered."""
    response = world.call("POST", STATUSES, {"code": code or uuid.uuid4().hex, "label": "Activo"})
    assert response.status_code == 201
    status: dict[str, Any] = response.json()
    return status


def path_of(status: dict[str, Any]) -> str:
    return f"{STATUSES}/{status['id']}"


def listed(world: World, status: dict[str, Any]) -> list[dict[str, Any]]:
    response = world.call("GET", STATUSES)
    assert response.status_code == 200
    return [each for each in response.json() if each["id"] == status["id"] or each["code"] == status["code"]]


# ---------------------------------------------------------------- what happens


def test_a_status_is_deleted_and_nothing_is_said(world: World) -> None:
    status = create(world)
    response = world.call("DELETE", path_of(status))
    assert response.status_code == 204
    assert response.content == b""
    assert listed(world, status) == []


def test_an_inactive_status_is_deleted_as_well(world: World) -> None:
    status = create(world)
    assert world.call("PATCH", path_of(status), {"is_active": False}).status_code == 200
    assert world.call("DELETE", path_of(status)).status_code == 204
    assert listed(world, status) == []


def test_only_the_one_named_is_deleted(world: World) -> None:
    named, neighbour = create(world), create(world)
    assert world.call("DELETE", path_of(named)).status_code == 204
    assert listed(world, neighbour) == [neighbour]


def test_a_second_delete_is_404(world: World) -> None:
    status = create(world)
    assert world.call("DELETE", path_of(status)).status_code == 204
    assert_refused(world.call("DELETE", path_of(status)), 404, "Not Found")


def test_the_code_is_free_again_every_time(world: World) -> None:
    statuses = []
    for _ in range(3):
        statuses.append(create(world, "again-" + world.tenant))
        assert world.call("DELETE", path_of(statuses[-1])).status_code == 204
    assert len({status["id"] for status in statuses}) == 3


def test_the_old_id_does_not_reach_a_new_status_of_the_same_code(world: World) -> None:
    old = create(world)
    assert world.call("DELETE", path_of(old)).status_code == 204
    new = create(world, old["code"])
    assert_refused(world.call("DELETE", path_of(old)), 404, "Not Found")
    assert listed(world, new) == [new]
    assert_refused(world.call("POST", STATUSES, {"code": old["code"], "label": "x"}), 409, "Conflict")


def test_another_tenant_deletes_the_same_status(world: World, other: World) -> None:
    status = create(world)
    assert other.call("DELETE", path_of(status)).status_code == 204
    assert listed(world, status) == []


# ---------------------------------------------------------------- 404


@each_id_of_nothing
def test_an_unknown_or_malformed_id_is_404(world: World, unknown_id: str) -> None:
    assert_refused(world.call("DELETE", f"{STATUSES}/{unknown_id}"), 404, "Not Found")


def test_a_code_is_no_id(world: World) -> None:
    status = create(world)
    assert_refused(world.call("DELETE", f"{STATUSES}/{status['code']}"), 404, "Not Found")
    assert listed(world, status) == [status]


# ---------------------------------------------------------------- who may


@pytest.mark.parametrize("role", [Role.SUPER_ADMIN, Role.ADMIN])
def test_roles_that_manage_the_configuration_may_delete(world: World, role: Role) -> None:
    headers = world.bearer(world.new_user(role))
    assert world.call("DELETE", path_of(create(world)), headers=headers).status_code == 204


def test_an_api_key_that_manages_the_configuration_may_delete(world: World) -> None:
    headers = {"x-api-key": world.new_key(Permission.MANAGE_ACTIVITY_CONFIG)}
    assert world.call("DELETE", path_of(create(world)), headers=headers).status_code == 204


@each_who_may_not_configure
def test_others_are_refused_and_nothing_is_deleted(
    world: World, other: World, headers: Headers, status_code: int, reason: str
) -> None:
    status = create(world)
    assert_refused(world.call("DELETE", path_of(status), headers=headers(world, other)), status_code, reason)
    assert listed(world, status) == [status]


def test_checks_come_in_the_documented_order(world: World) -> None:
    malformed = f"{STATUSES}/nothing"
    viewer = world.bearer(world.new_user(Role.VIEWER))
    assert_refused(world.call("DELETE", malformed, headers={}), 401, "Unauthorized")
    assert_refused(world.call("DELETE", malformed, headers=viewer), 403, "Forbidden")
    assert_refused(world.call("DELETE", malformed), 404, "Not Found")
