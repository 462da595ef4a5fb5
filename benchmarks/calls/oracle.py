"""Main requests of Oracle's dialect."""

import json
from functools import partial
from http import HTTPStatus
from typing import Final

from acuse.identity.permissions import Permission
from benchmarks.calls import Caller, Requests, Used, basic
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


PART: Final = Requests(_count)
