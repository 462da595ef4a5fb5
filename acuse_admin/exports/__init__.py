"""What can be exported: how the records of a kind are read, and what files show of one."""

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from acuse.identity.callers import TenantId
from acuse.timestamps import Timestamp

type Cell = str | int | bool | None


class Period(NamedTuple):
    """A time from an instant, which belongs to it, to another, which does not; None: without an end."""

    first: Timestamp | None = None
    end: Timestamp | None = None

    def has(self, moment: str) -> bool:
        """Whether a `Timestamp` is in it."""
        return (self.first or "") <= moment < (self.end or "~")


class Batch[Record](NamedTuple):
    """What one read gives: how many records were looked at, and those of the period."""

    looked_at: int
    records: Sequence[Record]


@dataclass(frozen=True)
class Export[Record]:
    """One kind of records."""

    name: str
    batches: Callable[[TenantId, Period], Generator[Batch[Record]]]
    """Reads the records of a period, a bounded number at a time, as they are asked for."""
    document: Callable[[Record], Any]
    """What a line of JSON Lines holds."""
    columns: Mapping[str, Callable[[Record], Cell]]
    """What CSV shows, by the column's name."""
