"""The other words that DynamoDB and S3 have for what the table tries everywhere."""

import pytest

from tests.faults.attack import Attack
from tests.faults.writes import Write, writes
from tests.support.faults import ALIKE

ROWS = {name: writes()[name] for name in ("submit", "create a status", "add a file")}
"""A write alone, a transaction, an object."""


@pytest.mark.parametrize("write", ROWS.values(), ids=ROWS)
def test_each_word_means_the_same(write: Write, attack: Attack) -> None:
    attack.once(write, ALIKE)
    attack.for_ever(write, ALIKE)
