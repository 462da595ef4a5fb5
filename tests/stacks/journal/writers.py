"""Mixed writes over every dialect, which remember how many changes of each record were acknowledged."""

import importlib
import random
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx

from local.world import World
from tests.support.journal_checker import Written


class Writers:
    """A thread for each kind of record, until so many writes were acknowledged in all."""

    def __init__(self, world: World, most: int) -> None:
        self.world = world
        self.written: dict[str, Written] = {}
        self.acknowledged = 0
        self.unexpected: list[str] = []
        self._most = most
        self._lock = threading.Lock()

    def run(self) -> None:
        names = sorted(path.stem for path in Path(__file__).parent.glob("records_of_*.py"))
        kinds = [importlib.import_module(f"{__package__}.{name}").steps for name in names]
        threads = [threading.Thread(target=self._write, args=(kind(self, random.Random(18)),)) for kind in kinds]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _write(self, steps: Iterator[None]) -> None:
        for _ in steps:
            if self.acknowledged >= self._most or self.unexpected:
                return

    def count(self, subject: str, answer: httpx.Response) -> None:
        """Take down what became of a change of a record."""
        with self._lock:
            if not answer.is_success:
                self.unexpected.append(
                    f"{answer.request.method} {answer.request.url}: {answer.status_code} {answer.text}"
                )
                return
            self.written.setdefault(subject, Written()).acknowledged += 1
            self.acknowledged += 1
