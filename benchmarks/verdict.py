"""Whether the bars are met, are not, or cannot be told because what was repeated varied."""

from collections.abc import Iterable, Sequence
from enum import Enum
from statistics import median, quantiles

from benchmarks.report import Bar

MOST_SPREAD = 0.15
"""Of a ratio's rounds: the distance of its quartiles ÷ the median."""


class Verdict(Enum):
    """What `make bench` says in the end."""

    MET = "met"
    NOT_MET = "not met"
    UNTOLD = "cannot be told"

    @property
    def exit_status(self) -> int:
        """What others did to a machine is no failure."""
        return int(self is Verdict.NOT_MET)


def ratios(ours: Iterable[float], theirs: Iterable[float]) -> list[float]:
    """Of each round: what slows a machine for longer than a round slows both."""
    return [one / other for one, other in zip(ours, theirs, strict=True)]


def varies(rounds: Sequence[float]) -> bool:
    """Whether the median of rounds cannot be trusted."""
    first, _, third = quantiles(rounds, n=4, method="inclusive")
    return (third - first) / median(rounds) > MOST_SPREAD


def judge(bars: Iterable[Bar]) -> Verdict:
    """One that is missed for certain decides."""
    missed = [bar for bar in bars if not bar.is_met]
    if not missed:
        return Verdict.MET
    return Verdict.NOT_MET if any(bar.is_certain for bar in missed) else Verdict.UNTOLD
