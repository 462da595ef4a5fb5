"""A tenant's target resolution configurations: contract Reten, section 3."""

from collections.abc import Iterable
from copy import replace
from dataclasses import dataclass
from typing import Literal

from tests.concurrency.histories.models import BUSY

OK, REFUSED, NOT_FOUND, TAKEN = "ok", "400", "404", "409"


@dataclass(frozen=True, slots=True)
class Config:
    """A configuration, known by a mark that its client put into its criteria."""

    mark: str
    priority: int
    is_active: bool = True
    to_owner: bool = False

    def __str__(self) -> str:
        return f"{self.mark}@{self.priority}{'' if self.is_active else ' inactive'}{' owner' if self.to_owner else ''}"


@dataclass(frozen=True, slots=True)
class Call:
    """A request; `members` are those of a PATCH, `order` the marks and priorities of a reorder."""

    name: Literal["create", "patch", "delete", "reorder", "list"]
    mark: str = ""
    members: tuple[tuple[str, int | bool], ...] = ()
    order: tuple[tuple[str, int], ...] = ()

    def __str__(self) -> str:
        members = " ".join(f"{name}={value}" for name, value in self.members)
        return " ".join(filter(None, [self.name, self.mark, members, ", ".join(f"{m}@{p}" for m, p in self.order)]))


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, and the configurations that it shows, in their order."""

    status: str
    shown: tuple[Config, ...] = ()

    def __str__(self) -> str:
        return f"{self.status} {', '.join(map(str, self.shown))}".strip()


@dataclass(frozen=True, slots=True)
class State:
    """All configurations."""

    configs: frozenset[Config] = frozenset()

    def __str__(self) -> str:
        return "configs " + (", ".join(str(each) for each in sorted(self.configs, key=lambda c: c.mark)) or "none")


@dataclass(frozen=True, slots=True)
class Model:
    """A tenant without configurations."""

    @property
    def initial(self) -> State:
        return State()

    def step(self, state: State, call: Call, answer: Answer | None) -> State | None:
        if answer and answer.status == BUSY:
            return state
        status, after, shown = _outcome(state, call)
        if answer is None:
            return after
        if answer.status != status:
            return None
        in_order = sorted(answer.shown, key=lambda config: config.priority)
        return after if list(answer.shown) == in_order and set(answer.shown) == set(shown) else None


def _outcome(state: State, call: Call) -> tuple[str, State, Iterable[Config]]:
    """What is answered, the configurations after it, and those that the answer shows."""
    by_mark = {config.mark: config for config in state.configs}
    match call.name:
        case "list":
            return OK, state, state.configs
        case "create":
            return _put(state, Config(call.mark, **dict(call.members)))  # type: ignore[arg-type]
        case "reorder":
            return _reordered(state, by_mark, call.order)
    if call.mark not in by_mark:
        return NOT_FOUND, state, ()
    if call.name == "delete":
        return OK, State(state.configs - {by_mark[call.mark]}), ()
    return _put(state, replace(by_mark[call.mark], **dict(call.members)))  # type: ignore[arg-type]


def _reordered(
    state: State, by_mark: dict[str, Config], order: tuple[tuple[str, int], ...]
) -> tuple[str, State, Iterable[Config]]:
    if {mark for mark, _ in order} != {config.mark for config in state.configs if config.is_active}:
        return REFUSED, state, ()
    moved = {replace(by_mark[mark], priority=priority) for mark, priority in order}
    after = State(frozenset({each for each in state.configs if not each.is_active} | moved))
    return OK, after, after.configs


def _put(state: State, config: Config) -> tuple[str, State, Iterable[Config]]:
    others = {other for other in state.configs if other.mark != config.mark}
    if config.is_active and any(other.is_active and other.priority == config.priority for other in others):
        return TAKEN, state, ()
    return OK, State(frozenset(others | {config})), [config]
