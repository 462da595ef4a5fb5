"""Histories of clients that call at once while calls to the database fail: answers that are lost leave no doubt."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import httpx
import pytest

from local.running import LocalStack
from local.world import World
from tests.concurrency.histories.conftest import Histories
from tests.concurrency.histories.faulty import RandomFaults, faulty_stack
from tests.concurrency.histories.mixes.activities import ActivityMix
from tests.concurrency.histories.mixes.activity_logs import ActivityLogMix
from tests.concurrency.histories.mixes.retention_statuses import RetentionStatusMix
from tests.concurrency.histories.mixes.target_resolution import TargetResolutionMix
from tests.concurrency.histories.mixes.tasks import TaskMix
from tests.support.proxy import Proxy


@pytest.fixture(scope="module")
def faulty(local_stack: LocalStack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[LocalStack, Proxy]]:
    """A stack on the sound one's database, and the proxy between them."""
    with faulty_stack(local_stack, tmp_path_factory.mktemp("faulty")) as both:
        yield both


@pytest.fixture
def failing(faulty: tuple[LocalStack, Proxy], histories: Histories) -> Callable[[], AbstractContextManager[None]]:
    """While it is entered, calls to the database fail at random."""
    return lambda: faulty[1].faulty(RandomFaults(histories.seed))


@pytest.fixture
def world(faulty: tuple[LocalStack, Proxy], http: httpx.Client) -> Iterator[World]:
    """A tenant that calls the stack behind the proxy; its accounts are there before anything fails."""
    world = World(faulty[0].base_url, http)
    world.new_task()
    world.save_log()
    yield world
    world.clean_up()


type Failing = Callable[[], AbstractContextManager[None]]


def test_results_of_activities(world: World, histories: Histories, failing: Failing) -> None:
    mixes = histories.made(lambda: ActivityMix(world, has_faults=True), 4)
    with failing():
        histories.check(mixes, clients=4, each=5, at_once=6)
    histories.assert_explained()


def test_tasks(world: World, histories: Histories, failing: Failing) -> None:
    mixes = histories.made(lambda: TaskMix(world, deletes=True, has_faults=True), 4)
    with failing():
        histories.check(mixes, clients=4, each=5, at_once=6, may_repeat=True)
    histories.assert_explained()


def test_target_resolution(
    faulty: tuple[LocalStack, Proxy], http: httpx.Client, histories: Histories, failing: Failing
) -> None:
    mixes = histories.made(lambda: TargetResolutionMix(World(faulty[0].base_url, http)), 3)
    with failing():
        histories.check(mixes, clients=3, each=6, at_once=6, may_repeat=True)
    histories.assert_explained()


def test_user_retention_statuses(world: World, histories: Histories, failing: Failing) -> None:
    mixes = histories.made(lambda: RetentionStatusMix(world), 4)
    with failing():
        histories.check(mixes, clients=3, each=6, at_once=6, may_repeat=True)
    histories.assert_explained()


def test_activity_logs(world: World, histories: Histories, failing: Failing) -> None:
    mixes = histories.made(lambda: ActivityLogMix(world), 4)
    with failing():
        histories.check(mixes, clients=4, each=5, at_once=6, may_repeat=True)
    histories.assert_explained()
