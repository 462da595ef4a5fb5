"""A local stack behind a proxy before its database, which fails at random."""

import random
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Final

from local.running import WITHOUT_PUBLISHER, LocalStack, start_local_stack
from tests.support.faults import BATCHES, TRANSACTIONS, WRITES, WRITES_ALONE
from tests.support.proxy import Answered, Asked, Fault, Forward, Proxy, canceled, cut_off, lost, refused, unprocessed

_FAULTS: Final[tuple[tuple[float, Fault, Callable[[str], bool]], ...]] = (
    (0.03, refused("ThrottlingException"), lambda _: True),
    (0.02, refused("InternalServerError", 500), lambda _: True),
    (0.08, lost, WRITES.__contains__),
    (0.02, lost, lambda _: True),
    (0.02, cut_off, lambda _: True),
    (0.05, unprocessed, BATCHES.__contains__),
    (0.05, canceled("None", "TransactionConflict"), TRANSACTIONS.__contains__),
    (0.03, canceled("ThrottlingError"), TRANSACTIONS.__contains__),
    (0.05, refused("TransactionConflictException"), WRITES_ALONE.__contains__),
)
"""How often each fault hits which calls."""
_LONGEST_DELAY: Final = 0.01


class RandomFaults:
    """Delays each call a little, and lets some fail."""

    def __init__(self, seed: str) -> None:
        self._drawn = random.Random(seed)
        self._lock = Lock()

    def __call__(self, asked: Asked, forward: Forward) -> Answered | None:
        with self._lock:
            delay = self._drawn.uniform(0, _LONGEST_DELAY)
            fault = next((fault for odds, fault, hits in _FAULTS if self._hits(odds, hits(asked.operation))), None)
        time.sleep(delay)  # so that calls change places
        return fault(asked, forward) if fault else forward(asked)

    def _hits(self, odds: float, can_hit: bool) -> bool:
        return self._drawn.random() < odds and can_hit


@contextmanager
def faulty_stack(sound: LocalStack, folder: Path) -> Iterator[tuple[LocalStack, Proxy]]:
    """A second local stack on a sound one's database, and the proxy between them, which does not fail yet."""
    shutil.copy(sound.folder / "demo.json", folder)  # else the demo accounts get passwords that the other does not know
    with Proxy(sound.environment["DYNAMODB_ENDPOINT"]).running() as proxy:
        stack = start_local_stack(folder, WITHOUT_PUBLISHER, DYNAMODB_ENDPOINT=proxy.url, S3_ENDPOINT=proxy.url)
        try:
            yield stack, proxy
        finally:
            stack.stop()
