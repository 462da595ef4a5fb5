"""Every write of notes and file attachments under every fault: no 500, nothing half-written, one effect."""

import pytest

from tests.faults.attack import Attack
from tests.faults.writes import Write
from tests.faults.writes.oracle import CHILDREN


@pytest.mark.parametrize("write", CHILDREN.values(), ids=CHILDREN)
def test_a_fault_that_passes_is_not_seen(write: Write, attack: Attack) -> None:
    attack.once(write)


@pytest.mark.parametrize("write", CHILDREN.values(), ids=CHILDREN)
def test_a_fault_that_stays_is_503_and_a_repetition_has_one_effect(write: Write, attack: Attack) -> None:
    attack.for_ever(write)
