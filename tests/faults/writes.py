"""A write as a row of the table: the request, its status, what came of it, and what its repetition is answered."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from local.world import World
from tests.support.faults import TRANSACTIONS
from tests.support.good_requests import Sent


class Arranged(NamedTuple):
    """A request; how often it had its effect, which also asserts that nothing is half-written; and what it leaves.

    What is left is nothing when it is answered with success, and when its repetition is answered.
    """

    sent: Sent
    effects: Callable[[], int]
    left: Callable[[], list[Any]] = list


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
