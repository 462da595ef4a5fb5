"""Main requests of Oracle's dialect."""

import json
from collections.abc import Iterator
from functools import partial
from http import HTTPStatus
from typing import Final

from acuse.identity.permissions import Permission
from acuse.oracle import integer_ids, times
from acuse.oracle.tasks import store
from acuse.oracle.tasks.model import Task
from acuse.storage import dynamodb
from acuse.storage.values import Values
from benchmarks.calls import Caller, Growing, Requests, Used, basic
from local.world import CONNECT, World


def _count(call: Caller, world: World) -> dict[str, Used]:
    staff = {"authorization": basic(world.new_staff(*Permission)), "osvc-crest-application-context": "bench"}
    body = {"name": "Return customer call", "contact": {"id": 83}, "priority": {"lookupName": "Low"}}
    task = partial(call, version="v1.4")
    create = partial(
        task, "oracle.create_task", "POST", f"{CONNECT}/v1.4/tasks", staff, body, expect=HTTPStatus.CREATED
    )
    create()  # it knows the account, the menus and some ids from now on
    found = {"Create a task": create()}
    task_id = str(json.loads(call.body)["id"])
    path = f"{CONNECT}/v1.4/tasks/{task_id}"
    found["Get a task"] = task("oracle.get_task", "GET", path, staff, id=task_id)
    change = {"percentComplete": 50, "statusWithType": {"status": {"id": 18}}}
    found["Change a task"] = task("oracle.update_task", "PATCH", path, staff, change, id=task_id)
    return found


def _grow(call: Caller, world: World) -> Growing:
    staff = {"authorization": basic(world.new_staff(*Permission)), "osvc-crest-application-context": "bench"}
    tasks = f"{CONNECT}/v1.4/tasks"
    create = partial(
        call, "oracle.create_task", "POST", tasks, staff, {"name": "Call"}, expect=HTTPStatus.CREATED, version="v1.4"
    )
    create()
    one = str(json.loads(call.body)["id"])
    there = 1

    def more(count: int) -> Iterator[tuple[str, Values]]:
        nonlocal there
        there += count
        table, now = dynamodb.connection().results, times.now()
        for id_ in integer_ids.take(world.tenant, "tasks", count):
            yield table, store.values_of(world.tenant, Task(id=id_, name="Call", created_time=now, updated_time=now))

    def last_page() -> Used:
        return listing(query={"limit": "100", "offset": str(there - 100)})

    change = partial(call, "oracle.update_task", "PATCH", f"{tasks}/{one}", staff, version="v1.4", id=one)
    listing = partial(call, "oracle.list_tasks", "GET", tasks, staff, version="v1.4")
    return Growing(
        more,
        {
            "Create a task": create,
            "Change a task": partial(change, {"percentComplete": 50}),
            "List tasks, the first page": listing,
            "List tasks, the last 100 by offset": last_page,
        },
    )


PART: Final = Requests(_count, _grow)
