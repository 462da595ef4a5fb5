"""The part of the tests of Oracle's dialect."""

import json
import random
from collections.abc import Callable
from typing import Any, Final

from acuse.identity.permissions import Permission
from acuse.oracle.identity import staff_accounts
from acuse.oracle.references import store as references
from acuse.oracle.references.model import Reference
from acuse.oracle.settings import store as settings
from acuse.oracle.settings.model import Entry, ReferenceMode
from acuse.storage import dynamodb
from local.world import CONNECT, World
from tests.support.credentials import Headers, all_but, bad_accounts, basic
from tests.support.dialects import ForTests, Record, Recorded, Refused, Refusing
from tests.support.documented import Operation
from tests.support.oracle.envelope import assert_refused
from tests.support.sent import QUERIES, Sent

_CODES: Final = {401: "00014", 403: "00014", 503: "00035"}


def is_error(answer: dict[str, Any]) -> bool:
    body = json.loads(answer["body"])
    members = {"type", "title", "status", "detail", "instance", "o:errorCode"}
    return body["status"] == answer["statusCode"] and set(body) == members


def good_requests(world: World) -> dict[str, Sent]:
    long_text, file = "x" * 20_000 + str(random.random()), {"fileName": "a.txt", "data": "aGVsbG8="}
    task = world.new_task(
        notes=[{"text": random.randbytes(9000).hex()}],
        fileAttachments=[file],
        customFields={"c": {"x": 1}},
        contact={"id": 83},
    )
    of_task = {"version": "v1.4", "id": str(task["id"])}
    of_note, of_file = ({**of_task, "child_id": str(child)} for child in _children_of(world, task).values())
    headers, version = _headers(world), {"version": "v1.4"}
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


def store_more(world: World) -> None:
    settings.save_entries(world.tenant, [Entry("priority", 900, "x")])
    settings.save_mode(world.tenant, ReferenceMode.ANY)
    references.save(world.tenant, [Reference("contacts", 83, "Ada")])
    world.new_staff()
    world.new_task(name="x", notes=[{"text": random.randbytes(9000).hex()}])


def further_requests(world: World, _other: World) -> dict[str, list[Sent]]:
    headers, version = _headers(world), {"version": "v1.4"}
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


def _headers(world: World) -> Headers:
    return basic(*world.new_staff(*Permission)) | {"osvc-crest-application-context": "deploy"}


def refuses(asked: Refusing) -> Callable[[Operation], Refused]:
    world = asked.world
    refused = Refused(
        asked.known_elsewhere
        | bad_accounts(lambda name, permissions: staff_accounts.create(world.tenant, name, permissions)),
        {each: {"an account without the permission": basic(*world.new_staff(*all_but(each)))} for each in asked.needed},
    )
    return lambda _: refused


def _task(world: World) -> Record:
    task_id = str(world.new_task(name="Return customer call")["id"])
    assert world.oracle("PATCH", f"/tasks/{task_id}", {"percentComplete": 50}).is_success
    answered = world.oracle("GET", f"/tasks/{task_id}").text
    links_as_in_events = answered.replace(f"{world.base_url}{CONNECT}/v1.4", f"{CONNECT}/latest")
    return Record(task_id, json.loads(links_as_in_events), ["task.created", "task.updated"])


def _delete_task(world: World, task_id: str) -> str:
    assert world.oracle("DELETE", f"/tasks/{task_id}").is_success
    return "task.deleted"


PART: Final = ForTests(
    assert_refused=lambda response, status: assert_refused(response, _CODES[status], status=status),
    is_error=is_error,
    good_requests=good_requests,
    further_requests=further_requests,
    store_more=store_more,
    archived={
        "task": "tasks",
        "oracle-settings": "menus",
        "reference": "references",
        "ids": None,
        "reference-name": None,
        "task-idempotency-key": None,
    },
    insiders={"StaffAccount": lambda world: basic(*world.new_staff(*Permission))},
    good_credentials=lambda world: {"a staff account": basic(*world.new_staff(*Permission))},
    refuses=refuses,
    records={"tasks": Recorded(_task, lambda world, path: world.oracle("GET", world.base_url + path), _delete_task)},
    catch_all="AnswerOtherRoutes",
)
