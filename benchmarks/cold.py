"""How long Lambda's initialisation of a function takes: importing the handler's module in a fresh interpreter."""

import subprocess
from collections.abc import Callable, Iterable

from benchmarks.artefacts import Artefact, BenchFailed


def initialise(artefact: Artefact) -> float:
    """Import the handler's module in a process of its own; gives milliseconds of a processor."""
    command, environment = artefact.python("initialise.py", artefact.handler.rpartition(".")[0])
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BenchFailed(f"{artefact.name} cannot be imported:\n{done.stderr}")
    return float(done.stdout.split()[-1])


def in_turns(artefacts: Iterable[Artefact], rounds: int, advance: Callable[[], None]) -> list[list[float]]:
    """Milliseconds of each, `rounds` times, A B C A B C …: what slows the machine down slows down all of them.

    A round before them, which fills the file system's cache, is not counted.
    """
    of_rounds: list[list[float]] = []
    for _ in range(rounds + 1):
        of_rounds.append([initialise(artefact) for artefact in artefacts])
        advance()
    return [list(each) for each in zip(*of_rounds[1:], strict=True)]
