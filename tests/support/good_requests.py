"""Requests to every function: a good one each, and those by which it makes the other calls to AWS that it may make."""

import base64
import json
import random
from dataclasses import dataclass, field
from typing import Any

from acuse.identity.permissions import Permission
from acuse.oracle.references import store as references
from acuse.oracle.references.model import Reference
from acuse.reten.identity import api_keys
from acuse.reten.identity.api_keys import ApiKey
from acuse.reten.reference_data import store as reference_data
from acuse.reten.reference_data.model import ResultType
from acuse.reten.retention_statuses import store as retention_statuses
from acuse.reten.retention_statuses.model import RetentionStatus
from acuse.storage import dynamodb
from local.world import World, submission
from tests.support import older_keys

QUERIES = frozenset({"lark"})


@dataclass
class Sent:
    """A request to a function, the status of its answer, and what it loads that others do not."""

    status: int
    headers: dict[str, str]
    parameters: dict[str, str] = field(default_factory=dict)
    body: Any = None
    query: dict[str, str] = field(default_factory=dict)
    loads: frozenset[str] = frozenset()
    method: str = ""
    """Where the route takes any."""

    def event(self, method: str, path: str) -> dict[str, Any]:
        """What API Gateway sends, for a route."""
        for name, value in self.parameters.items():
            path = path.replace(f"{{{name}}}", value).replace(f"{{{name}+}}", value)
        is_text = self.body is None or isinstance(self.body, str)
        return {
            "headers": {"content-type": "application/json"} | self.headers,
            "requestContext": {"requestId": "r", "http": {"method": self.method or method}},
            "rawPath": path,
            "pathParameters": self.parameters,
            "queryStringParameters": self.query,
            "body": self.body if is_text else json.dumps(self.body),
        }


def _to_reten(world: World) -> dict[str, Sent]:
    admin = world.bearer(world.new_user())
    key = {"x-api-key": world.api_key}
    status = RetentionStatus.new(f"deploy-{world.tenant[:8]}", "label", None)
    retention_statuses.create(status)
    made, _ = api_keys.create(world.tenant, "k", [Permission.VIEW_ACTIVITIES], user_id=world.user_of(admin))
    config = world.call("POST", "/api/activity-config/target-resolution", {"resolution_strategy": "MANUAL"}).json()
    one_config, one_status = {"id": config["id"]}, {"id": status.id}
    return {
        "SubmitTaskResult": Sent(201, key, body=submission(world.new_activity())),
        "ListTaskResultTypeConfigs": Sent(200, key),
        "ListTargetResolutions": Sent(200, admin),
        "CreateTargetResolution": Sent(201, admin, body={"resolution_strategy": "MANUAL", "priority": 5}),
        "ReorderTargetResolutions": Sent(400, admin, body={"items": []}),
        "UpdateTargetResolution": Sent(200, admin, one_config, {"priority": 9}),
        "DeleteTargetResolution": Sent(204, admin, one_config),
        "ListUserRetentionStatuses": Sent(200, key),
        "CreateUserRetentionStatus": Sent(201, key, body={"code": status.code + "-2", "label": "x"}),
        "UpdateUserRetentionStatus": Sent(200, key, one_status, {"label": "y"}),
        "DeleteUserRetentionStatus": Sent(204, key, one_status),
        "CreateApiKey": Sent(201, admin, body={"name": "k", "permissions": ["VIEW_ACTIVITIES"]}),
        "ListApiKeys": Sent(200, admin),
        "RevokeApiKey": Sent(200, admin, {"id": made.id}),
    }


def _to_oracle(world: World) -> dict[str, Sent]:
    long_text, file = "x" * 20_000 + str(random.random()), {"fileName": "a.txt", "data": "aGVsbG8="}
    task = world.new_task(
        notes=[{"text": random.randbytes(9000).hex()}],
        fileAttachments=[file],
        customFields={"c": {"x": 1}},
        contact={"id": 83},
    )
    of_task = {"version": "v1.4", "id": str(task["id"])}
    of_note, of_file = ({**of_task, "child_id": str(child)} for child in _children_of(world, task).values())
    headers, version = _staff_account(world), {"version": "v1.4"}
    return {
        "ListCollections": Sent(200, {}),
        "CreateTask": Sent(201, headers | {"idempotency-key": "k"}, version, {"name": "x", "fileAttachments": [file]}),
        "ListTasks": Sent(
            200, headers, version, query={"q": "contact.lookupName IS NULL", "totalResults": "true"}, loads=QUERIES
        ),
        "ListQueryResults": Sent(
            200, headers, version, query={"query": "SELECT *, contact.lookupName FROM tasks"}, loads=QUERIES
        ),
        "GetTask": Sent(200, headers, of_task),
        "GetTaskMember": Sent(200, headers, {**of_task, "task_member": "priority"}),
        "UpdateTask": Sent(200, headers, of_task, {"percentComplete": 5, "notes": [{"text": "more"}]}),
        "ListTaskNotes": Sent(200, headers, of_task),
        "CreateTaskNote": Sent(201, headers, of_task, {"text": long_text}),
        "GetTaskNote": Sent(200, headers, of_note),
        "UpdateTaskNote": Sent(200, headers, of_note, {"text": "short"}),
        "DeleteTaskNote": Sent(200, headers, of_note),
        "ListTaskFileAttachments": Sent(200, headers, of_task, query={"download": ""}),
        "CreateTaskFileAttachment": Sent(201, headers, of_task, file),
        "GetTaskFileAttachment": Sent(200, headers, of_file, query={"download": ""}),
        "GetTaskFileAttachmentData": Sent(200, headers, of_file),
        "UpdateTaskFileAttachment": Sent(200, headers, of_file, {"name": "renamed"}),
        "DeleteTaskFileAttachment": Sent(200, headers, of_file),
        "DeleteTask": Sent(200, headers, of_task),
        "ListMetadata": Sent(200, headers, version),
        "GetMetadata": Sent(200, headers, {**version, "collection": "tasks", "attribute": "customFields", "part": "c"}),
        "ListNamedIds": Sent(200, headers, version),
        "ListNamedIdEntries": Sent(200, headers, {**version, "field": "priority"}),
        "GetReference": Sent(200, headers, {**version, "id": "83"}),
        "ListExceptions": Sent(200, {}),
        "GetException": Sent(200, {}, {"code": "OSC-CREST-00006"}),
        "AnswerOtherRoutes": Sent(404, {}, {"proxy": "nothing"}),
    }


def _to_wello(world: World) -> dict[str, Sent]:
    log = world.save_log(subject="x", is_closed=True)
    headers = _account_of_domain(world)
    xml = frozenset({"defusedxml"})
    options = {"$filter": "modified_dateutc gt 2026-01-01 and is_closed eq true"}
    document = f"<task_activity_log><id>{log['id']}</id></task_activity_log>"
    of_log = {"id": log["id"]}
    return {
        "SaveTaskActivityLog": Sent(200, headers | {"content-type": "text/xml"}, body=document, loads=xml),
        "GetTaskActivityLog": Sent(200, headers, of_log),
        "ListTaskActivityLogs": Sent(200, headers, query=options, loads=QUERIES),
        "DeleteTaskActivityLog": Sent(204, headers, of_log),
        "RefuseOtherRequests": Sent(405, {"accept": "text/xml"}, {"proxy": "TaskActivityLog/Save"}, loads=xml),
    }


def good_requests(world: World) -> dict[str, Sent]:
    """One to each function."""
    return _to_reten(world) | _to_oracle(world) | _to_wello(world) | {"GetApiReference": Sent(200, {})}


def further_requests(world: World, other: World) -> dict[str, list[Sent]]:
    """By which functions do what a first good request does not."""
    world.save_log(subject="stays")
    return (
        _further_to_reten(world, other)
        | _further_to_oracle(world)
        | {
            "ListTaskActivityLogs": [Sent(200, _account_of_domain(world), loads=QUERIES)],
            "RefuseOtherRequests": [
                Sent(
                    200, _account_of_domain(world), {"proxy": "taskactivitylog/Save/"}, {"subject": "x"}, method="POST"
                )
            ],
        }
    )


def _further_to_reten(world: World, other: World) -> dict[str, list[Sent]]:
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
    reference_data.save(world.tenant, [ResultType(retired.code, "x", is_active=False)])

    def with_an_older_key() -> tuple[dict[str, str], ApiKey]:
        """An ADMIN of a tenant of their own, with a key that a release made which did not count keys."""
        tenant = World(world.base_url, world.http, has_reference_data=False)
        headers = tenant.bearer(tenant.new_user())
        return headers, older_keys.create(tenant.tenant, tenant.user_of(headers))

    revoker, revoked = with_an_older_key()
    return {
        "CreateApiKey": [Sent(201, with_an_older_key()[0], body={"name": "k", "permissions": ["VIEW_ACTIVITIES"]})],
        "ListApiKeys": [Sent(200, with_an_older_key()[0])],
        "RevokeApiKey": [Sent(200, revoker, {"id": revoked.id})],
        "SubmitTaskResult": [
            Sent(201, key(world), body=override),
            Sent(201, {"x-api-key": world.api_key} | repeat, body=first),
        ],
        "ListTaskResultTypeConfigs": [Sent(200, key())],
        "ListUserRetentionStatuses": [Sent(200, key())],
        "ListTargetResolutions": [Sent(200, key())],
        "ReorderTargetResolutions": [Sent(200, key(), body={"items": [{"id": config["id"], "priority": 7}]})],
        "UpdateTargetResolution": [Sent(200, key(), of_config, {"priority": 8})],
        "CreateTargetResolution": [Sent(201, key(world), body={"resolution_strategy": "MANUAL", "priority": 6})],
        "DeleteTargetResolution": [Sent(204, key(), of_config)],
    }


def _further_to_oracle(world: World) -> dict[str, list[Sent]]:
    headers, version = _staff_account(world), {"version": "v1.4"}
    long_text, file = random.randbytes(9000).hex(), {"fileName": "a.txt", "data": "aGVsbG8="}
    task = world.new_task(notes=[{"text": long_text}, {"text": long_text}])
    of_task = {**version, "id": str(task["id"])}
    notes = [
        each["href"].rpartition("/")[2] for each in world.oracle("GET", f"/tasks/{task['id']}/notes").json()["items"]
    ]
    of_notes = [{**of_task, "child_id": note} for note in notes]
    gone = {**version, "id": "999999999"}
    full = world.new_task()
    _count_notes(world, full["id"], 1000)
    references.save(world.tenant, [Reference("contacts", 83, "Ada"), Reference("accounts", 77, "Bo")])
    both = world.new_task(notes=[{"text": long_text}], fileAttachments=[file])
    of_both, changed = {**version, "id": str(both["id"])}, _children_of(world, both)
    as_patch = headers | {"x-http-method-override": "PATCH"}
    contact, by_bo = {"contact": {"lookupName": "Ada"}}, {"createdByAccount": {"lookupName": "Bo"}}
    of_kept = {**version, "id": str(world.new_task(notes=[{"text": long_text}])["id"])}
    return {
        "CreateTask": [
            Sent(201, headers, version, {"name": "x", **contact}),
            Sent(201, headers, version, {"name": "x", "notes": [{"text": long_text}]}, query={"expand": "all"}),
        ],
        "GetTask": [Sent(200, headers, of_kept, query={"expand": "all"})],
        "ListTaskNotes": [Sent(200, headers, of_kept, query={"expand": "all"})],
        "UpdateTask": [
            Sent(200, headers, of_task, contact),
            Sent(200, headers, of_task, {"notes": [{"id": int(notes[0]), "text": long_text}]}),
            Sent(200, headers, {**version, "id": str(world.new_task(notes=[{"text": "x"}])["id"])}, {"notes": None}),
            Sent(400, headers, {**version, "id": str(full["id"])}, {"notes": [{"text": long_text}]}),
        ],
        "CreateTaskNote": [
            Sent(404, headers, gone, {"text": long_text, **by_bo}),
            Sent(200, as_patch, of_both, [{"id": changed["notes"], "text": long_text}]),
            Sent(200, as_patch, of_both, "null"),
        ],
        "UpdateTaskNote": [
            Sent(200, headers, of_notes[0], {"text": long_text + "x", "id": int(notes[0]), **by_bo}),
        ],
        "DeleteTaskNote": [Sent(200, headers, of_notes[1])],
        "CreateTaskFileAttachment": [
            Sent(404, headers, gone, file),
            Sent(200, as_patch, of_both, [file, {"id": changed["fileAttachments"], "name": "b"}]),
            Sent(200, as_patch, of_both, "null"),
        ],
        "GetReference": [Sent(200, headers, {**version, "id": "84"})],
        "AnswerOtherRoutes": [
            Sent(200, headers, {"proxy": "v1.4//tasks/"}, query={"q": "id > 0"}, loads=QUERIES, method="GET")
        ],
    }


def _children_of(world: World, task: dict[str, Any]) -> dict[str, int]:
    """The ids of a task's first note and file attachment."""
    return {
        path: int(world.oracle("GET", f"/tasks/{task['id']}/{path}").json()["items"][0]["href"].rpartition("/")[2])
        for path in ("notes", "fileAttachments")
    }


def _count_notes(world: World, task_id: int, number: int) -> None:
    """Let a task say that it has so many notes: making a thousand takes long."""
    at = dynamodb.connection()
    at.client.update_item(
        TableName=at.results,
        Key={"pk": {"S": f"{world.tenant}#task#{task_id}"}, "sk": {"S": "task"}},
        UpdateExpression="SET notes = :number",
        ExpressionAttributeValues={":number": {"N": str(number)}},
    )


def _staff_account(world: World) -> dict[str, str]:
    authorization = base64.b64encode(":".join(world.new_staff(*Permission)).encode()).decode()
    return {"authorization": f"Basic {authorization}", "osvc-crest-application-context": "deploy"}


def _account_of_domain(world: World) -> dict[str, str]:
    authorization = base64.b64encode(":".join(world.new_account_of_domain(*Permission)).encode()).decode()
    return {"authorization": f"Basic {authorization}"}
