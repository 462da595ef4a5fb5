"""What a size of memory gives: Lambda's share of a processor, imitated by a quota of a cgroup."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any, Final

from benchmarks import costs, prices, warm
from benchmarks.artefacts import Artefact
from benchmarks.costs import BATCH_READ_MS, MEMORY_MB_OF_A_PROCESSOR, WRITE_MS
from benchmarks.prices import charge

SIZES: Final = (128, 256, 512, 768, 1024)
_PERIOD_US: Final = 20_000
"""Lambda's."""
_GROUPS: Final = Path("/sys/fs/cgroup/cpu")
_WITHIN: Final = 1.2
"""How much longer than the fastest size's a request may take at the default size."""


def can_limit() -> bool:
    """Whether this process may limit others: cgroups of version 1, and root."""
    return os.access(_GROUPS, os.W_OK)


def milliseconds(
    artefact: Artefact, event: Mapping[str, Any], answers: Mapping[str, Any], rounds: int, advance: Callable[[], None]
) -> dict[int, list[float]]:
    """By size: how long batches of warm requests took, a request, with botocore's work and without the network."""
    found: dict[int, list[float]] = {size: [] for size in SIZES}
    with warm.serving({artefact.name: artefact}, "send", event, answers) as servers, _group() as limit:
        server = servers[artefact.name]
        server.serve(50)
        limit.process(server.process_id)
        for _ in range(rounds):
            for size in SIZES:
                limit.share(size / MEMORY_MB_OF_A_PROCESSOR)
                found[size].append(server.serve(40, "wall") / 1000)
            advance()
    return found


def curve(found: Mapping[int, list[float]]) -> dict[int, tuple[float, float]]:
    """By size: median milliseconds of a request with DynamoDB's, as assumed, and dollars of Lambda a million."""
    if not found:
        return {}
    waits = BATCH_READ_MS + WRITE_MS
    times = {size: median(each) + waits for size, each in found.items()}
    million = 1e6
    return {
        size: (each, charge(prices.LAMBDA_GB_SECOND, million * costs.rounded(each) / 1000 * size / 1024))
        for size, each in times.items()
    }


def cheapest(curve: Mapping[int, tuple[float, float]]) -> int:
    """The cheapest size of those that take at most a fifth longer than the fastest: the default."""
    shortest = min(milliseconds for milliseconds, _ in curve.values())
    fast = [size for size, (each, _) in curve.items() if each <= _WITHIN * shortest]
    return min(fast, key=lambda size: curve[size][1])


class _Limit:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def process(self, number: int) -> None:
        (self._folder / "cgroup.procs").write_text(str(number))

    def share(self, of_a_processor: float) -> None:
        (self._folder / "cpu.cfs_quota_us").write_text(str(int(_PERIOD_US * of_a_processor)))


@contextmanager
def _group() -> Iterator[_Limit]:
    folder = _GROUPS / f"acuse-bench-{os.getpid()}"
    folder.mkdir()
    try:
        (folder / "cpu.cfs_period_us").write_text(str(_PERIOD_US))
        yield _Limit(folder)
    finally:
        for number in (folder / "cgroup.procs").read_text().split():
            (_GROUPS / "cgroup.procs").write_text(number)
        folder.rmdir()
