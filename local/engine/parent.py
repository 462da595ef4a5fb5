"""The tie to the process that started this one: it ends when that one ends, in whatever way that happens."""

import os
import signal
import sys
import threading


def end_with_it() -> None:
    """Ask this process to end as soon as its standard input ends."""
    threading.Thread(target=_wait, daemon=True).start()


def _wait() -> None:
    os.read(sys.stdin.fileno(), 1)
    os.kill(os.getpid(), signal.SIGTERM)
