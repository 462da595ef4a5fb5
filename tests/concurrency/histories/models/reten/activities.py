"""An activity, its results and what happens to it: contract Reten, sections 2, 6 on repeats and times, and 7."""

from copy import replace
from dataclasses import dataclass
from typing import Final, Literal

from tests.concurrency.histories.models import BUSY

REPEATS_SOUGHT_IN: Final = 50
"""How many replaced results, of the newest, answer a repeat."""

REGISTERED, REPLAYED, REFUSED, READ = "201", "201 replayed", "409", "read"
CHANGED, NOT_NOW = "200", "400"

WAITING, FAILED, RESOLVED = "PENDING", "FAILED", "RESOLVED"
"""The target user: left for the dispatch, not found, found."""
OPEN: Final = ("READY", "UNRESOLVED")

type Story = tuple[tuple[str, str | None, str], ...]
"""What happened: the type of the event, and the statuses before and after it."""


@dataclass(frozen=True, slots=True)
class Call:
    """A submit, told from others by its comment; another change of the activity; or a read.

    Reads are of the activity, of the results that were replaced, or of what happened.
    """

    name: Literal["submit", "cancel", "retry", "resolve", "find", "history", "events"]
    comment: str = ""
    override: bool = False
    key: str | None = None
    size: int = 0
    is_pending: bool = False
    """Whether the result leaves the activity's status as it is."""

    def __str__(self) -> str:
        said = f"{' override' * self.override}{' pending' * self.is_pending}{f' key={self.key}' if self.key else ''}"
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
    """What came back, and what it shows: results, of a find the version, the activity's status and what happened."""

    status: str
    shown: tuple[Shown, ...] = ()
    version: int = 0
    activity: str = ""
    target: str = ""
    story: Story = ()

    def __str__(self) -> str:
        version = f" version {self.version}:" if self.version else ""
        story = " ".join(f"{kind}→{after}" for kind, _, after in self.story)
        parts = [f"{self.status}{version}", self.activity, self.target, story, "; ".join(map(str, self.shown))]
        return " ".join(part for part in parts if part)


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
    """The activity; and its results by version, all of one id, which may not have been read yet."""

    status: str = "READY"
    target: str = ""
    """Empty: it has none."""
    story: Story = ()
    results: tuple[Kept, ...] = ()
    result_id: str | None = None

    def __str__(self) -> str:
        newest = "; ".join(map(str, self.results[-4:]))
        older = f"{len(self.results) - 4} older; " if len(self.results) > 4 else ""
        story = " ".join(kind for kind, _, _ in self.story)
        return f"{self.status} {self.target} ({story}) {len(self.results)} results: {older}{newest}"

    def after(self, kind: str, status: str | None = None, *, target: str | None = None) -> "State":
        """After an event; None leaves the status or the target user as they are."""
        after = status or self.status
        story = (*self.story, (kind, self.status, after))
        return replace(self, status=after, target=self.target if target is None else target, story=story)

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
        results = (*self.results[: version - 1], known, *self.results[version:])
        return replace(self, results=results, result_id=shown.result_id)


@dataclass(frozen=True, slots=True)
class Model:
    """An activity without a result."""

    has_faults: bool = False
    """Then a submit whose answer was lost, and that another one replaced, may be answered as its own repeat."""
    target: str = ""
    is_found: bool = False
    """Whether its target user is found when it is looked for."""

    @property
    def initial(self) -> State:
        status = "UNRESOLVED" if self.target == FAILED else "READY"
        return State(status, self.target, (("CREATED", None, status),))

    def step(self, state: State, call: Call, answer: Answer | None) -> State | None:
        if call.name == "submit":
            return self._submitted(state, call, answer)
        changes = {"cancel": _canceled, "retry": self._retried, "resolve": _resolved}
        if change := changes.get(call.name):
            return _if_answered(state, change(state), answer)
        reads = {"find": _found, "history": _history, "events": _told}
        return reads[call.name](state, answer) if answer else state

    def _submitted(self, state: State, call: Call, answer: Answer | None) -> State | None:
        if answer and answer.status == BUSY:
            return state
        if version := _version_of(state, call.key):
            if answer is None:
                return state
            return state.shows(version, answer.shown[0]) if answer.status == REPLAYED else None
        if (state.results or state.status == "CANCELED") and not call.override:
            return state if answer is None or answer.status == REFUSED else None
        is_registered = answer is None or answer.status == REGISTERED
        if not is_registered and not (self.has_faults and call.key and answer and answer.status == REPLAYED):
            return None
        after = self._dispatched(state)
        kind = "RESULT_REPLACED" if state.results else "RESULT_REGISTERED"
        after = after.after(kind, None if call.is_pending else "COMPLETED")
        after = replace(after, results=(*state.results, Kept(call.comment, call.key, None)))
        return after.shows(len(after.results), answer.shown[0]) if answer else after

    def _dispatched(self, state: State) -> State:
        """After a result resolved what waited for it."""
        if state.target != WAITING or state.results:
            return state
        return state.after("TARGET_RESOLVED", target=RESOLVED) if self.is_found else replace(state, target=FAILED)

    def _retried(self, state: State) -> State | None:
        is_waiting = state.status == "READY" and state.target == WAITING
        if state.results or not (is_waiting or state.status == "UNRESOLVED"):
            return None
        if self.is_found:
            return state.after("RESOLUTION_RETRY_SUCCESS", "READY", target=RESOLVED)
        return state.after("RESOLUTION_RETRY_FAILED", "UNRESOLVED", target=FAILED)


def _canceled(state: State) -> State | None:
    return state.after("CANCELED", "CANCELED") if state.status in OPEN else None


def _resolved(state: State) -> State | None:
    if state.results or state.status not in OPEN or state.target not in (WAITING, FAILED):
        return None
    return state.after("TARGET_RESOLVED", "READY", target=RESOLVED)


def _if_answered(state: State, after: State | None, answer: Answer | None) -> State | None:
    """After a change that is possible if there is a state after it, and that is answered with the new status."""
    if answer is None:
        return after or state
    if answer.status == BUSY:
        return state
    if answer.status == NOT_NOW:
        return state if after is None else None
    return after if after and answer.activity in ("", after.status) else None


def _version_of(state: State, key: str | None) -> int | None:
    """Which version a request with this key has registered, if it is still known."""
    sought = range(max(1, len(state.results) - REPEATS_SOUGHT_IN), len(state.results) + 1)
    return next((version for version in sought if key and state.results[version - 1].key == key), None)


def _found(state: State, answer: Answer) -> State | None:
    if answer.version != len(state.results):
        return None
    if (answer.activity, answer.target, answer.story) != (state.status, state.target, state.story):
        return None
    return state.shows(answer.version, answer.shown[0]) if answer.version else state


def _told(state: State, answer: Answer) -> State | None:
    return state if answer.story == state.story else None


def _history(state: State, answer: Answer) -> State | None:
    if len(answer.shown) != max(0, len(state.results) - 1):
        return None
    after: State | None = state
    for version, shown in enumerate(answer.shown, 1):
        after = after and after.shows(version, shown)
    return after
