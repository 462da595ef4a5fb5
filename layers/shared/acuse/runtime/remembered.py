"""What a warm function remembers from one request to the next, and how it forgets all of it.

Of who may call for at most API_KEY_CACHE_SECONDS, and at most 1,000 of a kind. A module's is called `remembered`.
"""

import os
import time
from collections.abc import Callable
from functools import cache, wraps
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from functools import _lru_cache_wrapper

_MOST = 1000
_forget: list[Callable[[], None]] = []


def forgettable[Key, Value](memory: dict[Key, Value]) -> dict[Key, Value]:
    """Let `forget_everything` empty a module's memory too."""
    _forget.append(memory.clear)
    return memory


def made_once[Made](make: Callable[[], Made]) -> "_lru_cache_wrapper[Made]":
    """Keep what a function makes, such as a client, until everything is forgotten; threads at once make it once."""
    making, made = Lock(), cache(make)

    @cache
    @wraps(make)
    def once() -> Made:
        with making:
            return made()

    _forget.extend((made.cache_clear, once.cache_clear))
    return once


def forget_everything() -> None:
    """Become a cold function: forget clients too, which another environment knows nothing of."""
    for forget in _forget:
        forget()


class Remembered[Key, Value]:
    """Values by key, each until its time is up."""

    def __init__(self) -> None:
        self._values: dict[Key, tuple[Value, float]] = forgettable({})

    def get(self, key: Key) -> Value | None:
        """The value, unless it must be looked up again."""
        value, until = self._values.get(key, (None, 0.0))
        return value if time.monotonic() < until else None

    def put(self, key: Key, value: Value) -> None:
        """Remember a value that was just looked up."""
        if len(self._values) >= _MOST:
            self._values.clear()
        self._values[key] = (value, time.monotonic() + float(os.environ.get("API_KEY_CACHE_SECONDS", "30")))

    def change(self, key: Key, value: Value) -> None:
        """Put another value in the place of a remembered one, for no longer than that one's time."""
        if key in self._values:
            self._values[key] = (value, self._values[key][1])

    def clear(self) -> None:
        """Forget everything."""
        self._values.clear()
