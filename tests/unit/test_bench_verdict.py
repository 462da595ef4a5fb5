"""What `make bench` says (benchmarks/verdict.py): a figure that varied is said to, and judges nothing."""

import pytest

from benchmarks import report, verdict
from benchmarks.report import Bar
from benchmarks.verdict import Verdict

MET = Bar("initialisation", "", 0.6, 0.5)
SLOW = Bar("warm request", "", 0.75, 0.9)
UNCERTAIN = Bar("initialisation", "", 0.6, 0.7, is_certain=False)


@pytest.mark.parametrize(
    ("bars", "said", "exit_status"),
    [
        ([MET], Verdict.MET, 0),
        ([MET, SLOW], Verdict.NOT_MET, 1),
        ([MET, UNCERTAIN], Verdict.UNTOLD, 0),
        ([SLOW, UNCERTAIN], Verdict.NOT_MET, 1),
    ],
)
def test_what_is_missed_for_certain_fails_and_what_varied_does_not(
    bars: list[Bar], said: Verdict, exit_status: int
) -> None:
    assert verdict.judge(bars) is said
    assert said.exit_status == exit_status


def test_a_machine_that_slows_both_down_changes_no_ratio() -> None:
    assert verdict.ratios([100, 300, 100], [200, 600, 200]) == [0.5, 0.5, 0.5]


@pytest.mark.parametrize(
    ("rounds", "varied"),
    [
        ([0.50, 0.51, 0.52, 0.50, 0.51], False),
        ([0.50, 0.51, 0.52, 0.50, 1.90], False),
        ([0.50, 0.70, 0.40, 0.60, 0.90], True),
    ],
    ids=["quiet", "one moment", "now this, now that"],
)
def test_rounds_vary_if_their_quartiles_are_apart(rounds: list[float], varied: bool) -> None:
    assert verdict.varies(rounds) is varied


def test_the_table_says_what_cannot_be_trusted() -> None:
    assert "NOT met" in report.bars([SLOW])
    found = report.bars([MET, UNCERTAIN])
    assert ("| met |" in found, "cannot be trusted" in found, "NOT met" in found) == (True, True, False)
