"""Main requests of Wello's dialect."""

import json
import uuid
from collections.abc import Iterator
from functools import partial
from typing import Final

from acuse.identity.permissions import Permission
from acuse.storage import dynamodb, feeds, lists
from acuse.storage.values import Values
from acuse.wello import date_times
from acuse.wello.members import MODIFIED
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

    save({"subject": "Delivered"})
    one = json.loads(call.body)["id"]
    places: list[str] = []

    def more(count: int) -> Iterator[tuple[str, Values]]:
        at = dynamodb.connection()
        key = {"pk": {"S": f"{world.tenant}#task-activity-log#{one}"}, "sk": {"S": "task-activity-log"}}
        stored = dynamodb.to_values(at.client.get_item(TableName=at.results, Key=key)["Item"])
        for _ in range(count):
            id_, now = str(uuid.uuid4()), date_times.of(feeds.now())
            listed = lists.entry("task-activity-logs", world.tenant, feeds.place(now, id_))
            places.append(listed["list_order"])
            yield at.results, {**stored, "pk": stored["pk"].replace(one, id_), MODIFIED: now, **listed}

    def from_the_middle() -> Used:
        return listing(query={"$skiptoken": places[len(places) // 2]})

    listing = partial(call, "wello.list_task_activity_logs", "GET", ACTIVITY_LOGS, account)
    return Growing(
        more,
        {
            "Save a new activity log": partial(save, {"subject": "Delivered"}),
            "Save a changed activity log": partial(save, {"id": one, "subject": "Delivered"}),
            "List activity logs, the first page": listing,
            "List activity logs, a page in the middle by its link": from_the_middle,
        },
    )


PART: Final = Requests(_count, _grow)
