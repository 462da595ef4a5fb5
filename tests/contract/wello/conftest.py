"""Fixtures for refusals."""

from collections.abc import Iterator

import pytest

from local.world import World
from tests.contract.wello.samples import all_stored


@pytest.fixture(scope="module")
def empty_world(shared_world: World) -> Iterator[World]:
    """A tenant that has nothing, and after all tests that use it still has."""
    yield shared_world
    assert all_stored(shared_world) == [], "what was refused was stored"
