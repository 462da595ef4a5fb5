"""POST /api/activities/{id}/results over HTTP: a person registers or corrects a result."""

import uuid
from typing import Any

import pytest

from acuse.identity.permissions import Permission, Role
from acuse.reten.activities.model import Activity, ActivityStatus
from local.world import ABSENT, World, correction, submission
from tests.support.reten.envelope import assert_refused, each_id_of_nothing
from tests.support.seed import RESULT_DETAILS


def path_of(activity: Activity) -> str:
    return f"/api/activities/{activity.id}/results"


def test_a_person_registers_a_result_and_the_activity_says_so(world: World) -> None:
    activity = world.new_activity()
    response = world.call("POST", path_of(activity), correction(hard_override=ABSENT))
    assert response.status_code == 201
    assert response.json() == {
        "id": response.json()["id"],
        "activityId": activity.id,
        "resultStatus": "EFFECTIVE",
        "source": "USER",
        "origin": "API",
        "occurredAt": "2026-04-11T10:30:00.000Z",
        "createdAt": response.json()["createdAt"],
        "resultDetails": RESULT_DETAILS,
    }
    shown = world.get(f"/api/activities/{activity.id}").json()
    assert shown["status"] == "COMPLETED"
    assert shown["result"] == response.json() | {"rawPayload": None, "payload": None}


def test_an_integration_with_a_key_registers_as_an_integration(world: World) -> None:
    headers = {"x-api-key": world.new_key(Permission.SUBMIT_ACTIVITY_RESULT)}
    response = world.call("POST", path_of(world.new_activity()), correction(), headers)
    assert response.status_code == 201
    assert response.json()["source"] == "INTEGRATION"


def test_a_correction_keeps_the_id_and_the_result_that_it_replaces(world: World) -> None:
    activity = world.new_activity()
    wrong = world.submit(submission(activity)).json()
    body = correction(status="NOT_EFFECTIVE", task_result={"result": "NO_CONTACT", "comment": "nobody was there"})
    corrected = world.call("POST", path_of(activity), body)
    assert corrected.status_code == 201
    results = world.get(path_of(activity)).json()
    assert [(each["source"], each["resultStatus"]) for each in results] == [
        ("USER", "NOT_EFFECTIVE"),
        ("INTEGRATION", "EFFECTIVE"),
    ]
    assert results[0]["id"] == results[1]["id"] == wrong["id"]
    assert results[0]["resultDetails"]["comment"] == "nobody was there"


def test_an_integrations_override_of_a_persons_result_is_an_integrations(world: World) -> None:
    activity = world.new_activity()
    assert world.call("POST", path_of(activity), correction()).json()["source"] == "USER"
    assert world.submit(submission(activity, hard_override=True)).json()["source"] == "INTEGRATION"


def test_a_second_result_without_override_is_409(world: World) -> None:
    activity = world.new_activity()
    assert world.submit(submission(activity)).status_code == 201
    refused = world.call("POST", path_of(activity), correction(hard_override=False))
    assert_refused(refused, 409, "Conflict")
    assert world.history(activity) == []


def test_a_result_of_a_canceled_activity_is_409_without_override(world: World) -> None:
    activity = world.new_activity(status=ActivityStatus.CANCELED)
    assert_refused(world.call("POST", path_of(activity), correction(hard_override=None)), 409, "Conflict")
    assert world.call("POST", path_of(activity), correction()).status_code == 201


def test_what_was_sent_with_it_is_kept_exactly(world: World) -> None:
    activity = world.new_activity()
    payload = '{"b":1.50,"a":[12345678901234567890]}'
    text = (
        '{"occurred_at":"2026-04-11T10:30:00Z","status":"PENDING","external_status":"seen","raw_payload":'
        + payload
        + ',"task_result":{"result":"RESCHEDULE","future_scheduled_at":"2099-01-01T00:00:00Z","payload":'
        + payload
        + "}}"
    )
    response = world.call("POST", path_of(activity), text.encode())
    assert response.status_code == 201
    assert response.json()["resultDetails"]["futureScheduledAt"] == "2099-01-01T00:00:00.000Z"
    kept = world.stored(activity).result
    assert kept
    assert (kept.raw_payload, kept.payload, kept.external_status) == (payload, payload, "seen")
    assert world.stored(activity).status == ActivityStatus.READY, "a PENDING result leaves it open"


def test_a_repeat_with_the_same_key_answers_the_first_and_changes_nothing(world: World) -> None:
    activity = world.new_activity()
    headers = world.bearer(world.new_user()) | {"idempotency-key": "one"}
    first, repeat = (world.call("POST", path_of(activity), correction(), headers) for _ in range(2))
    assert (first.status_code, repeat.status_code) == (201, 201)
    assert repeat.json() == first.json()
    assert repeat.headers["idempotent-replay"] == "true"
    assert "idempotent-replay" not in first.headers
    assert world.history(activity) == []
    other_body = world.call("POST", path_of(activity), correction(status="PENDING"), headers)
    assert_refused(other_body, 422, "Unprocessable Content")


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"occurred_at": ABSENT}, "occurred_at"),
    ({"occurred_at": "yesterday"}, "occurred_at"),
    ({"status": "DONE"}, "status"),
    ({"task_result": ABSENT}, "task_result"),
    ({"task_result": {}}, "task_result.result"),
    ({"task_result__result": "UNKNOWN"}, "task_result.result"),
    ({"task_result__result": "RETIRED"}, "task_result.result"),
    ({"task_result__result": "RESCHEDULE"}, "task_result.future_scheduled_at"),
    ({"task_result__future_scheduled_at": "2020-01-01T00:00:00Z"}, "task_result.future_scheduled_at"),
    ({"hard_override": "yes"}, "hard_override"),
    ({"raw_payload": "text"}, "raw_payload"),
]


@pytest.mark.parametrize(("members", "named"), WRONG)
def test_a_wrong_member_is_named_and_nothing_is_registered(world: World, members: dict[str, Any], named: str) -> None:
    activity = world.new_activity()
    refused = world.call("POST", path_of(activity), correction(**members))
    assert_refused(refused, 400, "Bad Request", names=named)
    assert world.stored(activity).result is None


def test_an_activity_of_any_commerce_of_the_tenant_is_taken(world: World) -> None:
    activity = world.new_activity(commerce_external_id="COM-002")
    assert world.call("POST", path_of(activity), correction(commerce_external_id="COM-001")).status_code == 201


@each_id_of_nothing
def test_an_unknown_or_malformed_id_is_404(world: World, unknown_id: str) -> None:
    assert_refused(world.call("POST", f"/api/activities/{unknown_id}/results", correction()), 404, "Not Found")


def test_another_tenants_activity_is_404_and_stays(world: World, other: World) -> None:
    theirs = other.new_activity()
    assert_refused(world.call("POST", path_of(theirs), correction()), 404, "Not Found")
    assert other.stored(theirs).result is None


@pytest.mark.parametrize(
    ("role", "status"), [(Role.SUPER_ADMIN, 201), (Role.ADMIN, 201), (Role.FDE, 201), (Role.VIEWER, 403)]
)
def test_roles_that_submit_results_may_register(world: World, role: Role, status: int) -> None:
    headers = world.bearer(world.new_user(role))
    assert world.call("POST", path_of(world.new_activity()), correction(), headers).status_code == status


def test_a_key_without_the_permission_is_403(world: World) -> None:
    headers = {"x-api-key": world.new_key(Permission.VIEW_ACTIVITIES, Permission.MANAGE_ACTIVITY_CONFIG)}
    activity = world.new_activity()
    assert_refused(world.call("POST", path_of(activity), correction(), headers), 403, "Forbidden")
    assert world.stored(activity).result is None


def test_checks_come_in_the_documented_order(world: World) -> None:
    nowhere, wrong = f"/api/activities/{uuid.uuid4()}/results", correction(task_result__result="UNKNOWN")
    assert_refused(world.call("POST", nowhere, wrong, {}), 401, "Unauthorized")
    assert_refused(world.call("POST", nowhere, wrong), 400, "Bad Request", names="task_result.result")
    assert_refused(world.call("POST", nowhere, correction()), 404, "Not Found")
