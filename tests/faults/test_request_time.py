"""A function that one of its calls kept waiting answers in its own time, and leaves nothing half-done."""

import pytest

from tests.faults import oracle_writes, reten_writes, wello_writes
from tests.faults.attack import Attack
from tests.faults.calling import Clock
from tests.faults.writes import Write

ROWS = {**reten_writes.WRITES, **oracle_writes.TASKS, **oracle_writes.CHILDREN, **wello_writes.WRITES}


@pytest.mark.parametrize("write", ROWS.values(), ids=ROWS)
def test_after_a_call_that_took_all_the_time_no_other_begins(write: Write, attack: Attack, clock: Clock) -> None:
    attack.too_late(write, clock)
