"""Loading JSON Lines in batches: what is wrong is named and left out, the rest is stored.

Only a few batches are in memory at any time, whatever the file's size.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Final, NamedTuple

from acuse.errors import Invalid
from acuse.identity.callers import TenantId
from acuse.requests import exact_json, validation
from acuse_admin import json_lines
from acuse_admin.kinds import Kind, Outcomes

_MOST_WARNINGS: Final = 20


@dataclass
class Summary:
    """How many lines came to what."""

    lines: int = 0
    stored: int = 0
    present: int = 0
    refused: int = 0


class Remark(NamedTuple):
    """What is said of a line: its number, from 1, and why it was left out, or what in it was."""

    number: int
    text: str


def _say_nothing(_: Any) -> None:
    pass


@dataclass
class Listener:
    """Who is told of an import.

    `on_refusal` hears of every line that is left out, soon after it is read; `on_warning` of a member that is left out,
    once for each name; `on_read` how many bytes more are dealt with.
    """

    on_refusal: Callable[[Remark], None] = _say_nothing
    on_warning: Callable[[Remark], None] = _say_nothing
    on_read: Callable[[int], None] = _say_nothing
    summary: Summary = field(default_factory=Summary)
    """What it came to so far, also when it is cut off."""


class _Line(NamedTuple):
    number: int
    identity: str
    content: Any


def load(
    kind: Kind,
    tenant: TenantId,
    lines: Iterable[bytes],
    listener: Listener | None = None,
    *,
    strict: bool = False,
) -> Summary:
    """Store every line that can be stored.

    Parameters
    ----------
    lines
        JSON Lines; blank ones are skipped.
    strict
        Whether a line with a member that is not known is refused.

    Raises
    ------
    NotJsonLines
        They are something else; nothing is stored.
    Exception
        Storing failed. What was stored stays; loading the same lines again goes on from there.
    """
    heard = listener or Listener()
    under_way: _UnderWay = deque()
    with ThreadPoolExecutor(kind.workers) as workers:
        try:
            for batch, size in _batches(kind, tenant, lines, heard, is_strict=strict):
                if batch:
                    under_way.append((batch, workers.submit(kind.store, tenant, [line.content for line in batch])))
                if len(under_way) > 2 * kind.workers:
                    _settle_first(under_way, heard)
                heard.on_read(size)
            while under_way:
                _settle_first(under_way, heard)
        except BaseException:
            workers.shutdown(cancel_futures=True)
            done = [each for each in under_way if not each[1].cancelled() and not each[1].exception()]
            while done:
                _settle_first(done, heard)
            raise
    return heard.summary


type _UnderWay = deque[tuple[list[_Line], Future[Outcomes]]] | list[tuple[list[_Line], Future[Outcomes]]]


def _settle_first(under_way: _UnderWay, heard: Listener) -> None:
    """Wait for the batch that was begun first, and count what its lines came to."""
    batch, storing = under_way[0]
    outcomes = storing.result()
    del under_way[0]
    summary = heard.summary
    summary.lines += len(batch)
    for line in batch:
        if line.identity not in outcomes:
            summary.stored += 1
        elif (reason := outcomes[line.identity]) is None:
            summary.present += 1
        else:
            summary.refused += 1
            heard.on_refusal(Remark(line.number, reason))


def _batches(
    kind: Kind, tenant: TenantId, lines: Iterable[bytes], heard: Listener, *, is_strict: bool
) -> Iterator[tuple[list[_Line], int]]:
    """Batches whose lines share no identity, each with the number of bytes read for it."""
    batch: list[_Line] = []
    taken: set[str] = set()
    strangers: set[str] = set()
    size = 0
    is_begun = False
    for number, text in enumerate(lines, start=1):
        size += len(text)
        if not text.strip():
            continue
        if not is_begun:
            json_lines.check_first(text)
            is_begun = True
        try:
            content, unknown = _read(kind, text)
            if unknown and is_strict:
                raise _Refused("; ".join(_stranger(kind, name) for name in unknown))
        except (Invalid, _Refused) as error:
            heard.summary.lines += 1
            heard.summary.refused += 1
            heard.on_refusal(Remark(number, str(error)))
            continue
        for name in unknown:
            if name not in strangers and len(strangers) < _MOST_WARNINGS:
                strangers.add(name)
                heard.on_warning(Remark(number, f"{_stranger(kind, name)}; the field is ignored in every line"))
        identities = kind.identities(tenant, content)
        if len(batch) == kind.batch_size or not taken.isdisjoint(identities):
            yield batch, size
            batch, taken, size = [], set(), 0
        batch.append(_Line(number, identities[0], content))
        taken.update(identities)
    if batch or size:
        yield batch, size


class _Refused(Exception):
    """A line that is left out; the message says why."""


def _read(kind: Kind, text: bytes) -> tuple[Any, list[str]]:
    """What a line says, and the names of its members that are not known."""
    if len(text) > json_lines.LONGEST:
        raise _Refused(f"the line is longer than {json_lines.LONGEST // 1024} KiB")
    try:
        body = text.rstrip(b"\r\n")
        document = validation.read_object(body)
        is_kept = exact_json.kept_paths(kind.model)
        content = validation.read_json(kind.model, body) if is_kept else validation.check(kind.model, document)
    except Invalid as error:
        # A line has no other lines: its column says where.
        raise _Refused(
            str(error).replace("request body", "the line").replace(" at line 1 column", " at column")
        ) from None
    return content, [name for name in document if name not in kind.model.model_fields]


def _stranger(kind: Kind, name: str) -> str:
    """What to say of a member that is not known."""
    near = get_close_matches(name, kind.model.model_fields, n=1)
    return f"{name} is not a field of {kind.name}" + (f" (did you mean {near[0]}?)" if near else "")
