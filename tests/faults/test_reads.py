"""Every read of every dialect when the database throttles it, loses the answer, or leaves a part of a batch."""

import pytest

from dialects import REGISTERED
from local.world import World
from tests.faults.attack import Attack
from tests.faults.writes import tables
from tests.support.dialects import good_requests
from tests.support.faults import OF_READS


@pytest.mark.parametrize("dialect", REGISTERED)
def test_a_read_is_answered_or_503(dialect: str, world: World, attack: Attack) -> None:
    requests = good_requests(world)
    for function in tables()[dialect].reads:
        attack.read(function, requests[function], OF_READS)
