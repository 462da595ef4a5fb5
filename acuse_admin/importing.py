"""Loading JSON Lines in batches: what is wrong is named and left out, the rest is stored.

Only a few batches are in memory at any time, whatever the file's size.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, NamedTuple

from acuse import validation
from acuse.callers import TenantId
from acuse.errors import Invalid
from acuse_admin.kinds import Kind, Outcomes


@dataclass
class Summary:
    """How many lines came to what."""

    lines: int = 0
    stored: int = 0
    present: int = 0
    refused: int = 0


class Refusal(NamedTuple):
    """A line that was left out: its number, from 1, and why."""

    number: int
    reason: str


class _Line(NamedTuple):
    number: int
    identity: str
    content: Any


def load(
    kind: Kind,
    tenant: TenantId,
    lines: Iterable[bytes],
    *,
    on_refusal: Callable[[Refusal], None] = lambda _: None,
    on_read: Callable[[int], None] = lambda _: None,
) -> Summary:
    """Store every line that can be stored.

    Parameters
    ----------
    lines
        JSON Lines; blank ones are skipped.
    on_refusal
        Told of every line that is left out, soon after it is read.
    on_read
        Told how many bytes more are dealt with.

    Raises
    ------
    Exception
        Storing failed. What was stored stays; loading the same lines again goes on from there.
    """
    summary = Summary()

    def refuse(refusal: Refusal) -> None:
        summary.lines += 1
        summary.refused += 1
        on_refusal(refusal)

    def settle(batch: list[_Line], outcomes: Outcomes) -> None:
        summary.lines += len(batch)
        for line in batch:
            if line.identity not in outcomes:
                summary.stored += 1
            elif (reason := outcomes[line.identity]) is None:
                summary.present += 1
            else:
                summary.refused += 1
                on_refusal(Refusal(line.number, reason))

    under_way: deque[tuple[list[_Line], Future[Outcomes]]] = deque()
    with ThreadPoolExecutor(kind.workers) as workers:
        for batch, size in _batches(kind, tenant, lines, refuse):
            if batch:
                under_way.append((batch, workers.submit(kind.store, tenant, [line.content for line in batch])))
            if len(under_way) > 2 * kind.workers:
                settle(under_way[0][0], under_way.popleft()[1].result())
            on_read(size)
        for batch, storing in under_way:
            settle(batch, storing.result())
    return summary


def _batches(
    kind: Kind, tenant: TenantId, lines: Iterable[bytes], refuse: Callable[[Refusal], None]
) -> Iterator[tuple[list[_Line], int]]:
    """Batches whose lines share no identity, each with the number of bytes read for it."""
    batch: list[_Line] = []
    taken: set[str] = set()
    size = 0
    for number, text in enumerate(lines, start=1):
        size += len(text)
        if not text.strip():
            continue
        try:
            content = validation.read_json(kind.model, text)
        except Invalid as error:
            refuse(Refusal(number, str(error).replace("request body", "the line")))
            continue
        identities = kind.identities(tenant, content)
        if len(batch) == kind.batch_size or not taken.isdisjoint(identities):
            yield batch, size
            batch, taken, size = [], set(), 0
        batch.append(_Line(number, identities[0], content))
        taken.update(identities)
    if batch or size:
        yield batch, size
