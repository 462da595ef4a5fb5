"""What histories are drawn from, and how long they are."""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

import httpx
import pytest

from local.running import LocalStack
from local.world import World
from tests.concurrency.histories.checker import Explained, Operation, Verdict
from tests.concurrency.histories.faulty import RandomFaults, faulty_stack
from tests.concurrency.histories.mixes.mix import Mix, run
from tests.support.proxy import Proxy

_SEED = "1"


@dataclass
class Histories:
    """Runs mixes of one test, each object with a seed of its own, and holds what was seen against the models."""

    seed: str
    times: int
    """How many times as many objects as `make test` has."""
    operations: int = 0
    unanswered: int = 0
    wrong: list[str] = field(default_factory=list)

    def made[Made](self, make: Callable[[], Made], objects: int) -> list[Made]:
        """New objects: so many, or HISTORIES_TIMES as many."""
        return [make() for _ in range(objects * self.times)]

    def check[State, Call, Answer](
        self,
        mixes: Iterable[Mix[State, Call, Answer]],
        *,
        clients: int,
        each: int,
        at_once: int = 1,
        may_repeat: bool = False,
    ) -> None:
        """Let clients loose on objects, each with its own clients, so many objects at once."""

        def seen(numbered: tuple[int, Mix[State, Call, Answer]]) -> tuple[str, list[Operation[Call, Answer]], Verdict]:
            seed = f"{self.seed}/{numbered[0]}"
            return seed, *run(numbered[1], seed, clients=clients, each=each, may_repeat=may_repeat)

        with ThreadPoolExecutor(at_once) as threads:
            of_all = list(threads.map(seen, enumerate(mixes)))
        for seed, history, verdict in of_all:
            self.operations += len(history)
            self.unanswered += sum(operation.answer is None for operation in history)
            if not isinstance(verdict, Explained):
                self.wrong.append(f"Seed {seed}, {len(history)} operations.\n{verdict}")

    def assert_explained(self) -> None:
        """Fail with the first history that no order explains, and how many there were."""
        print(f"{self.operations} operations, {self.unanswered} without an answer, seed {self.seed}")  # noqa: T201
        assert not self.wrong, (
            f"{len(self.wrong)} histories that no order explains; HISTORIES_SEED={self.seed} draws the same calls. "
            f"The first:\n{self.wrong[0]}"
        )


@pytest.fixture
def histories() -> Histories:
    """HISTORIES_SEED draws other calls, HISTORIES_TIMES more of them."""
    return Histories(os.environ.get("HISTORIES_SEED", _SEED), int(os.environ.get("HISTORIES_TIMES", "1")))


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
def failing_world(faulty: tuple[LocalStack, Proxy], http: httpx.Client) -> Iterator[World]:
    """A tenant that calls the stack behind the proxy; its accounts are there before anything fails."""
    world = World(faulty[0].base_url, http)
    world.new_task()
    world.save_log()
    yield world
    world.clean_up()


type Failing = Callable[[], AbstractContextManager[None]]
