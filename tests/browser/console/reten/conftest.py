"""A tenant for the console to show."""

from collections.abc import Iterator

import httpx
import pytest

from local.world import World
from tests.browser.console.conftest import Console, joined


@pytest.fixture(scope="module")
def home(base_url: str, http: httpx.Client) -> Iterator[World]:
    """A tenant of the file's own, of which the demo user is an ADMIN."""
    world = World(base_url, http, dialects=frozenset({"reten"}))
    with joined(world):
        yield world


@pytest.fixture(scope="module")
def at_home(console: Console, home: World) -> Console:
    """The page, for that tenant."""
    console.work_for(home.tenant)
    return console
