"""How the programs reach the stack under test."""

from collections.abc import Iterator

import pytest

from tests.clients import forwarder
from tests.clients.forwarder import Forwarder
from tests.support.ministack import API_DOMAIN


@pytest.fixture(scope="module")
def forwarding(base_url: str) -> Iterator[Forwarder]:
    with forwarder.running(base_url) as running:
        yield running


@pytest.fixture
def client_url(request: pytest.FixtureRequest, base_url: str) -> str:
    """What other processes find: not the rehearsal's name."""
    if API_DOMAIN not in base_url:
        return base_url
    forwarding: Forwarder = request.getfixturevalue("forwarding")
    return forwarding.url
