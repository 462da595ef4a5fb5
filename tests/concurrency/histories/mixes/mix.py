"""What a random mix of calls of one object needs."""

import random
from typing import Protocol

from tests.concurrency.histories.checker import Model, Operation, Verdict, check
from tests.concurrency.histories.recorder import record


class Mix[State, Call, Answer](Protocol):
    """An object, the calls that clients make of it, and what they are to be answered."""

    @property
    def model(self) -> Model[State, Call, Answer]:
        """What the object may do."""
        ...

    def draw(self, drawn: random.Random, client: int, /) -> Call:
        """The next call of a client."""
        ...

    def perform(self, call: Call) -> Answer | None:
        """Make a call; gives its answer, or None if it is not known whether it was done."""
        ...


def run[State, Call, Answer](
    mix: Mix[State, Call, Answer], seed: str, *, clients: int, each: int, may_repeat: bool
) -> tuple[list[Operation[Call, Answer]], Verdict]:
    """Let clients make calls of an object; gives what they saw, and whether an order explains it."""
    history = record(seed, clients=clients, each=each, draw=mix.draw, perform=mix.perform)
    return history, check(mix.model, history, may_repeat=may_repeat)
