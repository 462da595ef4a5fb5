"""POST /api/activities and /api/activities/tasks over HTTP: contract Reten, section 7."""

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from acuse.identity.permissions import Permission
from acuse.reten.commerces.model import commerce_id
from acuse.reten.operators.model import operator_id
from local.world import ABSENT, STATUSES, World, creation
from tests.support.reten.envelope import assert_refused

PATH = "/api/activities"
PATHS = (PATH, f"{PATH}/tasks")


def key_of(world: World) -> dict[str, str]:
    return {"x-api-key": world.api_key}


@pytest.mark.parametrize("path", PATHS)
def test_an_activity_is_created_and_shown(world: World, path: str) -> None:
    body = creation(provider_activity_id="VISIT-7781")
    response = world.call("POST", path, body)
    assert response.status_code == 201
    made = response.json()
    expected = {
        "id": made["id"],
        "type": "TASK",
        "channel": "SALESMAN",
        "status": made["status"],
        "scheduledAt": "2027-04-12T12:00:00.000Z",
        "commerceAssignment": {
            "commerceId": commerce_id(world.tenant, "COM-001"),
            "externalId": "COM-001",
            "commerce": {"name": "Almacén"},
        },
        "reason": "Visita de reposición",
        "userStatus": None,
        "createdAt": made["createdAt"],
        "providerActivityId": "VISIT-7781",
        "idempotencyKey": body["idempotency_key"],
        "suggestedExecutionTime": None,
        "score": None,
        "assignmentReason": None,
        "operator": None,
        "assignedRouteId": None,
        "attributeKeys": [],
        "attributes": None,
        "cancelReason": None,
        "result": None,
        "results": 0,
    }
    assert json.dumps(made) == json.dumps(expected), "members and their order"
    assert world.call("GET", f"{PATH}/{made['id']}").json() == made


def test_everything_that_is_taken_is_kept_and_shown(world: World) -> None:
    code = f"status-{uuid.uuid4().hex[:8]}"
    world.call("POST", STATUSES, {"code": code, "label": "En riesgo"})
    body = creation(
        suggested_execution_time="09:30",
        user_status=code,
        score=-5,
        assignment_reason="Ruta norte",
        operator_external_id="OP-042",
        attribute_keys=["zone", "size"],
        attributes={"zone": "north", "size": {"n": 12345678901234567890}, "": 1.50},
        assigned_route_id="R-1",
        target_criteria=[{"type": "ROLE_MATCH", "config": {"role": "OWNER"}}],
    )
    made = world.call("POST", PATH, body).json()
    shown = {
        "suggestedExecutionTime": "09:30",
        "userStatus": {"code": code, "label": "En riesgo"},
        "score": -5,
        "assignmentReason": "Ruta norte",
        "operator": {"externalId": "OP-042", "name": "Carlos Pérez"},
        "attributeKeys": ["zone", "size"],
        "assignedRouteId": "R-1",
    }
    assert {name: made[name] for name in shown} == shown
    answer = world.call("GET", f"{PATH}/{made['id']}").text
    assert '"attributes":{"zone": "north", "size": {"n": 12345678901234567890}, "": 1.5}' in answer, "exactly as sent"


def test_ids_of_ours_name_what_external_ids_name(world: World) -> None:
    body = creation(
        commerce_external_id=ABSENT,
        commerce_id=commerce_id(world.tenant, "COM-001"),
        assigned_operator_id=operator_id(world.tenant, "SALESMAN", "OP-042"),
    )
    made = world.call("POST", PATH, body).json()
    assert made["commerceAssignment"]["externalId"] == "COM-001"
    assert made["operator"] == {"externalId": "OP-042", "name": "Carlos Pérez"}


@pytest.mark.parametrize(
    ("members", "path", "message"),
    [
        ({"type": ABSENT}, "type", "is required"),
        ({"type": "MESSAGE"}, "type", "MESSAGE is not served: only TASK is"),
        ({"reason": ABSENT}, "reason", "is required"),
        ({"reason": "  "}, "reason", "must not be blank"),
        ({"reason": "x" * 256}, "reason", "must have at most 255 characters"),
        ({"channel": "PHONE"}, "channel", "must be SALESMAN, CALLCENTER, WHATSAPP, EMAIL, SMS or PUSH"),
        ({"commerce_external_id": ABSENT}, "commerce_external_id", "is required when commerce_id is absent"),
        ({"commerce_id": "x"}, "commerce_id", "must be a UUID"),
        ({"idempotency_key": ABSENT}, "idempotency_key", "is required"),
        ({"idempotency_key": ""}, "idempotency_key", "must have at least 1 character(s)"),
        ({"scheduled_at": ABSENT}, "scheduled_at", "is required"),
        ({"scheduled_at": "2027-04-12"}, "scheduled_at", "must be an ISO 8601 date and time with an offset or Z"),
        ({"score": 1.5}, "score", "must be an integer"),
        ({"user_status": "unheard-of"}, "user_status", "is not an active user retention status"),
        ({"user_status": "😀" * 255}, "user_status", "is not an active user retention status"),
        ({"operator_external_id": "OP-1"}, "operator_external_id", "is not an operator of the tenant"),
        ({"assigned_operator_id": str(uuid.uuid4())}, "assigned_operator_id", "is not an operator of the tenant"),
        ({"attributes": {"a": "x" * 65536}}, "attributes", "must have at most 65536 bytes"),
        ({"target_criteria": [{"type": "ROLE_MATCH"}]}, "target_criteria.0.config", "must have a role for ROLE_MATCH"),
    ],
)
def test_what_is_wrong_is_named(world: World, members: dict[str, Any], path: str, message: str) -> None:
    response = world.call("POST", PATH, creation(**members))
    assert_refused(response, 400)
    [detail] = response.json()["details"]
    assert detail["path"] == path
    assert message in detail["message"]


def test_a_commerce_of_another_id_than_the_external_one_is_refused(world: World) -> None:
    response = world.call("POST", PATH, creation(commerce_id=commerce_id(world.tenant, "COM-002")))
    assert_refused(response, 400)
    assert response.json()["details"][0]["path"] == "commerce_external_id"


@pytest.mark.parametrize(
    "members",
    [{"commerce_external_id": "COM-404"}, {"commerce_external_id": ABSENT, "commerce_id": str(uuid.uuid4())}],
)
def test_an_unknown_commerce_is_not_found(world: World, members: dict[str, Any]) -> None:
    response = world.call("POST", PATH, creation(**members))
    assert_refused(response, 404)
    assert response.json()["message"] == "Commerce not found"


def test_a_retired_user_status_is_refused(world: World) -> None:
    code = f"status-{uuid.uuid4().hex[:8]}"
    world.call("POST", STATUSES, {"code": code, "label": "En riesgo", "is_active": False})
    assert_refused(world.call("POST", PATH, creation(user_status=code)), 400)


def test_one_idempotency_key_creates_one_activity_whatever_else_is_sent(world: World) -> None:
    body = creation()
    assert world.call("POST", PATH, body).status_code == 201
    again = world.call("POST", f"{PATH}/tasks", body | {"reason": "Otra"})
    assert_refused(again, 409)
    assert again.json()["message"] == "An activity with this idempotency_key already exists"


def test_another_tenants_idempotency_key_is_free(world: World, new_world: Callable[[], World]) -> None:
    body = creation()
    assert world.call("POST", PATH, body).status_code == 201
    assert new_world().call("POST", PATH, body).status_code == 201


def test_an_id_of_the_provider_belongs_to_one_activity(world: World) -> None:
    world.new_activity(provider_activity_id="P-1")
    response = world.call("POST", PATH, creation(provider_activity_id="P-1"))
    assert_refused(response, 409)
    assert response.json()["message"] == "provider_activity_id belongs to another activity"


def test_the_header_replays_what_the_first_sending_created(world: World) -> None:
    body = creation()
    headers = key_of(world) | {"idempotency-key": "k-1"}
    first = world.call("POST", PATH, body, headers)
    again = world.call("POST", PATH, body, headers)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.headers["idempotent-replay"] == "true"
    assert again.json() == first.json()
    assert_refused(world.call("POST", PATH, body | {"score": 1}, headers), 422)


def test_a_result_is_submitted_by_the_providers_id_that_it_was_created_with(world: World) -> None:
    made = world.call("POST", PATH, creation(provider_activity_id="P-2")).json()
    result = {
        "provider_activity_id": "P-2",
        "commerce_external_id": "COM-001",
        "occurred_at": "2026-04-11T10:30:00Z",
        "status": "EFFECTIVE",
        "task_result": {"result": "SALE_COMPLETED"},
    }
    assert world.submit(result).json()["activityId"] == made["id"]


def test_who_may_only_look_creates_nothing(world: World) -> None:
    headers = {"x-api-key": world.new_key(Permission.VIEW_ACTIVITIES)}
    assert_refused(world.call("POST", PATH, creation(), headers), 403)
