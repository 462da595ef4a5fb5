"""What Lambda does with a function and a stream (an event source mapping): batches, retries, what is given up."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

type Record = Mapping[str, Any]
type Batch = Sequence[Record]

MOST_RETRIES: Final = 8
"""Of a record that is alone in its batch: halving a batch is no retry."""


def number_of(record: Record) -> str:
    """The sequence number of a record."""
    return str(record["dynamodb"]["SequenceNumber"])


class EventSourceMapping:
    """Calls a function with batches of a stream, in order.

    Parameters
    ----------
    invoke
        The function's handler, with partial batch responses.
    give_up
        Takes a record that failed as often as one may, with how often that was.
    """

    def __init__(
        self,
        invoke: Callable[[dict[str, Any]], dict[str, Any]],
        give_up: Callable[[Record, int], None],
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._invoke = invoke
        self._give_up = give_up
        self._pause = pause

    def take(self, batch: Batch) -> None:
        """Work until everything in a batch is done with: published, or given up."""
        waiting: list[tuple[Batch, int]] = [(batch, 0)]
        while waiting:
            part, retries = waiting.pop()
            failed = self._first_failed(part)
            rest = part[failed:]
            if failed:
                retries = 0
            if len(rest) > 1:
                middle = len(rest) // 2
                self._pause(_pause_after(retries))
                waiting += [(rest[middle:], 0), (rest[:middle], 0)]
            elif rest and retries < MOST_RETRIES:
                self._pause(_pause_after(retries))
                waiting.append((rest, retries + 1))
            elif rest:
                self._give_up(rest[0], retries + 1)

    def _first_failed(self, part: Batch) -> int:
        """The place of the first record that failed; how many there are, if none did."""
        try:
            failures = self._invoke({"Records": list(part)})["batchItemFailures"]
        except Exception:  # noqa: BLE001 - Lambda takes any error for a failure of the whole batch
            return 0
        numbers = {failure["itemIdentifier"] for failure in failures}
        return next((place for place, record in enumerate(part) if number_of(record) in numbers), len(part))


def _pause_after(retries: int) -> float:
    return float(min(2.0, 0.1 * 2**retries))
