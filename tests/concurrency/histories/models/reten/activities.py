"""An activity and its results: contract Reten, section 2, and section 6 on repeats and times."""

from dataclasses import dataclass, replace
from typing import Final, Literal

from tests.concurrency.histories.models import BUSY

REPEATS_SOUGHT_IN: Final = 50
"""How many replaced results, of the newest, answer a repeat."""

REGISTERED, REPLAYED, REFUSED, READ = "201", "201 replayed", "409", "read"


@dataclass(frozen=True, slots=True)
class Call:
    """A submit, told from others by its comment, or a read of the activity, or of the results that were replaced."""

    name: Literal["submit", "find", "history"]
    comment: str = ""
    override: bool = False
    key: str | None = None
    size: int = 0

    def __str__(self) -> str:
        said = f"{' override' * self.override}{f' key={self.key}' if self.key else ''}"
        large = f" with {self.size} bytes" if self.size else ""
        return f"{self.name} {self.comment}{said}{large}".strip()


@dataclass(frozen=True, slots=True)
class Shown:
    """A result as an answer shows it."""

    comment: str
    created: str
    result_id: str

    def __str__(self) -> str:
        return f"{self.comment} createdAt={self.created} id={self.result_id[:8]}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, and the results that it shows; of a find, the version too."""

    status: str
    shown: tuple[Shown, ...] = ()
    version: int = 0

    def __str__(self) -> str:
        version = f" version {self.version}:" if self.version else ""
        return f"{self.status}{version} {'; '.join(map(str, self.shown))}".strip()


@dataclass(frozen=True, slots=True)
class Kept:
    """A result; when it was created may not have been read yet."""

    comment: str
    key: str | None
    created: str | None

    def __str__(self) -> str:
        return f"{self.comment}{f' key={self.key}' if self.key else ''} createdAt={self.created or '?'}"


@dataclass(frozen=True, slots=True)
class State:
    """The results by version, all of one id, which may not have been read yet."""

    results: tuple[Kept, ...] = ()
    result_id: str | None = None

    def __str__(self) -> str:
        newest = "; ".join(map(str, self.results[-4:]))
        older = f"{len(self.results) - 4} older; " if len(self.results) > 4 else ""
        return f"{len(self.results)} results: {older}{newest}"

    def shows(self, version: int, shown: Shown) -> "State | None":
        """After an answer that shows a version; None if it cannot show this, or its time is out of order."""
        kept = self.results[version - 1]
        if kept.comment != shown.comment or kept.created not in (None, shown.created):
            return None
        if self.result_id not in (None, shown.result_id):
            return None
        if kept.created and self.result_id:
            return self
        earlier = [each.created for each in self.results[: version - 1] if each.created]
        later = [each.created for each in self.results[version:] if each.created]
        if max(earlier, default="") > shown.created or min(later, default="~") < shown.created:
            return None
        known = replace(kept, created=shown.created)
        return State((*self.results[: version - 1], known, *self.results[version:]), shown.result_id)


@dataclass(frozen=True, slots=True)
class Model:
    """An activity without a result."""

    has_faults: bool = False
    """Then a submit whose answer was lost, and that another one replaced, may be answered as its own repeat."""

    @property
    def initial(self) -> State:
        return State()

    def step(self, state: State, call: Call, answer: Answer | None) -> State | None:
        match call.name:
            case "submit":
                return _submitted(state, call, answer, has_faults=self.has_faults)
            case "find":
                return _found(state, answer) if answer else state
        return _history(state, answer) if answer else state


def _submitted(state: State, call: Call, answer: Answer | None, *, has_faults: bool) -> State | None:
    if answer and answer.status == BUSY:
        return state
    if version := _version_of(state, call.key):
        if answer is None:
            return state
        return state.shows(version, answer.shown[0]) if answer.status == REPLAYED else None
    if state.results and not call.override:
        return state if answer is None or answer.status == REFUSED else None
    is_registered = answer is None or answer.status == REGISTERED
    if not is_registered and not (has_faults and call.key and answer and answer.status == REPLAYED):
        return None
    after = replace(state, results=(*state.results, Kept(call.comment, call.key, None)))
    return after.shows(len(after.results), answer.shown[0]) if answer else after


def _version_of(state: State, key: str | None) -> int | None:
    """Which version a request with this key has registered, if it is still known."""
    sought = range(max(1, len(state.results) - REPEATS_SOUGHT_IN), len(state.results) + 1)
    return next((version for version in sought if key and state.results[version - 1].key == key), None)


def _found(state: State, answer: Answer) -> State | None:
    if answer.version != len(state.results):
        return None
    return state.shows(answer.version, answer.shown[0]) if answer.version else state


def _history(state: State, answer: Answer) -> State | None:
    if len(answer.shown) != max(0, len(state.results) - 1):
        return None
    after: State | None = state
    for version, shown in enumerate(answer.shown, 1):
        after = after and after.shows(version, shown)
    return after
