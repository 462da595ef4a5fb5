"""Whether one order of a history's operations explains all of its answers: linearizability, of one object.

The search is Wing and Gong's with Lowe's memory. It walks over invocations and returns in the order of time, and keeps
every state that the object may be in, with the operations under way that have taken effect in it. When an operation
returns, only the states stay in which it has taken effect, at a moment since its invocation, with the answer that it
got. When none stays, no order explains the history up to this answer, which is the shortest prefix that none explains.

An operation whose answer is not known never returns: it takes effect at any later moment, or never.

Where the database fails, an operation may take effect more than once until its client was answered: what was written
and not acknowledged is written again, or judged again, after another client's write. Such a check says `may_repeat`.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

MOST_STEPS: Final = 100_000
"""How many steps of a model a check may take. Those of the mixes take some hundreds, under faults some thousands."""
_MOST_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Operation[Call, Answer]:
    """What a client asked and was answered, with the times of both in seconds. None: the answer is not known."""

    client: int
    call: Call
    answer: Answer | None
    invoked: float
    returned: float

    def __str__(self) -> str:
        return f"client {self.client}: {self.call} → {'no answer' if self.answer is None else self.answer}"


class Model[State: Hashable, Call, Answer](Protocol):
    """An object that serves one call at a time."""

    @property
    def initial(self) -> State:
        """The object before the history."""
        ...

    def step(self, state: State, call: Call, answer: Answer | None) -> State | None:
        """The object after a call with this answer; None if it cannot be answered so. Any answer if that is None."""
        ...


@dataclass(frozen=True, slots=True)
class Explained:
    """There is such an order."""

    steps: int


@dataclass(frozen=True, slots=True)
class Violation:
    """There is none."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Undecided:
    """The search took all the steps that it may."""

    steps: int

    def __str__(self) -> str:
        return f"Undecided: {self.steps} steps of the model were not enough"


type Verdict = Explained | Violation | Undecided


@dataclass(frozen=True, slots=True)
class _Order:
    """A chain of operations, by position in the history; the last first."""

    last: int
    before: "_Order | None"

    def newest(self, most: int) -> list[int]:
        """The last ones, in order."""
        found: list[int] = []
        order: _Order | None = self
        while order and len(found) < most:
            found.append(order.last)
            order = order.before
        return found[::-1]


class _Exhausted(Exception):
    """No steps are left."""


def check[State: Hashable, Call, Answer](
    model: Model[State, Call, Answer],
    history: Iterable[Operation[Call, Answer]],
    *,
    may_repeat: bool = False,
    most_steps: int = MOST_STEPS,
) -> Verdict:
    """Look for an order that explains a history, in a bounded number of steps."""
    search = _Search(model, sorted(history, key=lambda operation: operation.invoked), may_repeat, most_steps)
    try:
        return search.run()
    except _Exhausted:
        return Undecided(most_steps)


type _Possible[State] = dict[tuple[State, frozenset[int]], _Order | None]
"""By state and the operations under way that have taken effect in it: an order that leads there."""


class _Search[State: Hashable, Call, Answer]:
    def __init__(
        self,
        model: Model[State, Call, Answer],
        history: Sequence[Operation[Call, Answer]],
        may_repeat: bool,
        most_steps: int,
    ) -> None:
        self._model = model
        self._history = history
        self._may_repeat = may_repeat
        self._most_steps = most_steps
        self._steps = 0
        self._under_way: set[int] = set()
        """What was invoked and has not returned, which is for ever if its answer is not known."""
        self._repeating: set[int] = set()
        """What can take effect more than once at this moment."""
        self._possible: _Possible[State] = {(model.initial, frozenset()): None}

    def run(self) -> Verdict:
        # What returns in the moment in which another is invoked overlaps with it.
        events = [(operation.invoked, 0, number) for number, operation in enumerate(self._history)]
        events += [(operation.returned, 1, number) for number, operation in enumerate(self._history)]
        for _, is_return, number in sorted(events):
            if not is_return:
                self._under_way.add(number)
                self._repeating |= {number} if self._may_repeat else set()
                continue
            if self._history[number].answer is None:
                self._possible = self._possible_with_repeats()
                self._repeating.discard(number)
                continue
            left = self._possible_after(number)
            if not left:
                return Violation(self._explain(number))
            self._under_way.remove(number)
            self._repeating.discard(number)
            self._possible = self._undominated(left)
        return Explained(self._steps)

    def _possible_after(self, returning: int) -> _Possible[State]:
        """What is possible when an operation has taken effect: it comes last, after any others under way."""
        found: _Possible[State] = {}
        seen = set(self._possible)
        pending = list(self._possible.items())
        while pending:
            (state, done), order = pending.pop()
            if returning in done:
                found[state, done - {returning}] = order
                continue
            for key, number in self._next(state, done):
                if key not in seen:
                    seen.add(key)
                    pending.append((key, _Order(number, order)))
        return found

    def _possible_with_repeats(self) -> _Possible[State]:
        """What is possible before an operation stops repeating, at whose end there is no answer to look at."""
        found = dict(self._possible)
        pending = list(found.items()) if self._repeating else []
        while pending:
            (state, done), order = pending.pop()
            for key, number in self._next(state, done):
                if key not in found:
                    found[key] = _Order(number, order)
                    pending.append((key, found[key]))
        return self._undominated(found)

    def _next(self, state: State, done: frozenset[int]) -> Iterable[tuple[tuple[State, frozenset[int]], int]]:
        """What is possible after one operation more, and which that is."""
        for number in self._under_way - done:
            after = self._step(state, number)
            if after is not None and (after != state or self._history[number].answer is not None):
                yield (after, done | {number}), number
        for number in self._repeating - done:
            again = self._step(state, number, is_answered=False)
            if again is not None and again != state:
                yield (again, done), number

    def _undominated(self, possible: _Possible[State]) -> _Possible[State]:
        """Leave out what can do no more than another one of the same state, where fewer unanswered took effect."""
        unanswered = frozenset(number for number in self._under_way if self._history[number].answer is None)
        if not unanswered:
            return possible
        groups: dict[tuple[State, frozenset[int]], list[frozenset[int]]] = {}
        for state, done in sorted(possible, key=lambda key: len(key[1])):
            smaller = groups.setdefault((state, done - unanswered), [])
            if not any(other <= done for other in smaller):
                smaller.append(done)
        return {(state, done): possible[state, done] for (state, _), dones in groups.items() for done in dones}

    def _step(self, state: State, number: int, *, is_answered: bool = True) -> State | None:
        if self._steps == self._most_steps:
            raise _Exhausted
        self._steps += 1
        operation = self._history[number]
        return self._model.step(state, operation.call, operation.answer if is_answered else None)

    # ------------------------------------------------------------ in words

    def _explain(self, failing: int) -> str:
        """The answer that no order gives, what overlaps with it, and the orders that were tried."""
        start = self._history[0].invoked
        likely = sorted(self._possible.items(), key=lambda item: len(item[0][1]), reverse=True)
        before = {done: order.newest(_MOST_SHOWN) if order else [] for (_, done), order in likely[:_MOST_SHOWN]}
        earlier = {number for numbers in before.values() for number in numbers} - self._under_way
        lines = [
            f"No order of the operations gives the answer of [{failing}], the first that none gives.",
            f"Under way when it returned, of {len(self._history)} in the history (ms since its first invocation):",
            *(self._line(number, start) for number in sorted(self._under_way)),
            "Before them, the last:",
            *(self._line(number, start) for number in sorted(earlier)),
        ]
        for (state, done), order in likely[:_MOST_SHOWN]:
            lines.append(f"After {_numbers(order.newest(_MOST_SHOWN)) if order else 'nothing'} it was: {state}")
            lines += self._tried(state, done, failing)
        if len(likely) > _MOST_SHOWN:
            lines.append(f"and {len(likely) - _MOST_SHOWN} more states, which do not allow it either.")
        return "\n".join(lines)

    def _tried(self, state: State, done: frozenset[int], failing: int) -> list[str]:
        """The orders in which what is under way could go on; the failing one fits after none of them."""
        lines: list[str] = []
        pending: list[tuple[State, frozenset[int], list[int]]] = [(state, done, [])]
        while pending and len(lines) < _MOST_SHOWN:
            state, done, order = pending.pop(0)
            lines.append(f"    tried {_numbers([*order, failing])}: [{failing}] does not fit {state}")
            for number in sorted(self._under_way - done - {failing}):
                operation = self._history[number]
                after = self._model.step(state, operation.call, operation.answer)
                if after is not None and after != state:
                    pending.append((after, done | {number}, [*order, number]))
        return [*lines, "    and other orders"] if pending else lines

    def _line(self, number: int, start: float) -> str:
        operation = self._history[number]
        invoked = f"{(operation.invoked - start) * 1000:.1f}"
        returned = "…" if operation.answer is None else f"{(operation.returned - start) * 1000:.1f}"
        return f"    [{number}] {invoked} to {returned}, {operation}"


def _numbers(numbers: Iterable[int]) -> str:
    return ", ".join(f"[{number}]" for number in numbers)
