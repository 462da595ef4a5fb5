"""A dialect is registered once, and whoever asks for one that is not, or for a part that is missing, is told so."""

import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest

import dialects
from dialects import REGISTERED, Registration, UnknownDialect
from local.running import ROOT
from openapi.parts import System

NO_DIALECTS: Final = {"api_reference", "console"}
"""Systems of functions that are not of the published contract."""


def test_what_is_registered_has_functions_and_all_that_has_functions_is_registered() -> None:
    systems = {path.parent.parent.name for path in (ROOT / "functions").glob("*/*/app.py")}
    assert systems - NO_DIALECTS == set(REGISTERED)


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


MOST_FILES: Final = 5
"""That name a dialect, in code that is not the dialect's own: template.yaml, the registration and a few more."""
PROSE: Final = {"docs"}
"""Folders of what is written about all dialects; documents in the root are prose too, and docs/openapi is made."""
CODE: Final = {".cs", ".go", ".java", ".json", ".js", ".jsonl", ".mjs", ".php", ".py", ".sh", ".toml", ".ts", ".yaml"}


@cache
def code() -> dict[Path, str]:
    """The project's, by its path in it."""
    return {path: (ROOT / path).read_text(errors="replace") for path in code_files()}


def code_files() -> Iterator[Path]:
    folders = [path for path in ROOT.iterdir() if path.is_dir() and path.name not in PROSE]
    for top in [path for path in folders if not path.name.startswith(".")]:
        yield from (path.relative_to(ROOT) for path in top.rglob("*") if path.is_file() and is_code(path))
    yield from (path.relative_to(ROOT) for path in ROOT.iterdir() if path.is_file() and is_code(path))


def is_code(path: Path) -> bool:
    return (path.suffix in CODE or path.name == "Makefile") and not {"__pycache__", "node_modules"} & set(path.parts)


def is_room_of(dialect: str, path: Path) -> bool:
    """Whether a folder or the file itself is called after the dialect."""
    return any(dialect in re.split(r"[_.]", part) for part in path.parts)


def names(dialect: str, text: str) -> bool:
    return re.search(rf"{dialect}(?!tion|ción)", text, re.IGNORECASE) is not None  # as in retention, retención


@pytest.mark.parametrize("dialect", [each for each in REGISTERED if each != "journal"])  # of which all tell
def test_few_files_name_a_dialect_outside_its_own_rooms(dialect: str) -> None:
    found = [str(path) for path, text in code().items() if not is_room_of(dialect, path) and names(dialect, text)]
    assert "dialects.py" in found
    assert len(found) <= MOST_FILES, "\n".join([f"{len(found)} files name {dialect}:", *sorted(found)])


def test_rooms_and_names_of_a_dialect_are_told_from_others() -> None:
    """Else the test above could not fail."""
    rooms = ["openapi/smoke.py", "functions/smoke/x/app.py", "acuse_admin/smoke_lookup.py", "tests/x/test_smoke_x.py"]
    assert all(is_room_of("smoke", Path(each)) for each in rooms)
    assert not any(is_room_of("smoke", Path(each)) for each in ("tests/smoker.py", "functions/fire/x/app.py"))
    assert names("smoke", "SmokeLog")
    assert not names(next(iter(REGISTERED)), "retention statuses, estados de retención")
