"""Main requests of Wello's dialect."""

import json
from functools import partial
from typing import Final

from acuse.identity.permissions import Permission
from benchmarks.calls import Caller, Growing, Requests, Used, basic
from local.world import ACTIVITY_LOGS, World

_LISTED: Final = 24
"""Logs that are there when a page of them is asked for, beside the two that are saved and changed."""


def _count(call: Caller, world: World) -> dict[str, Used]:
    account = {"authorization": basic(world.new_account_of_domain(*Permission))}
    save = partial(call, "wello.save_task_activity_log", "POST", f"{ACTIVITY_LOGS}/Save", account)
    for _ in range(_LISTED):
        save({"subject": "Delivered"})
    found = {"Save a new activity log": save({"subject": "Delivered", "is_closed": True})}
    changed = {"id": json.loads(call.body)["id"], "reference_back_office": "ERP-1"}
    found["Save a changed activity log"] = save(changed)
    found["List activity logs, a page of 20"] = call("wello.list_task_activity_logs", "GET", ACTIVITY_LOGS, account)
    return found


def _grow(call: Caller, world: World) -> Growing:
    account = {"authorization": basic(world.new_account_of_domain(*Permission))}
    save = partial(call, "wello.save_task_activity_log", "POST", f"{ACTIVITY_LOGS}/Save", account)

    def more(count: int) -> None:
        for _ in range(count):
            save({"subject": "Delivered"})

    first_page = partial(call, "wello.list_task_activity_logs", "GET", ACTIVITY_LOGS, account)
    return Growing(
        more,
        {
            "Save a new activity log": partial(save, {"subject": "Delivered"}),
            "List activity logs, the first page": first_page,
        },
    )


PART: Final = Requests(_count, _grow)
