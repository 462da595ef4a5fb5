"""An Oracle task: contract Oracle, section 2, and section 4 on concurrency."""

from collections.abc import Mapping
from copy import replace
from dataclasses import dataclass
from typing import Final, Literal

from tests.concurrency.histories.models import BUSY
from tests.concurrency.histories.models.times import UNREAD, Moment

COMPLETE: Final = 18
"""The status whose type is complete."""

OK, NOT_FOUND = "200", "404"


@dataclass(frozen=True, slots=True)
class Call:
    """A request about the task; PATCH with members."""

    method: Literal["PATCH", "GET", "DELETE"]
    members: tuple[tuple[str, int], ...] = ()

    def __str__(self) -> str:
        return " ".join([self.method, *(f"{name}={value}" for name, value in self.members)])


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; what is shown, of a GET."""

    status: str
    members: tuple[tuple[str, int], ...] = ()
    completed: str | None = None
    updated: str = ""

    def __str__(self) -> str:
        if not self.updated:
            return self.status
        shown = " ".join(f"{name}={value}" for name, value in self.members)
        return f"{self.status} {shown} completedTime={self.completed} updatedTime={self.updated}"


@dataclass(frozen=True, slots=True)
class Task:
    """A task; `completed` is None where it is not."""

    members: tuple[tuple[str, int], ...]
    updated: Moment = UNREAD
    completed: Moment | None = None

    def __str__(self) -> str:
        shown = " ".join(f"{name}={value}" for name, value in self.members)
        return f"{shown}, completed {self.completed}, updated {self.updated}"


GONE: Final = "no task"
type State = Task | Literal["no task"]


@dataclass(frozen=True, slots=True)
class Model:
    """A task whose members start with these values."""

    members: Mapping[str, int]
    has_faults: bool = False
    """Then a deletion that was sent again, since its answer was lost, finds nothing and says that it deleted."""

    @property
    def initial(self) -> State:
        return Task(tuple(sorted(self.members.items())))

    def step(self, state: State, call: Call, answer: Answer | None) -> State | None:
        if answer and answer.status == BUSY:
            return state
        if state == GONE:
            is_allowed = answer is None or answer.status == NOT_FOUND
            is_repeat = self.has_faults and call.method == "DELETE"
            return state if is_allowed or is_repeat else None
        assert isinstance(state, Task)
        if answer and answer.status != OK:
            return None
        match call.method:
            case "DELETE":
                return GONE
            case "PATCH":
                return _patched(state, dict(call.members))
        return _read(state, answer) if answer else state


def _patched(task: Task, sent: dict[str, int]) -> Task:
    before = dict(task.members)
    after = before | sent
    completed = task.completed
    if after["status"] != COMPLETE:
        completed = None
    elif before["status"] != COMPLETE:
        completed = UNREAD
    return Task(tuple(sorted(after.items())), task.updated.passed(), completed)


def _read(task: Task, answer: Answer) -> Task | None:
    updated = task.updated.read_as(answer.updated)
    if answer.members != task.members or updated is None:
        return None
    completed = None
    if task.completed or answer.completed:
        if not (task.completed and answer.completed):
            return None
        completed = task.completed.read_as(answer.completed)
        if completed is None:
            return None
    return replace(task, updated=updated, completed=completed)
