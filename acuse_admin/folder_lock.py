"""The lock on the folder of a local stack: one stack at a time, and others can ask whether it still runs.

It goes with the process that holds it, in whatever way that ends. Standard library only: it must be quick to ask.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_FILE: Final = "lock"
_TRIES, _PAUSE = 5, 0.05  # whoever asks whether it is held holds it for a moment


class FolderTaken(Exception):
    """A stack runs in the folder already."""


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder; raises FolderTaken while another process does."""
    with (folder / _FILE).open("a") as lock:
        for is_last in (*[False] * (_TRIES - 1), True):
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if is_last:
                    raise FolderTaken(f"A stack runs in {folder}") from None
                time.sleep(_PAUSE)
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()  # a full disk is noticed before there is something to lose
        yield


def is_held(folder: Path) -> bool:
    """Whether a stack runs in a folder."""
    try:
        with (folder / _FILE).open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except (FileNotFoundError, NotADirectoryError):
        return False
    return False
