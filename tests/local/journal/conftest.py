"""A stack that publishes events, as `make run` does."""

from collections.abc import Iterator

import pytest

from local.running import start_local_stack
from tests.support.stacks import connected_to


@pytest.fixture(scope="package")
def base_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where it answers."""
    with connected_to(start_local_stack(tmp_path_factory.mktemp("stack"))) as stack:
        yield stack.base_url
