"""A Wello task_activity_log: contract Wello, sections "Save" and "Reading back"."""

from copy import replace
from dataclasses import dataclass
from typing import Final, Literal

OK, NOT_FOUND = "200", "404"
NEVER: Final = "1980-01-01T00:00:00.0000000+00:00"
"""The date of what is not closed."""

type Value = str | bool


@dataclass(frozen=True, slots=True)
class Call:
    """A request about the log; Save with members."""

    name: Literal["save", "get", "delete"]
    members: tuple[tuple[str, Value], ...] = ()

    def __str__(self) -> str:
        return " ".join([self.name, *(f"{name}={value}" for name, value in self.members)])


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, and the members that it shows."""

    status: str
    members: tuple[tuple[str, Value], ...] = ()
    closed_at: str = ""
    modified: str = ""

    def __str__(self) -> str:
        if not self.modified:
            return self.status
        shown = " ".join(f"{name}={value}" for name, value in self.members)
        return f"{self.status} {shown} date_closed={self.closed_at} modified_dateutc={self.modified}"


@dataclass(frozen=True, slots=True)
class Log:
    """A log, or what a deletion left of it.

    A change that took long gets a later time, so its answer says the latest that readers may have seen.
    """

    members: tuple[tuple[str, Value], ...]
    is_there: bool = False
    closed_at: str | None = NEVER
    """None: when it was closed was not read yet."""
    modified_from: str = ""
    modified_until: str = ""
    """Empty: any later time."""

    def __str__(self) -> str:
        if not self.is_there:
            return f"no log, modified from {self.modified_from or 'any'}"
        shown = " ".join(f"{name}={value}" for name, value in self.members)
        return f"{shown}, closed {self.closed_at}, modified {self.modified_from} to {self.modified_until or 'any'}"


DEFAULTS: Final = (("is_closed", False), ("reference_back_office", ""), ("subject", ""))


@dataclass(frozen=True, slots=True)
class Model:
    """An id that no log has."""

    @property
    def initial(self) -> Log:
        return Log(DEFAULTS)

    def step(self, state: Log, call: Call, answer: Answer | None) -> Log | None:
        if call.name == "save":
            return _saved(state, dict(call.members), answer)
        if answer and (answer.status == NOT_FOUND) == state.is_there:
            return None
        if call.name == "get":
            return _read(state, answer) if answer and state.is_there else state
        if not state.is_there:
            return state
        return Log(DEFAULTS, modified_from=state.modified_until or state.modified_from)


def _saved(log: Log, sent: dict[str, Value], answer: Answer | None) -> Log | None:
    before = dict(log.members)
    after = before | sent
    closed_at = log.closed_at
    if after["is_closed"] != before["is_closed"]:
        closed_at = None if after["is_closed"] else NEVER
    floor = log.modified_until or log.modified_from
    saved = Log(tuple(sorted(after.items())), is_there=True, closed_at=closed_at, modified_from=floor)
    if answer is None:
        return saved
    if answer.status != OK or answer.modified <= floor:
        return None
    shown = _read(saved, answer)
    return shown and replace(shown, modified_from=floor, modified_until=answer.modified)


def _read(log: Log, answer: Answer) -> Log | None:
    if answer.members != log.members or not log.modified_from <= answer.modified <= (log.modified_until or "~"):
        return None
    is_open = not dict(log.members)["is_closed"]
    if log.closed_at not in (None, answer.closed_at) or is_open != (answer.closed_at == NEVER):
        return None
    return replace(log, closed_at=answer.closed_at, modified_from=answer.modified)
