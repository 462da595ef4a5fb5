"""The command line, run in this process."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import typer

from acuse_admin import cli, output
from local.running import ROOT, LocalStack
from local.world import World


class Done(NamedTuple):
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


PROGRAM = str(Path(sys.executable).parent / "acuse")
PARSER = typer.main.get_command(cli.app)
"""Made once: the program makes it at every start, and that takes longer than most commands."""
type Acuse = Callable[..., Done]


def commands() -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command by its words."""
    rest: list[tuple[tuple[str, ...], Any]] = [((), PARSER)]
    while rest:
        words, command = rest.pop()
        inner = getattr(command, "commands", None)
        if inner is None:
            yield words, command
        rest.extend(((*words, name), each) for name, each in (inner or {}).items())


COMMANDS = dict(commands())


@pytest.fixture
def acuse(
    local_stack: LocalStack,
    world: World,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Acuse:
    """Runs the command line in this process, for the test's tenant; what it prints is piped."""
    del local_stack  # its environment is this process's
    monkeypatch.setattr(typer.main, "get_command", lambda _: PARSER)

    def run(*words: str, stdin: str | bytes = "", tenant: bool = True) -> Done:
        owner = ["--tenant", world.tenant] if tenant else []
        monkeypatch.setattr(sys, "argv", ["acuse", *words, *owner])
        (tmp_path / "stdin").write_bytes(stdin.encode() if isinstance(stdin, str) else stdin)
        with (tmp_path / "stdin").open() as source, monkeypatch.context() as patch:
            patch.setattr(sys, "stdin", source)
            with pytest.raises(SystemExit) as exit_status:
                cli.main()
        code = exit_status.value.code
        return Done(code if isinstance(code, int) else 0, *capsys.readouterr())

    return run


@pytest.fixture
def terminal(acuse: Acuse, monkeypatch: pytest.MonkeyPatch) -> Acuse:
    """The command line as a person sees it: on a terminal of 80 columns, without its colours."""
    monkeypatch.setattr(output, "for_people", lambda: True)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("LINES", "24")
    return acuse


def rows(done: Done) -> list[dict[str, Any]]:
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def ended(command: str, **environment: str) -> tuple[int, str]:
    """Exit status and standard error of a shell's command, in which $acuse is the program."""
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"],
        env=os.environ | {"acuse": PROGRAM} | environment,
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    return done.returncode, done.stderr
