"""What a warm function remembers of who may call, for at most API_KEY_CACHE_SECONDS and at most 1,000 of a kind."""

import os
import time

_MOST = 1000


class Remembered[Key, Value]:
    """Values by key, each until its time is up."""

    def __init__(self) -> None:
        self._values: dict[Key, tuple[Value, float]] = {}

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
