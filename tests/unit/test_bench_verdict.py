"""What `make bench` says (benchmarks/verdict.py): a bar that is missed on a busy machine is not judged."""

import pytest

from benchmarks import report, verdict
from benchmarks.report import Bar
from benchmarks.verdict import Verdict

MET = Bar("initialisation", "", 0.6, 0.5)
SLOW = Bar("warm request", "µs", 150, 400)
LARGE = Bar("layers", "MB", 30, 31, is_of_time=False)


@pytest.mark.parametrize(
    ("bars", "on_a_quiet_machine", "on_a_busy_one"),
    [
        ([MET], Verdict.MET, Verdict.MET),
        ([MET, SLOW], Verdict.NOT_MET, Verdict.TOO_BUSY),
        ([MET, LARGE], Verdict.NOT_MET, Verdict.NOT_MET),
        ([SLOW, LARGE], Verdict.NOT_MET, Verdict.NOT_MET),
    ],
)
def test_time_that_is_too_long_is_judged_on_a_quiet_machine_only(
    bars: list[Bar], on_a_quiet_machine: Verdict, on_a_busy_one: Verdict
) -> None:
    assert verdict.judge(bars, busy=False) is on_a_quiet_machine
    assert verdict.judge(bars, busy=True) is on_a_busy_one


@pytest.mark.parametrize(
    ("waits", "repeated", "busy"),
    [
        ([1.0, 1.01, 1.0], [[100, 104, 101], [7, 7, 7]], False),
        ([1.0, 1.01, 9.0], [[100, 104, 300]], False),
        ([2.1, 1.9, 1.0], [[100, 104, 101]], True),
        ([1.0, 1.0, 1.0], [[100, 104, 101], [100, 160, 150]], True),
    ],
    ids=["quiet", "one moment", "calculations waited", "now this long, now that"],
)
def test_a_machine_is_busy_if_calculations_wait_or_repeated_work_varies(
    waits: list[float], repeated: list[list[float]], busy: bool
) -> None:
    assert verdict.is_busy(waits, repeated) is busy


def test_a_calculation_takes_at_least_the_time_that_it_uses() -> None:
    assert verdict.waited() > 0.9


def test_the_exit_status_tells_the_verdicts_apart() -> None:
    assert [each.value for each in (Verdict.MET, Verdict.NOT_MET, Verdict.TOO_BUSY)] == [0, 1, 3]


def test_the_table_says_what_cannot_be_judged() -> None:
    assert "NOT met" in report.bars([SLOW], busy=False)
    found = report.bars([MET, SLOW, LARGE], busy=True)
    assert ("| met |" in found, "too busy to judge" in found, "NOT met" in found) == (True, True, True)
    assert "NOT met" not in report.bars([SLOW], busy=True)
