"""How long the request that is being answered takes: no call to AWS begins whose answer could come too late.

A client that gets no answer in a function's time is told nothing by API Gateway but that there was an error. One that
is told in time that the database cannot answer knows when to try again.
"""

import os
import time
from contextvars import ContextVar
from typing import Any, Final

from acuse.errors import Unavailable

_DEFAULT_SECONDS: Final = "10"
_FOR_THE_ANSWER: Final = 0.5
"""Seconds to write an answer and to send it."""
_MOST_SECONDS_A_CALL: Final = 60.0
"""However long a function may take: who waits longer for an answer waits for one that does not come."""

_began: ContextVar[float | None] = ContextVar("began", default=None)


def begin(moment: float | None) -> None:
    """Say when the request began that this thread works on, by `time.monotonic`; None: it works on none any more."""
    _began.set(moment)


def began() -> float | None:
    """When the request began; to be said in other threads that work on it too."""
    return _began.get()


def function_seconds() -> float:
    """How long a function may take: its Timeout in template.yaml; a day on the local stack (docs/decisions.md)."""
    return float(os.environ.get("FUNCTION_TIMEOUT_SECONDS", _DEFAULT_SECONDS))


def share(part: float) -> float:
    """A part of a function's time, in seconds."""
    return function_seconds() * part


def of_a_call(part: float) -> float:
    """A part of a function's time for which a call to another service is waited for, in seconds."""
    return min(share(part), _MOST_SECONDS_A_CALL)


def limit(client: Any) -> None:
    """Let every try of a client's calls fail with `Unavailable` that could end after the function's time."""
    config = client.meta.config
    latest = function_seconds() - _FOR_THE_ANSWER - config.connect_timeout - config.read_timeout

    def check(**_: Any) -> None:
        moment = _began.get()
        if moment is not None and time.monotonic() - moment > latest:
            raise Unavailable

    client.meta.events.register("before-send", check)
