"""The publisher: `publish_events`, called with the embedded database's stream as Lambda calls it with AWS's.

`python -m local.publisher` is a process of its own beside the gateway. It ends with it, and is started again when it
ends by itself; the number of the last record that it is done with is in a file, so nothing is left out.
"""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

QUEUE: Final = "UnpublishedQueue"
"""The queue of what could not be published, under its logical id."""


def queue_at(endpoint: str) -> str:
    """The queue's URL."""
    return f"{endpoint}/000000000000/{QUEUE}"


_PAUSE: Final = 0.5
"""Seconds before an ended publisher is started again."""


@contextmanager
def beside(folder: Path, sources: list[Path], say: Callable[[str], None]) -> Iterator[None]:
    """Run the publisher for the database in `folder`, with this process's environment."""
    process = _Process([sys.executable, "-m", "local.publisher", str(folder), *map(str, sources)], folder, say)
    process.start()
    try:
        yield
    finally:
        process.stop()


class _Process:
    """The publisher's process, which is started again when it ends."""

    def __init__(self, command: list[str], folder: Path, say: Callable[[str], None]) -> None:
        self._command = command
        self._log = folder / "publisher.log"
        self._say = say
        self._stopping = threading.Event()
        self._changing = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._watcher = threading.Thread(target=self._watch, daemon=True)

    def start(self) -> None:
        """Start it; whether it works is for nobody to wait for."""
        self._watcher.start()

    def stop(self) -> None:
        """End it; what it was about to do is done after the next start."""
        self._stopping.set()
        with self._changing:
            if self._process:
                with suppress(ProcessLookupError):
                    self._process.kill()
        self._watcher.join()

    def _watch(self) -> None:
        with self._log.open("wb") as log:
            while not self._stopping.is_set():
                with self._changing:
                    if self._stopping.is_set():
                        return
                    self._process = subprocess.Popen(
                        self._command,
                        env={**os.environ},
                        stdin=subprocess.PIPE,
                        stdout=log,
                        stderr=log,
                        start_new_session=True,  # a Ctrl-C is for the gateway
                    )
                code = self._process.wait()
                if self._process.stdin:
                    self._process.stdin.close()
                if not self._stopping.wait(_PAUSE):
                    how = f"signal {-code}" if code < 0 else f"code {code}"
                    self._say(f"The publisher of events ended with {how} (see {self._log}): starting it again …")
