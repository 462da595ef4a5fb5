"""A tenant for the console to show."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest

from acuse.identity import members
from acuse.identity.members import Member
from acuse.identity.permissions import Role
from local.demo import USER_ID
from local.world import World
from tests.browser.console.conftest import Console
from tests.support.conformance import contract


@pytest.fixture(scope="module")
def home(base_url: str, http: httpx.Client) -> Iterator[World]:
    """A tenant of the file's own, of which the demo user is an ADMIN."""
    world = World(base_url, http, dialects=frozenset({"reten"}))
    members.save(world.tenant, Member(USER_ID, Role.ADMIN))
    yield world
    world.clean_up()


@pytest.fixture(scope="module")
def at_home(console: Console, home: World) -> Iterator[Console]:
    """The page, for that tenant. All that it asks the API for is documented, and nothing is severe."""
    console.browser.execute_script("localStorage.setItem('console.tenant', arguments[0])", home.tenant)
    console.open("#/overview")
    console.sent()
    yield console
    sent = [each for each in console.sent() if each["url"].startswith(f"{console.base_url}/")]
    asked = {(each["method"].lower(), urlsplit(each["url"]).path) for each in sent}
    assert {"get"} <= {method for method, _ in asked}
    for method, path in asked:
        if not path.startswith("/console"):
            operation = contract().operation(method, path)
            assert operation, path
            assert operation.is_of_method, path
