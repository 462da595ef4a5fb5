"""Reten's part of the tests."""

import json
from http import HTTPStatus
from typing import Any, Final

from acuse.identity import api_keys
from acuse.identity.api_keys import ApiKey
from acuse.identity.permissions import Permission
from acuse.reten.commerces import store as commerces
from acuse.reten.commerces.model import commerce_id
from acuse.reten.commerces.rules import SyncedCommerce
from acuse.reten.operators.model import OperatorType, operator_id
from acuse.reten.reference_data import store as reference_data
from acuse.reten.reference_data.model import ResultType
from acuse.reten.retention_statuses import store as retention_statuses
from acuse.reten.retention_statuses.model import RetentionStatus
from local.world import World, correction, creation, submission
from tests.support import keys_and_tokens, older_keys
from tests.support.dialects import ForTests, Record, Recorded
from tests.support.reten.envelope import assert_refused
from tests.support.reten.target_users import bring, unresolved
from tests.support.sent import Sent

COMMERCE: Final[dict[str, Any]] = {
    "external_id": "C-8",
    "name": "Feria",
    "tax_id": "8",
    "metadata": {"a": 1},
    "users": [
        {
            "external_id": "U-1",
            "name": "Ana Soto",
            "roles": ["OWNER"],
            "contacts": [{"contact_type": "PHONE", "value": "+56911111111"}],
        }
    ],
}
"""An item of a sync that writes everything that there is of a commerce."""


def is_error(answer: dict[str, Any]) -> bool:
    body = json.loads(answer["body"])
    return body["statusCode"] == answer["statusCode"] and {"error", "message"} <= set(body)


def good_requests(world: World) -> dict[str, Sent]:
    admin = world.bearer(world.new_user())
    key = {"x-api-key": world.api_key}
    status = RetentionStatus.new(f"deploy-{world.tenant[:8]}", "label", None)
    retention_statuses.create(status)
    world.statuses_made.append(status.id)
    made, _ = api_keys.create(world.tenant, "k", [Permission.VIEW_ACTIVITIES], user_id=world.user_of(admin))
    config = world.call("POST", "/api/activity-config/target-resolution", {"resolution_strategy": "MANUAL"}).json()
    replaced = world.new_activity()
    for _ in range(2):
        world.submit(submission(replaced, hard_override=True))
    reference_data.save(world.tenant, [ResultType("UNUSED", "x")])
    one_config, one_status = {"id": config["id"]}, {"id": status.id}
    return {
        "SubmitTaskResult": Sent(201, key, body=submission(world.new_activity())),
        "ListTaskResultTypeConfigs": Sent(200, key),
        "ListTaskResultTypes": Sent(200, key),
        "SaveTaskResultType": Sent(201, admin, {"code": "NEW"}, {"label": "Nuevo", "is_positive": True}),
        "DeleteTaskResultType": Sent(204, admin, {"code": "UNUSED"}),
        "CreateActivity": Sent(201, admin, body=creation),
        "ListIntegrationTasks": Sent(200, key, query={"status": "PENDING", "per_page": "5"}),
        "ListActivities": Sent(200, admin, query={"status": "READY", "per_page": "5"}),
        "GetActivity": Sent(200, admin, {"id": world.new_activity().id}),
        "CancelActivity": Sent(200, admin, {"id": world.new_activity().id}, {"reason": "closed"}),
        "ListStatusEvents": Sent(200, admin, {"id": world.new_activity().id}),
        "ListTargetUsers": Sent(200, admin, {"id": unresolved(world).id}),
        "ResolveTargetUser": _assignment(world, admin),
        "RetryResolution": Sent(200, admin, {"id": unresolved(world).id}),
        "ListActivityResults": Sent(200, admin, {"id": replaced.id}),
        "RegisterActivityResult": Sent(201, admin, {"id": replaced.id}, correction()),
        "ListTargetResolutions": Sent(200, admin),
        "CreateTargetResolution": Sent(201, admin, body={"resolution_strategy": "MANUAL", "priority": 5}),
        "ReorderTargetResolutions": Sent(400, admin, body={"items": []}),
        "UpdateTargetResolution": Sent(200, admin, one_config, {"priority": 9}),
        "DeleteTargetResolution": Sent(204, admin, one_config),
        "ListUserRetentionStatuses": Sent(200, key),
        "CreateUserRetentionStatus": Sent(201, key, body={"code": status.code + "-2", "label": "x"}),
        "UpdateUserRetentionStatus": Sent(200, key, one_status, {"label": "y"}),
        "DeleteUserRetentionStatus": Sent(204, key, one_status),
        "ListCommerces": Sent(200, admin, query={"search": "alm", "is_active": "true"}),
        "GetCommerce": Sent(200, admin, {"id": commerce_id(world.tenant, "COM-001")}),
        "SyncCommerces": Sent(201, key, body={"items": [COMMERCE]}),
        "ListOperators": Sent(200, key, query={"type": "SALESMAN"}),
        "GetOperator": Sent(200, key, {"id": operator_id(world.tenant, OperatorType.SALESMAN, "OP-042")}),
        "SyncOperators": Sent(201, admin, body={"items": [{"external_id": "OP-7", "name": "x", "type": "ACTIVATOR"}]}),
        "CreateApiKey": Sent(201, admin, body={"name": "k", "permissions": ["VIEW_ACTIVITIES"]}),
        "ListApiKeys": Sent(200, admin),
        "ListMyTenants": Sent(200, admin),
        "RevokeApiKey": Sent(200, admin, {"id": made.id}),
    }


def _assignment(world: World, headers: dict[str, str]) -> Sent:
    activity, user = unresolved(world), bring(world, "OTHER")
    assert activity.target
    ids = {"id": activity.id, "target_user_id": activity.target.id}
    return Sent(200, headers, ids, {"commerce_user_id": user})


def store_more(world: World) -> None:
    older_keys.create(world.tenant, world.new_user())
    world.new_activity(provider_activity_id="EXT-1")
    headers = world.bearer(world.new_user()) | {"idempotency-key": "k"}
    assert (
        world.call("POST", "/api/activities", creation(idempotency_key="k"), headers).status_code == HTTPStatus.CREATED
    )


def further_requests(world: World, other: World) -> dict[str, list[Sent]]:
    def key(owner: World = other) -> dict[str, str]:
        """A new one, whose first use is noted."""
        return {"x-api-key": owner.new_key(*Permission)}

    config = other.call("POST", "/api/activity-config/target-resolution", {"resolution_strategy": "MANUAL"}).json()
    of_config = {"id": config["id"]}
    by_provider = world.new_activity(provider_activity_id="EXT-1")
    world.submit(submission(by_provider))
    override = submission(by_provider, activity_id=None, provider_activity_id="EXT-1", hard_override=True)

    # What was replaced and would be refused today is still answered to a repeat.
    replaced, retired = world.new_activity(), ResultType("RETIRED-SINCE", "x")
    reference_data.save(world.tenant, [retired])
    first, repeat = submission(replaced, task_result__result=retired.code), {"idempotency-key": "k"}
    world.submit(first, repeat)
    world.submit(submission(replaced, hard_override=True))
    corrected, again = world.new_activity(), {"x-api-key": world.api_key} | repeat
    correct = correction(task_result__result=retired.code)
    for body, headers in ((correct, again), (correction(), {"x-api-key": world.api_key})):
        assert world.call("POST", f"/api/activities/{corrected.id}/results", body, headers).is_success
    reference_data.save(world.tenant, [ResultType(retired.code, "x", is_active=False)])

    reference_data.save(other.tenant, [ResultType("UNUSED", "x")])

    def with_an_older_key() -> tuple[dict[str, str], ApiKey]:
        """An ADMIN of a tenant of their own, with a key that a release made which did not count keys."""
        tenant = World(world.base_url, world.http, dialects=())
        headers = tenant.bearer(tenant.new_user())
        return headers, older_keys.create(tenant.tenant, tenant.user_of(headers))

    revoker, revoked = with_an_older_key()
    moved = [COMMERCE | {"tax_id": "moved"}, {"external_id": "C-9", "name": "x", "tax_id": COMMERCE["tax_id"]}]
    commerces.sync(world.tenant, [SyncedCommerce("C-10", "x", tax_id="freed")])
    moved.append({"external_id": "C-10", "name": "x", "tax_id": "also moved"})
    last_contacted = [{"type": "LAST_CONTACTED_ALL_CHANNELS"}]
    created = creation()
    assert world.call("POST", "/api/activities", created, {"x-api-key": world.api_key} | repeat).is_success
    return {
        "CreateActivity": [
            Sent(201, key(world), body=lambda: creation(target_criteria=last_contacted)),
            Sent(201, {"x-api-key": world.api_key} | repeat, body=created),
        ],
        "GetActivity": [Sent(200, key(world), {"id": replaced.id})],
        "CancelActivity": [Sent(200, key(world), {"id": world.new_activity().id}, {})],
        "ListStatusEvents": [Sent(200, key(world), {"id": replaced.id})],
        "ListTargetUsers": [Sent(200, key(world), {"id": replaced.id})],
        "ResolveTargetUser": [_assignment(world, key(world))],
        "RetryResolution": [Sent(200, key(world), {"id": unresolved(world).id})],
        "ListActivityResults": [Sent(200, key(world), {"id": replaced.id})],
        "ListCommerces": [Sent(200, key(), query={"external_id": "COM-001"}), Sent(200, key())],
        "GetCommerce": [Sent(200, key(), {"id": commerce_id(other.tenant, "COM-001")})],
        "SyncCommerces": [Sent(201, key(world), body={"items": moved})],
        "ListOperators": [Sent(200, key(), query={"external_id": "OP-042"}), Sent(200, key())],
        "GetOperator": [Sent(200, key(), {"id": operator_id(other.tenant, OperatorType.SALESMAN, "OP-042")})],
        "SyncOperators": [Sent(201, key(), body={"items": [{"external_id": "OP-042", "name": "x"}]})],
        "CreateApiKey": [Sent(201, with_an_older_key()[0], body={"name": "k", "permissions": ["VIEW_ACTIVITIES"]})],
        "ListApiKeys": [Sent(200, with_an_older_key()[0])],
        "RevokeApiKey": [Sent(200, revoker, {"id": revoked.id})],
        "SubmitTaskResult": [
            Sent(201, key(world), body=override),
            Sent(201, {"x-api-key": world.api_key} | repeat, body=first),
        ],
        "ListTaskResultTypeConfigs": [Sent(200, key())],
        "ListTaskResultTypes": [Sent(200, key())],
        "SaveTaskResultType": [Sent(200, key(world), {"code": retired.code}, {"label": "x", "is_active": False})],
        "DeleteTaskResultType": [Sent(204, key(), {"code": "UNUSED"})],
        "RegisterActivityResult": [
            Sent(201, key(world), {"id": world.new_activity().id}, correction()),
            Sent(201, again, {"id": corrected.id}, correct),
        ],
        "ListIntegrationTasks": [Sent(200, key()), Sent(200, key(), query={"external_commerce_id": "COM-001"})],
        "ListActivities": [
            Sent(200, key()),
            Sent(200, key(), query={"search": "COM-001"}),
            Sent(200, key(), query={"commerce_id": commerce_id(other.tenant, "COM-001")}),
        ],
        "ListUserRetentionStatuses": [Sent(200, key())],
        "ListTargetResolutions": [Sent(200, key())],
        "ReorderTargetResolutions": [Sent(200, key(), body={"items": [{"id": config["id"], "priority": 7}]})],
        "UpdateTargetResolution": [Sent(200, key(), of_config, {"priority": 8})],
        "CreateTargetResolution": [Sent(201, key(world), body={"resolution_strategy": "MANUAL", "priority": 6})],
        "DeleteTargetResolution": [Sent(204, key(), of_config)],
    }


def _activity(world: World) -> Record:
    activity = world.new_activity()
    for _ in range(2):
        assert world.submit(submission(activity, hard_override=True)).is_success
    answered = world.call("GET", f"/api/activities/{activity.id}").json()
    return Record(activity.id, answered, ["activity.created", "task-result.registered", "task-result.replaced"])


PART: Final = ForTests(
    assert_refused=lambda response, status: assert_refused(response, status, HTTPStatus(status).phrase),
    is_error=is_error,
    good_requests=good_requests,
    further_requests=further_requests,
    store_more=store_more,
    archived={
        "activity": "activities",
        "commerce": "commerces",
        "operator": "operators",
        "result-types": "result-types",
        "result-types-saved": None,
        "target-resolution": "target-resolutions",
        "activity-idempotency-key": None,
        "activity-request": None,
        "commerce-activities": None,
        "commerce-id": None,
        "operator-id": None,
        "provider-activity": None,
        "tax-id": None,
    },
    insiders=keys_and_tokens.INSIDERS,
    good_credentials=keys_and_tokens.good_credentials,
    refuses=keys_and_tokens.refuses,
    names_wrong_parameters=lambda body: str(body["message"]),
    records={"activities": Recorded(_activity, lambda world, path: world.call("GET", path), lambda *_: "")},
)
