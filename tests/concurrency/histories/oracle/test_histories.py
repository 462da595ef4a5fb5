"""Histories of clients that call at once, over HTTP: an order of the calls must explain all that they were answered.

HISTORIES_SEED draws other calls, HISTORIES_TIMES more of them (`make histories`).
"""

from local.world import World
from tests.concurrency.histories.conftest import Histories
from tests.concurrency.histories.mixes.oracle.tasks import TaskMix


def test_tasks(world: World, histories: Histories) -> None:
    histories.check(histories.made(lambda: TaskMix(world, deletes=False), 3), clients=5, each=7)
    histories.check(histories.made(lambda: TaskMix(world, deletes=True), 3), clients=5, each=7)
    histories.assert_explained()
