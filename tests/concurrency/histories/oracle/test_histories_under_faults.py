"""Histories of clients that call at once while calls to the database fail: answers that are lost leave no doubt."""

from local.world import World
from tests.concurrency.histories.conftest import Failing, Histories
from tests.concurrency.histories.mixes.oracle.tasks import TaskMix


def test_tasks(failing_world: World, histories: Histories, failing: Failing) -> None:
    mixes = histories.made(lambda: TaskMix(failing_world, deletes=True, has_faults=True), 4)
    with failing():
        histories.check(mixes, clients=4, each=5, at_once=6, may_repeat=True)
    histories.assert_explained()
