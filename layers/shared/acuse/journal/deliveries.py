"""Which events go to the bus with which call: pure.

A call never holds two events of one subject, and the next of a subject goes only when the one before was accepted: so
the first deliveries of a subject's events are in order, whatever fails.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from acuse.journal.model import Event

MOST_ENTRIES: Final = 10
MOST_BYTES: Final = 256 * 1024
"""Of a call of PutEvents, both."""
MOST_TRIES: Final = 6
"""How often an event is sent before its record is reported as failed."""


@dataclass
class Delivery:
    """An event on its way, and the number of the stream's record that it came from."""

    number: str
    event: Event
    tries: int = field(default=0, init=False)
    is_accepted: bool = field(default=False, init=False)


class Deliveries:
    """The events of a batch, in its order."""

    def __init__(self, deliveries: Iterable[Delivery]) -> None:
        self._all = list(deliveries)
        self._by_subject: dict[tuple[str, str], deque[Delivery]] = {}
        for each in self._all:
            self._by_subject.setdefault((each.event.tenant, each.event.subject), deque()).append(each)

    def next_call(self) -> list[Delivery]:
        """What goes next; nothing when everything was accepted, or tried as often as it may be."""
        call: list[Delivery] = []
        room = MOST_BYTES
        for waiting in self._by_subject.values():
            first = waiting[0]
            if first.tries < MOST_TRIES and first.event.size <= room:
                call.append(first)
                room -= first.event.size
                if len(call) == MOST_ENTRIES:
                    break
        return call

    def note(self, call: Sequence[Delivery], accepted: Sequence[bool]) -> None:
        """Take down which events of a call the bus accepted."""
        for each, is_accepted in zip(call, accepted, strict=True):
            each.tries += 1
            each.is_accepted = is_accepted
            subject = (each.event.tenant, each.event.subject)
            waiting = self._by_subject.pop(subject)
            if is_accepted:
                waiting.popleft()
            if waiting:  # behind the others: a subject that fails does not keep them from being tried
                self._by_subject[subject] = waiting

    def first_left(self) -> str | None:
        """The number of the first record whose event the bus has not accepted."""
        return next((each.number for each in self._all if not each.is_accepted), None)
