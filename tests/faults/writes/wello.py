"""What clients of Wello's dialect write, and how to see what came of it."""

import base64
import uuid
from typing import Any, Final

from acuse.identity.permissions import Permission
from acuse.wello.errors import LogNotFound
from acuse.wello.members import Members
from acuse.wello.task_activity_logs import store as task_activity_logs
from local.world import World
from tests.faults.writes import Arranged, Tables, Write
from tests.support.sent import Sent


def _sent(world: World, body: Any = None, **parameters: str) -> Sent:
    world.of_domain = world.of_domain or world.new_account_of_domain(*Permission)
    credentials = base64.b64encode(":".join(world.of_domain).encode()).decode()
    return Sent(0, {"authorization": f"Basic {credentials}", "accept": "application/json"}, parameters, body)


def _logs(world: World) -> list[Members]:
    """All logs, each at one place of the list, and at the time of its last change."""
    entries = list(task_activity_logs.entries(world.tenant, deleted=False, batch=100))
    for entry in entries:
        assert task_activity_logs.find(world.tenant, str(entry.members["id"])) == entry.members
    assert len({entry.members["id"] for entry in entries}) == len(entries)
    return [entry.members for entry in entries]


def _new_log(world: World, log_id: str | None) -> Arranged:
    subject = str(uuid.uuid4())
    body = {"id": log_id, "subject": subject, "is_closed": True}
    return Arranged(_sent(world, body), lambda: sum(log["subject"] == subject for log in _logs(world)))


def _changed_log(world: World) -> Arranged:
    log = world.save_log(subject="before")

    def effects() -> int:
        stored = task_activity_logs.find(world.tenant, log["id"])
        assert (stored["subject"] == "after") == bool(stored["is_closed"])
        assert stored in _logs(world)
        return int(bool(stored["is_closed"]))

    return Arranged(
        _sent(world, {"id": log["id"], "subject": "after", "is_closed": True}),
        effects,
        record=f"task-activity-log#{log['id']}",
    )


def _deleted_log(world: World) -> Arranged:
    log_id = world.save_log(subject="x")["id"]

    def effects() -> int:
        there = [log for log in _logs(world) if log["id"] == log_id]
        deleted = list(task_activity_logs.entries(world.tenant, deleted=True, batch=100))
        told = [entry for entry in deleted if entry.members["id"] == log_id]
        assert len(there) + len(told) == 1
        try:
            task_activity_logs.find(world.tenant, log_id)
        except LogNotFound:
            return len(told)
        return 0

    return Arranged(_sent(world, id=log_id), effects, record=f"task-activity-log#{log_id}")


WRITES = {
    "save a new log": Write("SaveTaskActivityLog", lambda world: _new_log(world, str(uuid.uuid4())), repeated=200),
    "save a new log without an id": Write(
        "SaveTaskActivityLog", lambda world: _new_log(world, None), repeated=200, adds=True
    ),
    "change a log": Write("SaveTaskActivityLog", _changed_log, repeated=200, moves=True),
    "delete a log": Write("DeleteTaskActivityLog", _deleted_log, repeated=404),
}

PART: Final = Tables(WRITES, reads=["GetTaskActivityLog", "ListTaskActivityLogs"])
