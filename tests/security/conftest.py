"""A stack for these tests alone: small enough that all that it stores can be compared before and after a request."""

from collections.abc import Iterator

import httpx
import pytest

from local.running import WITHOUT_PUBLISHER, LocalStack, start_local_stack
from local.world import World
from tests.support.stacks import connected_to


@pytest.fixture(scope="package")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    """A stack that publishes nothing."""
    with connected_to(start_local_stack(tmp_path_factory.mktemp("stack"), WITHOUT_PUBLISHER)) as stack:
        yield stack


@pytest.fixture(scope="package")
def base_url(stack: LocalStack) -> str:
    """Where it answers."""
    return stack.base_url


@pytest.fixture(scope="module")
def first(base_url: str, http: httpx.Client) -> World:
    """The tenant that is attacked."""
    return World(base_url, http)


@pytest.fixture(scope="module")
def second(base_url: str, http: httpx.Client) -> World:
    """Another tenant of the same stack."""
    return World(base_url, http)
