"""Whether events tell everything that was acknowledged: each change once more or less often, in order, under one id."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

MOST_SHOWN = 20


@dataclass
class Written:
    """What is known of a record's changes."""

    acknowledged: int = 0
    """How many were."""
    counted: int | None = None
    """How many its own item counts; None where it is gone, which is its last change."""


@dataclass
class Checker:
    """The problems of the events that somebody saw, in the order in which they came."""

    written: Mapping[str, Written]
    """By subject."""
    problems: list[str] = field(default_factory=list)

    def check_counted(self) -> None:
        """Each acknowledged change is counted by its record."""
        for subject, each in self.written.items():
            if each.counted is not None and each.counted < each.acknowledged:
                self.problems.append(
                    f"{subject}: {each.acknowledged} changes were acknowledged, and its item counts {each.counted}"
                )

    def check_seen(self, who: str, events: Sequence[Mapping[str, Any]]) -> None:
        """Every change is among the events, the first deliveries of a subject in order, and one id has one text."""
        by_id: dict[str, Mapping[str, Any]] = {}
        firsts: dict[str, list[int]] = {}
        for event in events:
            known = by_id.setdefault(event["id"], event)
            if known is event:
                firsts.setdefault(event["subject"], []).append(event["sequence"])
            elif known != event:
                self.problems.append(f"{who}: {event['id']} came with two texts")
        for subject, each in self.written.items():
            seen = firsts.get(subject, [])
            if len(seen) != len(set(seen)):
                self.problems.append(f"{who}: {subject}: a change has two ids")
            if seen != sorted(seen):
                late = next(number for place, number in enumerate(seen) if number < max(seen[:place], default=0))
                self.problems.append(f"{who}: {subject}: change {late} came after a later one: {seen}")
            last = each.counted if each.counted is not None else max([each.acknowledged, *seen])
            if missing := sorted(set(range(1, last + 1)) - set(seen)):
                self.problems.append(f"{who}: {subject}: changes {missing} of {last} never came")
            if beyond := sorted(set(seen) - set(range(1, last + 1))):
                self.problems.append(f"{who}: {subject}: changes {beyond} came, and it has {last}")
        self._check_endings(who, by_id.values())

    def _check_endings(self, who: str, events: Iterable[Mapping[str, Any]]) -> None:
        """A record that is gone said so last."""
        last: dict[str, Mapping[str, Any]] = {}
        for event in events:
            if event["sequence"] >= last.get(event["subject"], event)["sequence"]:
                last[event["subject"]] = event
        for subject, each in self.written.items():
            if each.counted is None and subject in last and not last[subject]["type"].endswith(".deleted"):
                self.problems.append(f"{who}: {subject} is gone, and its last event is {last[subject]['type']}")

    def report(self) -> str:
        """The problems, a line each; empty if there are none."""
        more = len(self.problems) - MOST_SHOWN
        return "\n".join(self.problems[:MOST_SHOWN] + ([f"and {more} more"] if more > 0 else []))
