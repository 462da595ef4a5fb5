"""Writes that are done, and whose answers come when the function does not wait for them any more."""

import pytest

from tests.faults.attack import Attack
from tests.faults.writes import Write, writes
from tests.support.faults import SLOW

ROWS = {
    name: writes()[name]
    for name in ("submit", "submit with a key", "create a status", "create a task with a key", "change a log")
}
"""One of each way to write."""


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("write", ROWS.values(), ids=ROWS)
def test_an_answer_that_comes_too_late_is_like_one_that_is_lost(write: Write, attack: Attack) -> None:
    attack.once(write, SLOW)
    attack.for_ever(write, SLOW)
