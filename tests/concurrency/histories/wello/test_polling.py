"""Who polls by the time of the last change misses nothing. HISTORIES_TIMES makes more rows (`make histories`)."""

import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

from acuse.wello import date_times
from acuse.wello.task_activity_logs import store as task_activity_logs
from acuse.wello.task_activity_logs.model import Save
from local.running import PATIENCE
from local.world import World
from tests.concurrency.histories.conftest import Histories
from tests.support.wello.listing import listed


def test_who_polls_while_rows_are_saved_again_and_again_sees_every_rows_last_state(
    world: World, histories: Histories
) -> None:
    """Saves go to the storage code, as from 8 functions; the poller goes over HTTP, cursor by cursor.

    120 rows are six pages.
    """
    rows = 120 * histories.times
    ids = [str(uuid.uuid4()) for _ in range(rows)]
    saved: dict[str, tuple[str, str]] = {}
    seen: dict[str, tuple[str, str]] = {}
    rows_seen = 0
    lock, give_up = Lock(), time.monotonic() + PATIENCE

    def save(log_id: str, subject: str) -> None:
        log = task_activity_logs.save(world.tenant, log_id, Save({"subject": subject}))
        state = date_times.in_json(str(log["modified_dateutc"])), str(log["subject"])
        with lock:
            saved[log_id] = max(saved.get(log_id, ("", "")), state)

    def poll(cursor: str) -> str:
        nonlocal rows_seen
        for row in listed(world, **{"$filter": f"modified_dateutc gt {cursor}"}):
            assert row["modified_dateutc"] >= cursor, "time goes on"
            cursor = row["modified_dateutc"]
            seen[row["id"]] = (cursor, row["subject"])
            rows_seen += 1
        return cursor

    cursor = "1980-01-01T00:00:00.0000000+00:00"
    # Ten rows at a time, ten times each, all of them twice; and once more when some were seen, however fast that was.
    numbers = range(20 * rows)
    with ThreadPoolExecutor(8) as threads:
        saves = [
            threads.submit(save, ids[number % (10 * rows) // 100 * 10 + number % 10], f"{number}") for number in numbers
        ]
        while not (all(each.done() for each in saves) and (seen or time.monotonic() > give_up)):
            cursor = poll(cursor)
        saves += [threads.submit(save, log_id, "at last") for log_id in ids]
        while not all(each.done() for each in saves):
            cursor = poll(cursor)
        for each in saves:
            each.result()
    give_up = time.monotonic() + PATIENCE
    while seen != saved and time.monotonic() < give_up:
        time.sleep(0.1)
        cursor = poll(cursor)
    assert seen == saved
    assert rows_seen > len(ids), "some were seen on their way"
    assert poll(cursor) == cursor, "what was seen is not seen again"
