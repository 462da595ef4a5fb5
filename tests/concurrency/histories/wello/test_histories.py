"""Histories of clients that call at once, over HTTP: an order of the calls must explain all that they were answered.

HISTORIES_SEED draws other calls, HISTORIES_TIMES more of them (`make histories`).
"""

import time
from concurrent.futures import ThreadPoolExecutor

from local.world import World
from tests.concurrency.histories.conftest import Histories
from tests.concurrency.histories.mixes.wello.activity_logs import ActivityLogMix, Poller
from tests.concurrency.histories.models.wello import cursor


def test_activity_logs_and_their_pollers(world: World, histories: Histories) -> None:
    mixes = histories.made(lambda: ActivityLogMix(world), 5)
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
