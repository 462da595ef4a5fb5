"""A function that one of its calls kept waiting answers in its own time, and leaves nothing half-done."""

import pytest

from tests.faults.attack import Attack
from tests.faults.calling import Clock
from tests.faults.writes import Write, writes

ROWS = writes()


@pytest.mark.parametrize("write", ROWS.values(), ids=ROWS)
def test_after_a_call_that_took_all_the_time_no_other_begins(write: Write, attack: Attack, clock: Clock) -> None:
    attack.too_late(write, clock)
