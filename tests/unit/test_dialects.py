"""A dialect is registered once, and whoever asks for one that is not, or for a part that is missing, is told so."""

import sys
from pathlib import Path

import pytest

import dialects
from dialects import REGISTERED, Registration, UnknownDialect
from local.running import ROOT
from openapi.parts import System


def test_what_is_registered_has_functions_and_all_that_has_functions_is_registered() -> None:
    assert {path.parent.parent.name for path in (ROOT / "functions").glob("*/*/app.py")} == set(REGISTERED)


def test_an_unknown_dialect_is_told_with_those_that_there_are() -> None:
    for values in (REGISTERED, dialects.parts("openapi", System)):
        with pytest.raises(UnknownDialect, match=f"no dialect 'smoke', only {', '.join(REGISTERED)}"):
            values["smoke"]


def test_a_dialect_without_a_part_is_told_which_module_is_missing() -> None:
    with pytest.raises(UnknownDialect, match=r"openapi\.smoke is missing"):
        Registration("smoke", document="smoke").part("openapi", System)


def test_a_part_of_another_kind_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "of_tests").mkdir()
    (tmp_path / "of_tests" / "smoke.py").write_text("PART = 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(UnknownDialect, match=r"of_tests\.smoke\.PART is missing, or is no System"):
        Registration("smoke", document="smoke").part("of_tests", System)
    del sys.modules["of_tests.smoke"]


def test_a_mistake_inside_a_part_is_not_taken_for_a_missing_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "with_mistakes").mkdir()
    (tmp_path / "with_mistakes" / "smoke.py").write_text("import nothing_of_this_name\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModuleNotFoundError, match="nothing_of_this_name"):
        Registration("smoke", document="smoke").part("with_mistakes", System)
