"""What a tenant of Reten has."""

from typing import Any, Final

from acuse.identity import api_keys
from acuse.identity.permissions import Permission
from acuse.reten.commerces import store as commerces
from acuse.reten.commerces.model import commerce_id
from acuse.reten.commerces.rules import SyncedCommerce
from acuse.reten.operators import store as operators
from acuse.reten.operators.rules import SyncedOperator
from acuse.reten.reference_data import store as reference_data
from acuse.reten.reference_data.model import ResultType
from local.world import World, correction, submission
from tests.security.tenants import MARK, Arrange, Ask, Isolated

TARGETS: Final = "/api/activity-config/target-resolution"
RESULT_TYPES: Final = "/api/activity-config/task-result-types"


def fill(first: World) -> None:
    commerces.sync(first.tenant, [SyncedCommerce("COM-FIRST", MARK)])
    operators.sync(first.tenant, [SyncedOperator("OP-FIRST", MARK)])
    reference_data.save(first.tenant, [ResultType("FIRST", MARK)])
    api_keys.create(first.tenant, MARK, [Permission.VIEW_ACTIVITIES])


def submit(**members: Any) -> Arrange:
    """A result for an activity of its own, but for these members."""

    def arrange(_first: World, second: World) -> Ask:
        body = submission(second.new_activity(), **members)
        return lambda: second.submit(body)

    return arrange


def submit_for_provider_id(first: World, second: World) -> Ask:
    first.new_activity(provider_activity_id="EXT-FIRST")
    return lambda: second.submit(submission(activity_id=None, provider_activity_id="EXT-FIRST"))


def submit_with_idempotency_key(first: World, second: World) -> Ask:
    body, key = submission(first.new_activity(), task_result__comment=MARK), {"idempotency-key": "of-the-first"}
    assert first.submit(body, key).status_code == 201
    return lambda: second.submit(body, key)


def submit_for_tenant(first: World, second: World) -> Ask:
    body = submission(first.new_activity())
    return lambda: second.submit(body, {"x-tenant-id": first.tenant})


def save_type(code: str) -> Arrange:
    """A type that the first tenant has too."""
    return lambda _, second: lambda: second.call("PUT", f"{RESULT_TYPES}/{code}", {"label": "x"})


def delete_type(code: str) -> Arrange:
    """A type of the first tenant."""
    return lambda _, second: lambda: second.call("DELETE", f"{RESULT_TYPES}/{code}")


def register(code: str) -> Arrange:
    """A result of a type of the first tenant, for an activity of the second."""

    def arrange(_first: World, second: World) -> Ask:
        path = f"/api/activities/{second.new_activity().id}/results"
        body = correction()
        return lambda: second.call("POST", path, body | {"task_result": {"result": code}})

    return arrange


def reorder(first: World, second: World) -> Ask:
    config = first.call("POST", TARGETS, {"resolution_strategy": "MANUAL", "priority": 77}).json()
    second.call("POST", TARGETS, {"resolution_strategy": "MANUAL"})
    return lambda: second.call("PATCH", f"{TARGETS}/reorder", {"items": [{"id": config["id"], "priority": 78}]})


def next_page_of(path: str) -> Arrange:
    """What follows a page of the first tenant's."""

    def arrange(first: World, second: World) -> Ask:
        commerces.sync(first.tenant, [SyncedCommerce(f"{MARK}-{number}", MARK) for number in range(2)])
        operators.sync(first.tenant, [SyncedOperator(f"{MARK}-{number}", MARK) for number in range(2)])
        for _ in range(2):
            first.new_activity(reason=MARK)
        following = first.get(f"{path}?per_page=1").json()["meta"]["next"]
        return lambda: second.get(f"{path}?cursor={following}")

    return arrange


def activities_of_a_commerce(first: World, second: World) -> Ask:
    first.new_activity(reason=MARK)
    theirs = commerce_id(first.tenant, "COM-001")
    return lambda: second.get(f"/api/activities?commerce_id={theirs}")


def sync_with_tax_id(first: World, second: World) -> Ask:
    item = SyncedCommerce("COM-FIRST", MARK, tax_id="of-the-first")
    commerces.sync(first.tenant, [item])
    sent = {"external_id": "COM-FIRST", "name": "x", "tax_id": "of-the-first"}
    return lambda: second.call("POST", "/api/commerces/sync", {"items": [sent]})


PART: Final = Isolated(
    fill,
    otherwise={
        # As documented: the id of an API key is found before whose it is.
        "revoke_api_key": 403,
        # No id is taken: what is shown or made is the second tenant's.
        "list_task_result_type_configs": 200,
        "list_task_result_types": 200,
        "save_task_result_type": 201,
        "list_integration_tasks": 200,
        "list_activities": 200,
        "list_target_resolutions": 200,
        "create_target_resolution": 201,
        "reorder_target_resolutions": 200,  # of none; below is one that names a configuration
        "list_commerces": 200,
        "sync_commerces": 201,
        "list_operators": 200,
        "sync_operators": 201,
        "create_activity": 201,
        "create_activity_tasks": 201,
        "create_api_key": 201,
        "list_api_keys": 200,
        "list_my_tenants": 200,
        # The catalogue of statuses is every tenant's.
        "list_user_retention_statuses": 200,
        "create_user_retention_status": 201,
        "update_user_retention_status": 200,
        "delete_user_retention_status": 204,
    },
    elsewhere={
        "submit_task_result: a commerce": (submit(commerce_external_id="COM-FIRST"), 404),
        "submit_task_result: an operator": (submit(task_result__operator_external_id="OP-FIRST"), 201),
        "submit_task_result: a result type": (submit(task_result__result="FIRST"), 400),
        "submit_task_result: a provider's id": (submit_for_provider_id, 404),
        "submit_task_result: an Idempotency-Key": (submit_with_idempotency_key, 404),
        "submit_task_result: a tenant in a header": (submit_for_tenant, 404),
        "save_task_result_type: a code": (save_type("FIRST"), 201),
        "delete_task_result_type: a code": (delete_type("FIRST"), 404),
        "register_activity_result: a result type": (register("FIRST"), 400),
        "reorder_target_resolutions: a configuration": (reorder, 400),
        "list_commerces: the place of the next page": (next_page_of("/api/commerces"), 200),
        "list_operators: the place of the next page": (next_page_of("/api/operators"), 200),
        "list_integration_tasks: the place of the next page": (next_page_of("/api/integration/activities/tasks"), 200),
        "list_activities: the place of the next page": (next_page_of("/api/activities"), 200),
        "list_activities: a commerce": (activities_of_a_commerce, 200),
        "sync_commerces: a tax id and an external id": (sync_with_tax_id, 201),
    },
)
