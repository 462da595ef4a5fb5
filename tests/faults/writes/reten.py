"""What Reten's clients write, and how to see what came of it."""

import uuid
from copy import replace
from http import HTTPStatus
from typing import Any, Final

from acuse.identity import api_keys
from acuse.identity.permissions import Permission
from acuse.reten.activities import store as activities
from acuse.reten.activities.model import Activity, EventType
from acuse.reten.commerces import store as commerces
from acuse.reten.commerces.bodies import CommerceItem
from acuse.reten.commerces.model import commerce_id
from acuse.reten.operators import store as operators
from acuse.reten.operators.model import operator_id
from acuse.reten.reference_data import store as reference_data
from acuse.reten.reference_data.model import ResultType
from acuse.reten.retention_statuses import store as retention_statuses
from acuse.reten.retention_statuses.model import RetentionStatus
from acuse.reten.target_resolution import store as target_resolution
from acuse.reten.target_resolution.model import Config, Configs, Strategy
from acuse.reten.target_resolution.target_users import ResolutionStatus, TargetUser, new_id
from acuse.storage import dynamodb
from local.world import World, correction, submission
from tests.faults.writes import Arranged, Tables, Write
from tests.support.faults import TRANSACTIONS
from tests.support.faults import WRITES_ALONE as ALONE
from tests.support.reten.target_users import bring, unresolved
from tests.support.sent import Sent

KEY = {"idempotency-key": "one"}


def submitted(world: World, headers: dict[str, str], *, target: TargetUser | None = None, **members: Any) -> Arranged:
    activity = world.new_activity(target=target)

    def effects() -> int:
        """How many results the activity ever had."""
        stored = world.stored(activity)
        results = [*world.history(activity), *([stored.result] if stored.result else [])]
        assert [result.version for result in results] == list(range(1, len(results) + 1))
        assert (stored.status == "COMPLETED") == bool(results)
        return len(results)

    sent = Sent(201, {"x-api-key": world.api_key} | headers, body=submission(activity, **members))
    return Arranged(sent, effects, record=f"activity#{activity.id}")


def _by_path(arranged: Arranged, **members: Any) -> Arranged:
    """What was a submit, sent for the activity that the path names."""
    sent = replace(arranged.sent, parameters={"id": arranged.sent.body["activity_id"]}, body=correction(**members))
    return arranged._replace(sent=sent)


def _arranged_result_type(world: World, sent: Sent, done: str | None) -> Arranged:
    """The type is as it was, or as it should be; what was counted allows the next one."""
    code = sent.parameters["code"]
    before = _labels(world).get(code)

    def effects() -> int:
        found = _labels(world).get(code)
        assert found in (before, done)
        return int(found == done)

    return Arranged(replace(sent, headers=_admin(world)), effects)


def _labels(world: World) -> dict[str, str]:
    return {each.code: each.label for each in reference_data.result_types(world.tenant)}


def _new_result_type(world: World) -> Arranged:
    return _arranged_result_type(world, Sent(201, {}, {"code": str(uuid.uuid4())}, {"label": "after"}), "after")


def _changed_result_type(world: World) -> Arranged:
    return _arranged_result_type(world, Sent(200, {}, {"code": _stored_type(world)}, {"label": "after"}), "after")


def _deleted_result_type(world: World) -> Arranged:
    return _arranged_result_type(world, Sent(204, {}, {"code": _stored_type(world)}), None)


def _stored_type(world: World) -> str:
    code = str(uuid.uuid4())
    reference_data.save(world.tenant, [ResultType(code, "before")])
    return code


def _replacement(world: World, headers: dict[str, str]) -> Arranged:
    arranged = submitted(world, headers, hard_override=True)
    activity = activities.find(world.tenant, arranged.sent.body["activity_id"])
    assert activity
    assert world.submit(submission(activity)).status_code == 201
    return arranged._replace(effects=lambda: arranged.effects() - 1)


def _configs(world: World) -> list[Config]:
    """Two, in the place of those that there are."""
    made = [
        Config(
            id=str(uuid.uuid4()),
            resolution_strategy=Strategy.MANUAL,
            fallback_to_commerce_rep=True,
            fallback_to_owner=True,
            priority=priority,
            is_active=True,
            criteria=(),
        )
        for priority in (1, 2)
    ]
    target_resolution.update(world.tenant, lambda _: {config.id: config for config in made})
    return made


def _arranged_config(world: World, sent: Sent, before: Configs, done: Any) -> Arranged:
    """Either everything is as it was, or as it should be; priorities tell."""

    def effects() -> int:
        there = sorted(config.priority for config in target_resolution.read(world.tenant).values())
        assert there in (sorted(config.priority for config in before.values()), done)
        return int(there == done)

    return Arranged(replace(sent, headers=_admin(world)), effects)


def _new_config(world: World) -> Arranged:
    configs = {config.id: config for config in _configs(world)}
    sent = Sent(201, {}, body={"resolution_strategy": "MANUAL", "priority": 5})
    return _arranged_config(world, sent, configs, [1, 2, 5])


def _changed_config(world: World) -> Arranged:
    configs = {config.id: config for config in _configs(world)}
    sent = Sent(200, {}, {"id": next(iter(configs))}, {"priority": 9})
    return _arranged_config(world, sent, configs, [2, 9])


def _new_order(world: World) -> Arranged:
    configs = {config.id: config for config in _configs(world)}
    items = [{"id": config_id, "priority": 10 + number} for number, config_id in enumerate(configs)]
    return _arranged_config(world, Sent(200, {}, body={"items": items}), configs, [10, 11])


def _deleted_config(world: World) -> Arranged:
    configs = {config.id: config for config in _configs(world)}
    return _arranged_config(world, Sent(204, {}, {"id": next(iter(configs))}), configs, [2])


def _catalogue() -> dict[str, str]:
    """The codes of all statuses by id. Each is reserved, nothing else is, and they are counted."""
    at = dynamodb.connection()
    pages = at.client.get_paginator("query").paginate(
        TableName=at.configs,
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": "user-retention-statuses"}},
        ConsistentRead=True,
    )
    items = {values["sk"]: values for page in pages for values in map(dynamodb.to_values, page["Items"])}
    codes = {values["id"]: values["code"] for sk, values in items.items() if sk.startswith("status#")}
    reserved = {values["id"]: sk.removeprefix("code#") for sk, values in items.items() if sk.startswith("code#")}
    assert reserved == codes
    assert items["count"]["statuses"] == len(codes)
    return codes


def _status(world: World) -> RetentionStatus:
    status = RetentionStatus.new(f"faults-{uuid.uuid4()}", "before", None)
    retention_statuses.create(status)
    world.statuses_made.append(status.id)
    return status


def _new_status(world: World) -> Arranged:
    code = f"faults-{uuid.uuid4()}"

    def effects() -> int:
        made = [status_id for status_id, each in _catalogue().items() if each == code]
        world.statuses_made += made
        return len(made)

    return Arranged(Sent(201, _admin(world), body={"code": code, "label": "x"}), effects)


def _changed_status(world: World) -> Arranged:
    status = _status(world)

    def effects() -> int:
        assert status.id in _catalogue()
        return sum(each.label == "after" for each in retention_statuses.list_all() if each.id == status.id)

    return Arranged(Sent(200, _admin(world), {"id": status.id}, {"label": "after"}), effects)


def _deleted_status(world: World) -> Arranged:
    status = _status(world)
    return Arranged(Sent(204, _admin(world), {"id": status.id}), lambda: int(status.id not in _catalogue()))


def _new_api_key(world: World) -> Arranged:
    name = str(uuid.uuid4())

    def effects() -> int:
        made = [key for key in api_keys.list_of(world.tenant) if key.name == name]
        assert [api_keys.find(key.id) for key in made] == made, "each is found by its id too"
        return len(made)

    return Arranged(Sent(201, _admin(world), body={"name": name, "permissions": ["VIEW_ACTIVITIES"]}), effects)


def _revoked_api_key(world: World) -> Arranged:
    admin = _admin(world)
    key, _ = api_keys.create(world.tenant, "k", [Permission.VIEW_ACTIVITIES], user_id=world.user_of(admin))

    def effects() -> int:
        found = api_keys.find(key.id)
        assert found
        assert found.is_active == (found.revoked_at is None)
        return int(not found.is_active)

    return Arranged(Sent(200, admin, {"id": key.id}), effects)


def _commerce_item(tax_id: str) -> dict[str, Any]:
    """Of a commerce with a user whose external id is its tax id."""
    return {"name": "n", "tax_id": tax_id, "users": [{"external_id": tax_id, "name": "Ana"}]}


def _synced_commerces(world: World) -> Arranged:
    """Two: one is there, whose tax id the other takes."""
    first, second = str(uuid.uuid4()), str(uuid.uuid4())
    there = CommerceItem(external_id=first, **_commerce_item(f"{first} before")).commerce()
    commerces.sync(world.tenant, [there])
    items = [
        {"external_id": first, **_commerce_item(f"{first} after")},
        {"external_id": second, **_commerce_item(f"{first} before")},
    ]

    def effects() -> int:
        tax_ids = {each.external_id: each.tax_id for each in commerces.list_of(world.tenant)}
        done = tax_ids[first] == f"{first} after"
        assert (second in tax_ids) == done
        for external_id in {first, second} & tax_ids.keys():
            people = {user.external_id for user in commerces.users_of(world.tenant, external_id)}
            assert tax_ids[external_id] in people
            found = commerces.find_by_id(world.tenant, commerce_id(world.tenant, external_id))
            assert found.tax_id == tax_ids[external_id]
        return int(done)

    return Arranged(Sent(201, _admin(world), body={"items": items}), effects)


def _synced_operators(world: World) -> Arranged:
    external_id = str(uuid.uuid4())

    def effects() -> int:
        found = operators.find_all(world.tenant, external_id)
        for each in found:
            assert operators.find_by_id(world.tenant, operator_id(world.tenant, each.type, external_id)) == each
        return len(found)

    body = {"items": [{"external_id": external_id, "name": "n", "type": "ACTIVATOR"}]}
    return Arranged(Sent(201, _admin(world), body=body), effects)


def _changed_activity(world: World, sent: Sent, activity: Activity, kind: EventType) -> Arranged:
    """Nothing happened to it, or once what should have."""

    def effects() -> int:
        stored = world.stored(activity)
        assert stored.revision == 1 + len(stored.events)
        assert {event.type for event in stored.events} <= {kind}
        assert (stored.status == activity.status) == (not stored.events)
        return len(stored.events)

    return Arranged(replace(sent, headers=_admin(world)), effects, record=f"activity#{activity.id}")


def _canceled_activity(world: World) -> Arranged:
    activity = world.new_activity()
    return _changed_activity(world, Sent(200, {}, {"id": activity.id}, {}), activity, EventType.CANCELED)


def _retried_resolution(world: World) -> Arranged:
    activity = unresolved(world, target_criteria=None)
    sent = Sent(200, {}, {"id": activity.id})
    return _changed_activity(world, sent, activity, EventType.RESOLUTION_RETRY_SUCCESS)


def _assigned_user(world: World) -> Arranged:
    activity, user = unresolved(world), bring(world, "OTHER")
    assert activity.target
    ids = {"id": activity.id, "target_user_id": activity.target.id}
    sent = Sent(200, {}, ids, {"commerce_user_id": user})
    return _changed_activity(world, sent, activity, EventType.TARGET_RESOLVED)


def _dispatched_by_a_result(world: World) -> Arranged:
    target = TargetUser(id=new_id(), status=ResolutionStatus.PENDING, strategy=Strategy.ON_DISPATCH)
    arranged = submitted(world, {}, target=target)
    activity = activities.find(world.tenant, arranged.sent.body["activity_id"])
    assert activity

    def effects() -> int:
        stored = world.stored(activity)
        assert (stored.target is None) == (stored.result is not None), "nobody is wanted any more by then"
        return arranged.effects()

    return arranged._replace(effects=effects)


def _admin(world: World) -> dict[str, str]:
    world.admin = world.admin or world.bearer(world.new_user())
    return world.admin


_EITHER = ALONE | TRANSACTIONS

WRITES = {
    "submit": Write("SubmitTaskResult", lambda world: submitted(world, {}), repeated=409, conflicts=_EITHER),
    "submit with a key": Write(
        "SubmitTaskResult", lambda world: submitted(world, KEY), repeated=201, conflicts=_EITHER
    ),
    "override": Write(
        "SubmitTaskResult", lambda world: _replacement(world, {}), repeated=201, adds=True, conflicts=_EITHER
    ),
    "override with a key": Write(
        "SubmitTaskResult", lambda world: _replacement(world, KEY), repeated=201, conflicts=_EITHER
    ),
    "submit to what waits for its dispatch": Write(
        "SubmitTaskResult", _dispatched_by_a_result, repeated=409, conflicts=_EITHER
    ),
    "register": Write(
        "RegisterActivityResult",
        lambda world: _by_path(submitted(world, {}), hard_override=False),
        repeated=409,
        conflicts=_EITHER,
    ),
    "correct with a key": Write(
        "RegisterActivityResult", lambda world: _by_path(_replacement(world, KEY)), repeated=201, conflicts=_EITHER
    ),
    "create a result type": Write("SaveTaskResultType", _new_result_type, repeated=200),
    "change a result type": Write("SaveTaskResultType", _changed_result_type, repeated=200),
    "delete a result type": Write("DeleteTaskResultType", _deleted_result_type, repeated=404),
    "cancel": Write("CancelActivity", _canceled_activity, repeated=400),
    "assign a user": Write("ResolveTargetUser", _assigned_user, repeated=400),
    "resolve again": Write("RetryResolution", _retried_resolution, repeated=400),
    "create a config": Write("CreateTargetResolution", _new_config, repeated=409),
    "change a config": Write("UpdateTargetResolution", _changed_config, repeated=200),
    "reorder configs": Write("ReorderTargetResolutions", _new_order, repeated=200),
    "delete a config": Write("DeleteTargetResolution", _deleted_config, repeated=404),
    "create a status": Write("CreateUserRetentionStatus", _new_status, repeated=409),
    "change a status": Write("UpdateUserRetentionStatus", _changed_status, repeated=200),
    "delete a status": Write("DeleteUserRetentionStatus", _deleted_status, repeated=404),
    "sync commerces": Write("SyncCommerces", _synced_commerces, repeated=201),
    "sync operators": Write("SyncOperators", _synced_operators, repeated=201),
    "create an API key": Write("CreateApiKey", _new_api_key, repeated=201, adds=True, conflicts=frozenset()),
    "revoke an API key": Write("RevokeApiKey", _revoked_api_key, repeated=400),
}

PART: Final = Tables(
    WRITES,
    reads=[
        "ListTaskResultTypeConfigs",
        "ListTaskResultTypes",
        "GetActivity",
        "ListStatusEvents",
        "ListTargetUsers",
        "ListActivityResults",
        "ListTargetResolutions",
        "ListUserRetentionStatuses",
        "ListIntegrationTasks",
        "ListActivities",
        "ListCommerces",
        "GetCommerce",
        "ListOperators",
        "GetOperator",
        "ListApiKeys",
        "ListMyTenants",
    ],
    conflict=HTTPStatus.CONFLICT,
)
