"""The house's floors: what a module may import (CONTRIBUTING.md)."""

import ast
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from dialects import REGISTERED
from local.running import ROOT

LAYER = ROOT / "layers" / "shared"
FUNCTIONS = ROOT / "functions"
SYSTEMS = sorted(REGISTERED)
FLOORS = ["errors", "timestamps", "runtime", "storage", "identity", "requests"]
"""Below the systems; each imports from itself and from what stands before it."""
OF_THE_JOURNAL = "acuse.journal.model"
"""What a system gives to the journal is in its words; the journal names no system (acuse/journal/kinds.py)."""
CONNECTIONS = {"acuse.journal.bus", "acuse.storage.dynamodb", "acuse.storage.objects"}
"""What talks to AWS."""


def name_of(path: Path, base: Path) -> str:
    parts = path.relative_to(base).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(path, LAYER): path for path in (LAYER / "acuse").rglob("*.py")} | {
    name_of(path, FUNCTIONS): path for path in FUNCTIONS.rglob("*.py")
}


def imported(path: Path) -> Iterator[str]:
    """The project's modules that a module imports, for types alone too."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield whole if whole in MODULES else node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


@cache  # of the one process that runs these tests
def imports() -> dict[str, set[str]]:
    return {name: {each for each in imported(path) if each in MODULES} for name, path in MODULES.items()}


IN_LAYER = sorted(name for name in MODULES if name.count(".") and name.startswith("acuse."))


def floor_of(name: str) -> str:
    return name.split(".")[1]


def test_there_are_floors_and_systems_and_nothing_else() -> None:
    """A module that only one system uses lives with it."""
    assert {floor_of(name) for name in IN_LAYER} == {*FLOORS, *SYSTEMS}
    assert {name for name in IN_LAYER if name.count(".") == 1 and MODULES[name].name != "__init__.py"} == {
        "acuse.errors",
        "acuse.timestamps",
    }


@pytest.mark.parametrize("name", IN_LAYER)
def test_a_module_imports_only_from_its_own_floor_and_those_above(name: str) -> None:
    floor = floor_of(name)
    above = {floor, *FLOORS} if floor in SYSTEMS else set(FLOORS[: FLOORS.index(floor) + 1])
    others = {
        each for each in imports()[name] - {"acuse"} if not each.startswith("acuse.") or floor_of(each) not in above
    }
    assert others <= ({OF_THE_JOURNAL} if name == f"acuse.{floor}.journal" else set())


@pytest.mark.parametrize("name", sorted(name for name in MODULES if name.split(".")[0] != "acuse"))
def test_a_function_imports_its_own_system_and_the_floors_above(name: str) -> None:
    system, *rest = name.split(".")
    for each in imports()[name]:
        if each.startswith("acuse."):
            assert floor_of(each) in {system, *FLOORS}
        else:
            assert each.split(".")[:2] == [system, *rest[:1]], "another function's folder"


def room_of(name: str) -> str:
    """Its folder; what a system gives to the journal is a room of its own, which the system's others do not use."""
    folder, _, module = name.rpartition(".")
    return name if module == "journal" else folder


def test_rooms_do_not_import_in_circles() -> None:
    rooms: dict[str, set[str]] = {}
    for name in IN_LAYER:
        if MODULES[name].name != "__init__.py":
            rooms.setdefault(room_of(name), set()).update(room_of(each) for each in imports()[name])
    for room, others in rooms.items():
        others -= {room, "acuse"}
    try:
        TopologicalSorter(rooms).prepare()
    except CycleError as error:
        pytest.fail(" → ".join(reversed(error.args[1])))


PURE = {"rule", "rules", "model", "models"}


@pytest.mark.parametrize("name", sorted(name for name in MODULES if name.rpartition(".")[2] in PURE))
def test_rules_and_models_reach_nothing_that_talks_to_aws(name: str) -> None:
    by: dict[str, str] = {}
    ahead = [name]
    while ahead:
        module = ahead.pop()
        for each in imports()[module] - by.keys():
            by[each] = module
            ahead.append(each)
    for connection in CONNECTIONS & by.keys():
        chain = [connection]
        while chain[-1] != name:
            chain.append(by[chain[-1]])
        pytest.fail(" ← ".join(chain))


def imports_from_tests(path: Path) -> Iterator[ast.ImportFrom]:
    text = path.read_text()
    for node in ast.walk(ast.parse(text)) if "tests" in text else ():
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("tests"):
            yield node


def test_no_test_imports_from_another_test() -> None:
    """What several folders share is in tests/support; what several files of one share is in a module of its own."""
    tests = ROOT / "tests"
    for path in tests.rglob("*.py"):
        for node in imports_from_tests(path):
            words = [*str(node.module).split("."), *(alias.name for alias in node.names if node.module == "tests")]
            assert words[1] in ("support", path.relative_to(tests).parts[0]), f"{path}:{node.lineno}"
            assert not [word for word in words if word.startswith("test_")], f"{path}:{node.lineno}"


def test_nothing_but_tests_knows_the_tests() -> None:
    """What tests share with load and benchmarks is in local."""
    found = [
        path
        for folder in ROOT.iterdir()
        if folder.is_dir() and folder.name != "tests" and not folder.name.startswith(".")
        for path in folder.rglob("*.py")
    ]
    assert ROOT / "load" / "__main__.py" in found
    assert [path for path in found if any(imports_from_tests(path))] == []
