"""How long the request that is being answered takes: no call to AWS begins whose answer could come too late.

A client that gets no answer in a function's time is told nothing by API Gateway but that there was an error. One that
is told in time that the database cannot answer knows when to try again.
"""

import time
from contextvars import ContextVar
from typing import Any, Final

from acuse.errors import Unavailable

FUNCTION_SECONDS: Final = 10.0
"""The functions' Timeout in template.yaml."""
_FOR_THE_ANSWER: Final = 0.5
"""Seconds to write an answer and to send it."""

_began: ContextVar[float | None] = ContextVar("began", default=None)


def begin(moment: float | None) -> None:
    """Say when the request began that this thread works on, by `time.monotonic`; None: it works on none any more."""
    _began.set(moment)


def began() -> float | None:
    """When the request began; to be said in other threads that work on it too."""
    return _began.get()


def limit(client: Any) -> None:
    """Let every try of a client's calls fail with `Unavailable` that could end after the function's time."""
    config = client.meta.config
    latest = FUNCTION_SECONDS - _FOR_THE_ANSWER - config.connect_timeout - config.read_timeout

    def check(**_: Any) -> None:
        moment = _began.get()
        if moment is not None and time.monotonic() - moment > latest:
            raise Unavailable

    client.meta.events.register("before-send", check)
