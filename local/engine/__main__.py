"""MiniStack's DynamoDB and S3 on a socket that listens already, with their data in a folder.

On standard output it says, in lines of JSON, what the process that started it should know.
"""

import asyncio
import contextlib
import json
import logging
import os
import resource
import signal
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

from hypercorn.asyncio import serve
from hypercorn.config import Config

from local.engine import CANNOT_GO_ON, PASSED, objects, parent, storage
from local.engine.connections import Loop
from local.engine.journal import Damaged
from local.engine.storage import Storage

_KEEP_ALIVE_SECONDS = 75
_IN_JOURNAL = "What was written is in its journal, which is read at the next start"


class Database:
    """What a folder holds, in MiniStack."""

    def __init__(self, folder: Path) -> None:
        """Open the folder and bring back what it holds.

        Raises
        ------
        Damaged
        """
        self._folder = folder
        self._storage = Storage(folder)
        objects.check(folder / "s3")
        stored = self._storage.stored
        self._opened = {"recovered": len(stored.records), "torn": stored.torn}
        self._saving: threading.Thread | None = None
        self._has_warned = False
        warnings = _Warnings()
        from local.engine import changes  # noqa: PLC0415 - MiniStack reads S3's objects while it is imported

        self._changes = changes
        if stored.snapshot is not None:
            try:
                changes.restore(self._payload(stored.snapshot))
            except (AttributeError, KeyError, TypeError, ValueError) as error:
                raise Damaged(f"{folder / storage.SNAPSHOT} is damaged: it is no state of a database") from error
        for record in stored.records:
            changes.apply(record)
        if warnings.messages:
            raise Damaged(f"{folder} cannot be read: {'; '.join(warnings.messages)}")
        logging.getLogger().removeHandler(warnings)
        stored.snapshot, stored.records = None, []
        changes.Changes(self._keep, folder / PASSED).watch()
        if not self._storage.is_ours:
            self.save()

    def _payload(self, snapshot: dict[str, Any]) -> dict[str, Any]:
        """What a snapshot says. MiniStack's own keep S3's settings in a file beside it."""
        payload = storage.payload(snapshot)
        if "s3" not in payload and (beside := storage.read_snapshot(self._folder / "s3.json")):
            payload["s3"] = storage.payload(beside)
        return payload

    async def serve(self, listening: int, ended: Awaitable[None]) -> None:
        """Answer requests on the file descriptor of a socket until the end."""
        from ministack.app import app  # noqa: PLC0415 - see above

        async def reporting(scope: Any, receive: Any, send: Callable[[Any], Awaitable[None]]) -> None:
            async def sending(message: Any) -> None:
                await send(message)
                if message["type"] == "lifespan.startup.complete":
                    _report(ready=True, **self._opened)

            await app(scope, receive, sending if scope["type"] == "lifespan" else send)

        config = Config()
        config.bind = [f"fd://{listening}"]
        config.keep_alive_timeout = _KEEP_ALIVE_SECONDS
        config.loglevel = "WARNING"
        await serve(reporting, config, shutdown_trigger=lambda: ended)

    def save(self) -> None:
        """Make a snapshot, if there is anything that the last one does not say."""
        if self._saving:
            self._saving.join()
        if not self._storage.is_saved:
            generation = self._storage.begin_snapshot()
            self._storage.finish_snapshot(generation, self._snapshot())

    def _keep(self, record: bytes) -> None:
        """Write down what a request changed, before it is answered."""
        try:
            self._storage.append(record)
        except OSError as error:
            # What is in memory is more than what is kept: nobody may see it.
            _give_up(f"A write cannot be kept in {self._folder}: {error.strerror or error}")
        if self._storage.is_snapshot_due and not (self._saving and self._saving.is_alive()):
            try:
                generation = self._storage.begin_snapshot()
            except OSError as error:
                self._warn(error)
                return
            parts = self._snapshot()
            self._saving = threading.Thread(target=self._save_meanwhile, args=(generation, parts))
            self._saving.start()

    def _snapshot(self) -> Iterator[bytes]:
        parts: Iterator[bytes] = self._changes.snapshot(self._changes.read_passed(self._folder / PASSED))
        return parts

    def _save_meanwhile(self, generation: int, parts: Iterator[bytes]) -> None:
        try:
            self._storage.finish_snapshot(generation, parts)
        except OSError as error:
            self._warn(error)

    def _warn(self, error: OSError) -> None:
        if not self._has_warned:
            self._has_warned = True
            _report(warning=f"The database could not save its data: {error.strerror or error}. {_IN_JOURNAL}")


async def _end_of(loop: Loop, ended: asyncio.Event) -> None:
    """Wait, and wake every second: the main thread alone handles a signal, and another thread may have received it."""
    while not ended.is_set():
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(ended.wait(), 1)
    loop.end_connections()


class _Warnings(logging.Handler):
    """Collects what MiniStack only warns of while it reads its files."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []
        logging.getLogger().addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


def main(listening: int, folder: Path) -> None:
    """Serve until told to end, then save."""
    ended, loop = asyncio.Event(), Loop()

    def end(*_: object) -> None:
        if not loop.is_closed():  # else it saves already: nothing cuts that off
            loop.call_soon_threadsafe(ended.set)

    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, end)
    parent.end_with_it()
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))  # a connection each
    try:
        database = Database(folder)
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(database.serve(listening, _end_of(loop, ended)))
    except Damaged as error:
        _give_up(f"{error}. Nothing was changed: put a copy in its place, or move {folder} away to start with nothing")
    except OSError as error:
        _give_up(f"{error.filename or folder}: {error.strerror or error}")
    try:
        database.save()
    except OSError as error:
        _give_up(f"The database could not save its data in {folder}: {error.strerror or error}. {_IN_JOURNAL}")


def _report(**said: object) -> None:
    _reports.write(json.dumps(said) + "\n")
    _reports.flush()


def _give_up(message: str) -> None:
    """End at once, in a way that says that a new start would end likewise."""
    logging.getLogger("database").error(message)
    _report(refused=message)
    os._exit(CANNOT_GO_ON)


if __name__ == "__main__":
    _reports = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what else is printed belongs into the log
    main(int(sys.argv[1]), Path(sys.argv[2]))
