"""Each dialect's table of writes. A row has the request, its status, what came of it, and how its repetition ends."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from http import HTTPStatus
from typing import Any, NamedTuple

import dialects
from acuse.runtime.remembered import Remembered
from dialects import ByDialect
from local.world import World
from tests.support.faults import TRANSACTIONS
from tests.support.sent import Sent


class Arranged(NamedTuple):
    """A request; how often it had its effect, which also asserts that nothing is half-written; and what it leaves.

    What is left is nothing when it is answered with success, and when its repetition is answered.
    """

    sent: Sent
    effects: Callable[[], int]
    left: Callable[[], list[Any]] = list
    record: str = ""
    """The item and the id of a record that the request changes, as keys have them: its revision is raised by one."""


@dataclass(frozen=True)
class Write:
    """A write that a client can ask for.

    Parameters
    ----------
    repeated
        The status of the same request when it had its effect already.
    adds
        Whether it has another one then.
    last_note
        A last call whose failure changes no answer.
    conflicts
        The operations by which it can meet transactions of others.
    """

    function: str
    arrange: Callable[[World], Arranged]
    repeated: int
    adds: bool = False
    last_note: str = ""
    conflicts: frozenset[str] = TRANSACTIONS
    moves: bool = False
    """Whether a lost answer makes it a change more: it gets a later time, which clients see."""


@dataclass(frozen=True)
class Tables:
    """A dialect's part of the tests of faults."""

    writes: Mapping[str, Write]
    reads: Sequence[str]
    """Functions that read, by their names in template.yaml."""
    conflict: HTTPStatus = HTTPStatus.SERVICE_UNAVAILABLE
    """The status when others write the same again and again."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Of a 503, beside retry-after."""
    remembered: Collection[Remembered[Any, Any] | dict[Any, Any]] = ()
    """What its functions remember beside who is calling."""


@cache
def tables() -> ByDialect[Tables]:
    """Every dialect's part."""
    return dialects.parts("tests.faults.writes", Tables)


def writes() -> dict[str, Write]:
    """Every dialect's writes; no two are called alike."""
    rows = [(name, write) for each in tables().values() for name, write in each.writes.items()]
    assert len(dict(rows)) == len(rows)
    return dict(rows)
