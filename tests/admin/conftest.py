"""The command line, run in this process."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from acuse_admin import cli
from tests.conftest import LocalStack
from tests.world import World


class Done(NamedTuple):
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


type Acuse = Callable[..., Done]


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

    def run(*words: str, stdin: str = "", tenant: bool = True) -> Done:
        owner = ["--tenant", world.tenant] if tenant else []
        monkeypatch.setattr(sys, "argv", ["acuse", *words, *owner])
        (tmp_path / "stdin").write_text(stdin)
        with (tmp_path / "stdin").open() as source, monkeypatch.context() as patch:
            patch.setattr(sys, "stdin", source)
            with pytest.raises(SystemExit) as exit_status:
                sys.exit(cli.main())  # type: ignore[func-returns-value]
        code = exit_status.value.code
        return Done(code if isinstance(code, int) else 0, *capsys.readouterr())

    return run


def rows(done: Done) -> list[dict[str, Any]]:
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]
