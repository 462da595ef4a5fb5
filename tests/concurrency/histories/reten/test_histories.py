"""Histories of clients that call at once, over HTTP: an order of the calls must explain all that they were answered.

HISTORIES_SEED draws other calls, HISTORIES_TIMES more of them (`make histories`).
"""

from collections.abc import Callable

from local.world import World
from tests.concurrency.histories.conftest import Histories
from tests.concurrency.histories.mixes.reten.activities import KINDS, ActivityMix
from tests.concurrency.histories.mixes.reten.retention_statuses import RetentionStatusMix
from tests.concurrency.histories.mixes.reten.target_resolution import TargetResolutionMix


def test_results_of_activities(world: World, histories: Histories) -> None:
    histories.check(histories.made(lambda: ActivityMix(world), 5), clients=4, each=7)
    histories.assert_explained()


def test_repeats_among_large_results(world: World, histories: Histories) -> None:
    histories.check(histories.made(lambda: ActivityMix(world, size=230_000, kind=KINDS[0]), 1), clients=2, each=16)
    histories.assert_explained()


def test_target_resolution(new_world: Callable[[], World], histories: Histories) -> None:
    histories.check(histories.made(lambda: TargetResolutionMix(new_world()), 4), clients=4, each=10)
    histories.assert_explained()


def test_user_retention_statuses(world: World, histories: Histories) -> None:
    histories.check(histories.made(lambda: RetentionStatusMix(world), 5), clients=4, each=8)
    histories.assert_explained()
