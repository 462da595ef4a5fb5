"""What tests of stacks that are killed and started again share."""

import socket
from collections.abc import Iterator

import pytest

from acuse.runtime.remembered import forget_everything


@pytest.fixture
def ports() -> list[str]:
    """Two ports that are free now: the stack has the same after each start."""
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as other:
        return ["--port", str(one.getsockname()[1]), "--dynamodb-port", str(other.getsockname()[1])]


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Where this process's storage code finds the stack's database."""
    yield monkeypatch
    monkeypatch.undo()
    forget_everything()
