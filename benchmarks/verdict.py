"""Whether the bars are met, are not, or cannot be told because others used the processor meanwhile."""

import time
from collections.abc import Iterable, Sequence
from enum import Enum
from statistics import median

from benchmarks.report import Bar

MOST_WAITED = 1.1
"""Of a calculation: the time that it took ÷ the processor's time that it got."""
MOST_SPREAD = 1.25
"""Of what was repeated: the median ÷ the fastest."""
_CALCULATION = range(200_000)


class Verdict(Enum):
    """What `make bench` says in the end; its value is the exit status."""

    MET = 0
    NOT_MET = 1
    TOO_BUSY = 3


def waited() -> float:
    """Calculate; gives the time that it took ÷ the processor's time that it got, which is 1 on a quiet machine."""
    began, used = time.perf_counter(), time.process_time()
    sum(number * number for number in _CALCULATION)
    return (time.perf_counter() - began) / (time.process_time() - used)


def is_busy(waits: Sequence[float], repeated: Iterable[Sequence[float]]) -> bool:
    """Whether others used the processor: calculations had to wait, or what was repeated varied."""
    return median(waits) > MOST_WAITED or any(median(each) / min(each) > MOST_SPREAD for each in repeated)


def judge(bars: Iterable[Bar], *, busy: bool) -> Verdict:
    """Time that was too long says nothing on a busy machine; all else says the same everywhere."""
    missed = [bar for bar in bars if not bar.is_met]
    if busy and missed and all(bar.is_of_time for bar in missed):
        return Verdict.TOO_BUSY
    return Verdict.NOT_MET if missed else Verdict.MET
