"""Writes of Reten: results of new activities."""

import time
from collections.abc import Callable, Iterator
from typing import Final

from botocore.exceptions import BotoCoreError

from acuse import timestamps
from acuse.errors import Unavailable
from acuse.reten.activities import store
from acuse.reten.activities.model import Activity
from local.world import World, submission
from tests.stacks.writing import PAUSE, Load, Writer, Written


def start(load: Load) -> Callable[[], None]:
    activities = _new_activities(load)
    return lambda: _submit(load, next(activities))


def _new_activities(load: Load) -> Iterator[Activity]:
    while True:
        made = [
            Activity(
                id=f"{next(load.numbers):08d}-0000-4000-8000-{load.random.randrange(16**12):012x}",
                commerce_external_id="COM-001",
                created_at=timestamps.now(),
            )
            for _ in range(store.MOST_CREATED_AT_ONCE)
        ]
        try:
            store.create(load.world.tenant, made)
        except (BotoCoreError, Unavailable):  # the database is killed meanwhile
            time.sleep(PAUSE)
            continue
        yield from made


def _submit(load: Load, activity: Activity) -> None:
    text = f"comment {next(load.numbers)}"
    if not load.attempt(lambda: load.world.submit(submission(activity, task_result__comment=text))):
        return
    written = Written(lambda: _comments(load.world, activity), [[text]])
    load.written.append(written)
    if load.random.random() < 0.3:
        again = f"comment {next(load.numbers)}"
        body = submission(activity, task_result__comment=again, hard_override=True)
        load.change(written, [text, again], lambda: load.world.submit(body))


def _comments(world: World, activity: Activity) -> list[str | None]:
    stored = world.stored(activity)
    assert stored.result
    return [each.comment for each in [*reversed(world.history(activity)), stored.result]]


PART: Final = Writer(start)
