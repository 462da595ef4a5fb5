"""What clients of Oracle's dialect write, and how to see what came of it."""

import base64
import uuid
from typing import Any, Final

from acuse.oracle import integer_ids
from acuse.oracle.children import store as children
from acuse.oracle.children.model import FILE_ATTACHMENTS, NOTES, TaskNotFound
from acuse.oracle.settings import store as settings
from acuse.oracle.tasks import store as tasks
from local.world import World
from tests.faults.writes import Arranged, Tables, Write
from tests.support.faults import WRITES_ALONE as ALONE
from tests.support.oracle.notes import LONG_TEXT
from tests.support.oracle.tasks import kept_in_bucket, kept_in_table
from tests.support.sent import Sent

FILE = {"fileName": "a.txt", "data": "aGVsbG8="}


def _sent(world: World, body: Any = None, headers: dict[str, str] | None = None, **parameters: Any) -> Sent:
    """A request by the world's account, which is there since it made a task."""
    credentials = base64.b64encode(":".join(world.all_permitted_staff()).encode()).decode()
    sent = {"authorization": f"Basic {credentials}", "osvc-crest-application-context": "test"} | (headers or {})
    return Sent(0, sent, {"version": "v1.4"} | {name: str(value) for name, value in parameters.items()}, body)


def _children(world: World, task_id: int) -> dict[str, list[dict[str, Any]]]:
    """A task's notes and files: as many as it counts, each object there."""
    task = {"id": task_id}
    found = {kind.path: children.find_all(world.tenant, task_id, kind) for kind in (NOTES, FILE_ATTACHMENTS)}
    counted = children._task_of(world.tenant, task_id)
    assert {path: counted.get(path, 0) for path in found} == {path: len(each) for path, each in found.items()}
    named = {values["object"] for each in found.values() for values in each if "object" in values}
    assert named <= set(kept_in_bucket(world, task))
    return found


def _new_task(world: World, *, has_key: bool = False, **members: Any) -> Arranged:
    name = str(uuid.uuid4())
    headers = {"idempotency-key": name} if has_key else {}

    def effects() -> int:
        stretches = tasks.stretches(world.tenant, 1, 2**63 - 1)
        ids = [each for stretch in stretches for each in tasks.ids_in(world.tenant, stretch)]
        made = [task for task in tasks.read_all(world.tenant, ids) if task.name == name]
        for task in made:
            for path, sent in members.items():
                assert len(_children(world, task.id)[path]) == len(sent)
        return len(made)

    return Arranged(_sent(world, {"name": name, **members}, headers), effects)


def _changed_task(world: World, **members: Any) -> Arranged:
    task_id = world.new_task()["id"]

    def effects() -> int:
        changed = tasks.find(world.tenant, task_id).members.get("percentComplete") == 50
        made = _children(world, task_id)
        for path, sent in members.items():
            assert bool(made[path]) == changed, "all or nothing"
            return len(made[path]) // len(sent)
        return int(changed)

    return Arranged(_sent(world, {"percentComplete": 50, **members}, id=task_id), effects, record=f"task#{task_id}")


def _deleted_task(world: World) -> Arranged:
    task = world.new_task(notes=[{"text": LONG_TEXT}, {"text": "short"}], fileAttachments=[FILE])
    sent = _sent(world, id=task["id"])

    def effects() -> int:
        """A deletion that was cut off leaves what nobody can reach."""
        try:
            _children(world, task["id"])
        except TaskNotFound:
            return 1
        return 0

    return Arranged(sent, effects, lambda: [*kept_in_table(world, task), *kept_in_bucket(world, task)])


def _added(world: World, path: str, body: Any) -> Arranged:
    task_id = world.new_task()["id"]
    sent = _sent(world, body, id=task_id)
    return Arranged(sent, lambda: len(_children(world, task_id)[path]), record=f"task#{task_id}")


def _child(world: World, path: str) -> tuple[int, int]:
    """A task with a long note and a file, and the id of one of them."""
    task = world.new_task(notes=[{"text": LONG_TEXT}], fileAttachments=[FILE])
    [values] = _children(world, task["id"])[path]
    return task["id"], values["id"]


def _changed_child(world: World, path: str, body: Any, attribute: str) -> Arranged:
    task_id, child_id = _child(world, path)
    [before] = _children(world, task_id)[path]

    def effects() -> int:
        [now] = _children(world, task_id)[path]
        return int(now.get(attribute) != before.get(attribute))

    return Arranged(_sent(world, body, id=task_id, child_id=child_id), effects, record=f"task#{task_id}")


def _deleted_child(world: World, path: str) -> Arranged:
    task_id, child_id = _child(world, path)
    sent = _sent(world, id=task_id, child_id=child_id)
    return Arranged(sent, lambda: 1 - len(_children(world, task_id)[path]), record=f"task#{task_id}")


_WITH_CHILDREN: dict[str, Any] = {"notes": [{"text": "a note"}], "fileAttachments": [FILE]}

TASKS = {
    "create a task": Write("CreateTask", _new_task, repeated=201, adds=True),
    "create a task with a key": Write("CreateTask", lambda world: _new_task(world, has_key=True), repeated=201),
    "create a task with a key and children": Write(
        "CreateTask", lambda world: _new_task(world, has_key=True, **_WITH_CHILDREN), repeated=201
    ),
    "change a task": Write("UpdateTask", _changed_task, repeated=200, conflicts=ALONE),
    "change a task and add to it": Write(
        "UpdateTask", lambda world: _changed_task(world, **_WITH_CHILDREN), repeated=200, adds=True
    ),
    "delete a task": Write("DeleteTask", _deleted_task, repeated=404, conflicts=ALONE),
}
CHILDREN = {
    "add a note": Write(
        "CreateTaskNote", lambda world: _added(world, "notes", {"text": LONG_TEXT}), repeated=201, adds=True
    ),
    "change a note": Write(
        "UpdateTaskNote",
        lambda world: _changed_child(world, "notes", {"text": "short"}, "text"),
        repeated=200,
        last_note="DeleteObjects",
    ),
    "lengthen a note": Write(
        "UpdateTaskNote",
        lambda world: _changed_child(world, "notes", {"text": LONG_TEXT + "x"}, "object"),
        repeated=200,
        last_note="DeleteObjects",
    ),
    "delete a note": Write(
        "DeleteTaskNote", lambda world: _deleted_child(world, "notes"), repeated=404, last_note="DeleteObjects"
    ),
    "add a file": Write(
        "CreateTaskFileAttachment", lambda world: _added(world, "fileAttachments", FILE), repeated=201, adds=True
    ),
    "change a file": Write(
        "UpdateTaskFileAttachment",
        lambda world: _changed_child(world, "fileAttachments", {"name": "renamed"}, "name"),
        repeated=200,
    ),
    "delete a file": Write(
        "DeleteTaskFileAttachment",
        lambda world: _deleted_child(world, "fileAttachments"),
        repeated=404,
        last_note="DeleteObjects",
    ),
}

PART: Final = Tables(
    {**TASKS, **CHILDREN},
    reads=[
        "ListTasks",
        "ListQueryResults",
        "GetTask",
        "ListTaskNotes",
        "GetTaskNote",
        "ListTaskFileAttachments",
        "GetTaskFileAttachment",
        "GetTaskFileAttachmentData",
        "ListNamedIdEntries",
        "GetReference",
    ],
    headers={"osvc-crest-next-request-after": "1000"},
    remembered=(integer_ids.remembered, settings.remembered),
)
