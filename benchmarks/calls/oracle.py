"""Main requests of Oracle's dialect."""

import json
from functools import partial
from http import HTTPStatus
from typing import Final

from acuse.identity.permissions import Permission
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

    def more(count: int) -> None:
        for _ in range(count):
            create()

    first_page = partial(call, "oracle.list_tasks", "GET", tasks, staff, version="v1.4")
    return Growing(more, {"Create a task": create, "List tasks, the first page": first_page})


PART: Final = Requests(_count, _grow)
