"""A load of writes in every dialect, which remembers what was acknowledged."""

import itertools
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import httpx

import dialects
from local.running import PATIENCE
from local.world import World

GONE = "gone"
PAUSE = 0.1


@dataclass
class Written:
    """What a record may be now: what was acknowledged last, or what was asked for since and never answered."""

    read: Callable[[], Any]
    may_be: list[Any] = field(default_factory=list)


@dataclass(frozen=True)
class Writer:
    """A dialect's part of the load: given the load, gives what makes one write, and perhaps a change of it."""

    start: "Callable[[Load], Callable[[], None]]"


class Load:
    """Writers, one a dialect."""

    def __init__(self, world: World, seed: int) -> None:
        self.world = world
        self.written: list[Written] = []
        self.unexpected: list[str] = []
        self.acknowledged = 0
        self._changed = threading.Condition()
        self._is_over = False
        self.numbers = itertools.count(seed * 100_000)
        self.random = random.Random(seed)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Write until the work inside is done."""
        writers = dialects.parts("tests.stacks.writing", Writer).values()
        threads = [threading.Thread(target=self._go_on, args=(each.start(self),)) for each in writers]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._is_over = True
            for thread in threads:
                thread.join()

    def wait_for(self, more: int) -> None:
        """Wait until so many more writes were acknowledged."""
        with self._changed:
            wanted = self.acknowledged + more
            assert self._changed.wait_for(lambda: self.acknowledged >= wanted, timeout=PATIENCE), (
                "no write succeeds any more"
            )

    def lost(self) -> list[str]:
        """Every record that is not what was acknowledged."""
        found = ((each, each.read()) for each in self.written)
        return [f"{now!r} where {each.may_be!r} was acknowledged" for each, now in found if now not in each.may_be]

    def _go_on(self, write: Callable[[], None]) -> None:
        while not self._is_over:
            write()

    def attempt(self, call: Callable[[], httpx.Response]) -> httpx.Response | None:
        """Make a call; None if nobody knows what became of it."""
        try:
            answer = call()
        except httpx.TransportError:
            time.sleep(PAUSE)  # what starts again needs the processor
            return None
        if answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
            if "retry-after" not in answer.headers:
                self.unexpected.append(f"503 without Retry-After: {answer.text}")
            return None
        if not answer.is_success:
            self.unexpected.append(f"{answer.request.method} {answer.request.url}: {answer.status_code} {answer.text}")
            return None
        with self._changed:
            self.acknowledged += 1
            self._changed.notify_all()
        return answer

    def change(self, written: Written, becomes: Any, call: Callable[[], httpx.Response]) -> None:
        """Change a record that was acknowledged before."""
        written.may_be.append(becomes)
        if self.attempt(call):
            written.may_be = [becomes]
