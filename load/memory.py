"""The memory of the stack's two processes while it is under load, and whether it stays."""

import csv
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Final, NamedTuple

import psutil

JUDGED_FROM: Final = 60
"""Seconds. A shorter run is over before everything was used once."""
MOST_GROWTH: Final = 0.05
"""Of the gateway, from the second quarter of a run to the last; the first is for warming up."""
_EVERY: Final = 1.0


class Sample(NamedTuple):
    """Resident bytes at a time."""

    seconds: float
    gateway: int
    database: int


@contextmanager
def sampled(gateway_process: int) -> Iterator[list[Sample]]:
    """Sample a gateway and the database that it started, until the work inside is done."""
    gateway = psutil.Process(gateway_process)
    [database] = [each for each in gateway.children() if "local.engine" in each.cmdline()]
    samples: list[Sample] = []
    done = threading.Event()

    def sample() -> None:
        while True:
            samples.append(Sample(len(samples) * _EVERY, gateway.memory_info().rss, database.memory_info().rss))
            if done.wait(_EVERY):
                return

    thread = threading.Thread(target=sample)
    thread.start()
    try:
        yield samples
    finally:
        done.set()
        thread.join()


def quarter(samples: Sequence[Sample], number: int) -> Sample:
    """The median of a quarter of the samples, from 1: neither a peak nor a pause of the machine counts."""
    size = max(1, len(samples) // 4)
    part = samples[(number - 1) * size : number * size] or samples[-1:]
    return Sample(*(median(values) for values in zip(*part, strict=True)))


def growth(samples: Sequence[Sample]) -> float | None:
    """How much of its memory after warming up the gateway has gained by the end; None if that cannot be judged.

    The database is not judged: it keeps its data in memory.
    """
    if samples[-1].seconds < JUDGED_FROM - _EVERY:
        return None
    return quarter(samples, 4).gateway / quarter(samples, 2).gateway - 1


def write(samples: Sequence[Sample], path: Path) -> None:
    """Write all samples as CSV."""
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(Sample._fields)
        rows.writerows(samples)
