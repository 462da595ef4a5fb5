"""Histories of clients that call at once while calls to the database fail: answers that are lost leave no doubt."""

import httpx

from local.running import LocalStack
from local.world import World
from tests.concurrency.histories.conftest import Failing, Histories
from tests.concurrency.histories.mixes.reten.activities import ActivityMix
from tests.concurrency.histories.mixes.reten.retention_statuses import RetentionStatusMix
from tests.concurrency.histories.mixes.reten.target_resolution import TargetResolutionMix
from tests.support.proxy import Proxy


def test_results_of_activities(failing_world: World, histories: Histories, failing: Failing) -> None:
    mixes = histories.made(lambda: ActivityMix(failing_world, has_faults=True), 5)
    with failing():
        histories.check(mixes, clients=4, each=5, at_once=6)
    histories.assert_explained()


def test_target_resolution(
    faulty: tuple[LocalStack, Proxy], http: httpx.Client, histories: Histories, failing: Failing
) -> None:
    mixes = histories.made(lambda: TargetResolutionMix(World(faulty[0].base_url, http)), 3)
    with failing():
        histories.check(mixes, clients=3, each=6, at_once=6, may_repeat=True)
    histories.assert_explained()


def test_user_retention_statuses(failing_world: World, histories: Histories, failing: Failing) -> None:
    mixes = histories.made(lambda: RetentionStatusMix(failing_world), 4)
    with failing():
        histories.check(mixes, clients=3, each=6, at_once=6, may_repeat=True)
    histories.assert_explained()
