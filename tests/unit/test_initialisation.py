"""acuse.runtime.initialisation: on Lambda, garbage is not collected while a function is imported, and is afterwards."""

import gc
from collections.abc import Iterator

import pytest

from acuse.runtime import initialisation


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    yield
    gc.unfreeze()
    gc.enable()


def test_collections_wait_until_a_function_is_initialised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "f")
    initialisation.begin()
    assert not gc.isenabled()
    initialisation.end()
    assert gc.isenabled()
    assert gc.get_freeze_count() > 1000


def test_elsewhere_garbage_is_collected_as_always(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_LAMBDA_FUNCTION_NAME", raising=False)
    frozen = gc.get_freeze_count()
    initialisation.begin()
    assert gc.isenabled()
    initialisation.end()
    assert gc.get_freeze_count() == frozen
