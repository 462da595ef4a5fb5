"""What the tests of the contract need of the gateway, which not every gateway has."""

import httpx
import pytest

from tests.support import ministack, secrecy


@pytest.fixture(scope="session")
def http(http: httpx.Client, pytestconfig: pytest.Config) -> httpx.Client:
    """An HTTP client; in the rehearsal, a test is skipped where its request shows what MiniStack's gateway lacks."""
    if pytestconfig.pluginmanager.hasplugin("tests.deploy.rehearsal"):
        http.event_hooks = {**http.event_hooks, "request": [secrecy.note, _skip_what_ministack_lacks]}
    return http


def _skip_what_ministack_lacks(request: httpx.Request) -> None:
    if difference := ministack.difference(request):
        pytest.skip(difference)
