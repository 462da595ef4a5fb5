"""Whoever follows the journal of `make run` sees what all APIs wrote, within seconds."""

import time
from collections.abc import Iterator
from typing import Any

from local.running import PATIENCE, LocalStack
from local.world import World, submission
from local.world.journal import EVENTS, RECORDS


def followed(world: World) -> Iterator[dict[str, Any]]:
    """Events as they come, each page from the cursor of the one before."""
    after, until = "", time.monotonic() + PATIENCE
    while time.monotonic() < until:
        page = world.get(f"{EVENTS}?limit=3&after={after}").json()
        after = page["meta"]["next"]
        yield from page["data"]
        time.sleep(0 if page["meta"]["hasMore"] else 0.2)
    raise AssertionError("nothing comes any more")


def test_what_every_api_writes_is_followed_in_order_for_each_record(local_stack: LocalStack, world: World) -> None:
    del local_stack
    activity = world.new_activity()
    world.submit(submission(activity))
    world.submit(submission(activity, hard_override=True))
    task = world.new_task(name="Return customer call")
    world.oracle("PATCH", f"/tasks/{task['id']}", {"percentComplete": 50})
    world.oracle("DELETE", f"/tasks/{task['id']}")
    log = world.save_log(subject="Delivered")
    world.save_log(id=log["id"], is_closed=True)
    world.wello("DELETE", f"/{log['id']}")
    expected = {
        f"activities/{activity.id}": ["activity.created", "task-result.registered", "task-result.replaced"],
        f"tasks/{task['id']}": ["task.created", "task.updated", "task.deleted"],
        f"task-activity-logs/{log['id']}": ["task-activity-log.saved"] * 2 + ["task-activity-log.deleted"],
    }
    seen: dict[str, list[str]] = {}
    for event in followed(world):
        of_record = seen.setdefault(event["subject"], [])
        of_record.append(event["type"])
        assert event["sequence"] == len(of_record)
        if sum(map(len, seen.values())) == 9:
            break
    assert seen == expected
    record = world.get(f"{RECORDS}/activities/{activity.id}").json()
    assert record["events"][0]["data"].items() >= record["current"].items()
    assert [each["sequence"] for each in record["events"]] == [3, 2, 1]
