"""acuse.runtime.initialisation: what waits on Lambda while a function is imported."""

import gc
import importlib
import os
import sys
from collections.abc import Iterator

import pytest

from acuse.runtime import initialisation


@pytest.fixture(autouse=True)
def as_before(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path])
    monkeypatch.setenv("PYTHONTZPATH", "")
    monkeypatch.delenv("PYTHONTZPATH")
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


def test_a_module_that_is_seldom_used_is_read_when_it_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "f")
    initialisation.begin()
    monkeypatch.delitem(sys.modules, "mimetypes", raising=False)
    module = importlib.import_module("mimetypes")
    assert type(module).__name__ == "_LazyModule"
    assert module.guess_type("a.json")[0] == "application/json"
    assert type(module).__name__ == "module"


def test_no_folder_of_time_zones_is_sought(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "f")
    initialisation.begin()
    assert os.environ["PYTHONTZPATH"] == ""


def test_elsewhere_modules_are_read_when_they_are_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_LAMBDA_FUNCTION_NAME", raising=False)
    initialisation.begin()
    monkeypatch.delitem(sys.modules, "mimetypes", raising=False)
    assert type(importlib.import_module("mimetypes")).__name__ == "module"
