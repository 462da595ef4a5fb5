"""Histories of clients that call at once, over HTTP: an order of the calls must explain all that they were answered.

HISTORIES_SEED draws other calls, HISTORIES_TIMES more of them (`make histories`).
"""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from local.world import World
from tests.concurrency.histories.conftest import Histories
from tests.concurrency.histories.mixes.activities import ActivityMix
from tests.concurrency.histories.mixes.activity_logs import ActivityLogMix, Poller
from tests.concurrency.histories.mixes.retention_statuses import RetentionStatusMix
from tests.concurrency.histories.mixes.target_resolution import TargetResolutionMix
from tests.concurrency.histories.mixes.tasks import TaskMix
from tests.concurrency.histories.models import cursor


def test_results_of_activities(world: World, histories: Histories) -> None:
    histories.check(histories.made(lambda: ActivityMix(world), 5), clients=4, each=7)
    histories.assert_explained()


def test_repeats_among_large_results(world: World, histories: Histories) -> None:
    histories.check(histories.made(lambda: ActivityMix(world, size=230_000), 1), clients=2, each=16)
    histories.assert_explained()


def test_tasks(world: World, histories: Histories) -> None:
    histories.check(histories.made(lambda: TaskMix(world, deletes=False), 3), clients=5, each=7)
    histories.check(histories.made(lambda: TaskMix(world, deletes=True), 3), clients=5, each=7)
    histories.assert_explained()


def test_target_resolution(new_world: Callable[[], World], histories: Histories) -> None:
    histories.check(histories.made(lambda: TargetResolutionMix(new_world()), 4), clients=4, each=10)
    histories.assert_explained()


def test_user_retention_statuses(world: World, histories: Histories) -> None:
    histories.check(histories.made(lambda: RetentionStatusMix(world), 5), clients=4, each=8)
    histories.assert_explained()


def test_activity_logs_and_their_pollers(world: World, histories: Histories) -> None:
    mixes = histories.made(lambda: ActivityLogMix(world), 5)
    world.wello("GET")  # its account is there before all call at once
    pollers = [Poller(world, deleted=False), Poller(world, deleted=True)]
    with ThreadPoolExecutor(1) as threads:
        saving = threads.submit(histories.check, mixes, clients=4, each=8)
        while not saving.done():
            for poller in pollers:
                poller.walk()
    saving.result()
    final = {each.log_id: each.row() for each in mixes}
    give_up = time.monotonic() + 120
    wrong = ["nobody polled yet"]
    while wrong and time.monotonic() < give_up:
        for poller in pollers:
            poller.walk()
        wrong = list(cursor.violations(pollers[0].walks, pollers[1].walks, final))
    histories.wrong += wrong
    histories.assert_explained()
