"""The user retention status of one code: contract Reten, section 4."""

from copy import replace
from dataclasses import dataclass
from typing import Literal

from tests.concurrency.histories.models import BUSY
from tests.concurrency.histories.models.times import UNREAD, Moment

OK, NOT_FOUND, TAKEN = "ok", "404", "409"


@dataclass(frozen=True, slots=True)
class Call:
    """A request about the code; a change and a deletion name the id of one that had it."""

    name: Literal["create", "patch", "delete", "list"]
    status_id: str = ""
    label: str | None = None
    is_active: bool | None = None

    def __str__(self) -> str:
        label = f" label={self.label}" if self.label else ""
        active = "" if self.is_active is None else f" is_active={self.is_active}"
        return f"{self.name} {self.status_id[:8]}{label}{active}".replace("  ", " ")


@dataclass(frozen=True, slots=True)
class Shown:
    """A status as an answer shows it."""

    status_id: str
    label: str
    is_active: bool
    created: str
    updated: str

    def __str__(self) -> str:
        return f"{self.status_id[:8]} {self.label} active={self.is_active} updatedAt={self.updated}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, and the status if one is shown."""

    status: str
    shown: Shown | None = None

    def __str__(self) -> str:
        return f"{self.status} {self.shown or ''}".strip()


@dataclass(frozen=True, slots=True)
class Status:
    """A status; its id and when it was created may not have been read yet."""

    label: str
    status_id: str | None = None
    created: str | None = None
    is_active: bool = True
    updated: Moment = UNREAD

    def __str__(self) -> str:
        return f"{(self.status_id or '?')[:8]} {self.label} active={self.is_active}, updated {self.updated}"

    def shown_as(self, shown: Shown) -> "Status | None":
        """After an answer that shows it; None if it cannot be this."""
        if (self.label, self.is_active) != (shown.label, shown.is_active):
            return None
        if self.status_id not in (None, shown.status_id) or self.created not in (None, shown.created):
            return None
        updated = self.updated.read_as(shown.updated)
        if updated is None or shown.updated < shown.created:
            return None
        return replace(self, status_id=shown.status_id, created=shown.created, updated=updated)


@dataclass(frozen=True, slots=True)
class State:
    """The status that has the code, and the ids of those that had it: no later one has the id of a deleted one."""

    status: Status | None = None
    deleted: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return str(self.status or "no status")


@dataclass(frozen=True, slots=True)
class Model:
    """A code that no status has."""

    @property
    def initial(self) -> State:
        return State()

    def step(self, state: State, call: Call, answer: Answer | None) -> State | None:
        if answer and answer.status == BUSY:
            return state
        expected, after = _outcome(state, call)
        if answer is None:
            return after
        if answer.status != expected:
            return None
        if call.name == "delete" or expected != OK:
            return after
        if after.status is None or answer.shown is None:
            return after if after.status is None and answer.shown is None else None
        known = after.status.shown_as(answer.shown)
        return replace(after, status=known) if known and known.status_id not in after.deleted else None


def _outcome(state: State, call: Call) -> tuple[str, State]:
    """What is answered, and the status after it."""
    there = state.status
    match call.name:
        case "list":
            return OK, state
        case "create":
            return (TAKEN, state) if there else (OK, replace(state, status=Status(call.label or "")))
    if not there or there.status_id not in (None, call.status_id) or call.status_id in state.deleted:
        return NOT_FOUND, state
    if call.name == "delete":
        return OK, State(None, state.deleted | {call.status_id})
    label = there.label if call.label is None else call.label
    is_active = there.is_active if call.is_active is None else call.is_active
    changed = replace(there, status_id=call.status_id, label=label, is_active=is_active, updated=there.updated.passed())
    return OK, replace(state, status=changed)
