"""Syncs of records: what may go wrong with their items, and which are written together."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from acuse.errors import Invalid, Problem
from acuse.requests import exact_json
from acuse.requests.exact_json import JsonText

MOST_ITEMS: Final = 500
"""Of one sync."""
LARGEST_METADATA: Final = 8 * 1024
"""Bytes of a record's metadata, merged: every page shows them, and a submit reads a commerce's."""


_MOST_PARTS: Final = 100
_LARGEST_TRANSACTION: Final = 3_000_000
"""Bytes; DynamoDB takes 4 MB."""


class ItemsRefused(Invalid):
    """Items of a sync are wrong, by their index; nothing is stored."""

    def __init__(self, by_index: Mapping[int, Sequence[Problem]]) -> None:
        self.by_index = by_index
        super().__init__(
            [
                Problem(f"items.{index}.{problem.path}", problem.phrase)
                for index in sorted(by_index)
                for problem in by_index[index]
            ]
        )


class Synced(NamedTuple):
    """How many items made a record and how many met one that was there, changed or not."""

    created: int
    updated: int


class Part(NamedTuple):
    """A part of a transaction, and about how many bytes it has."""

    write: Any
    size: int


@dataclass(frozen=True, slots=True)
class Change:
    """What an item of a sync writes. Changes with a link in common are written together."""

    index: int
    is_new: bool
    parts: tuple[Part, ...]
    links: frozenset[str] = frozenset()


def repeated(keys: Sequence[str]) -> dict[int, int]:
    """By the index of each key that was there before, the index of its first."""
    first: dict[str, int] = {}
    return {index: first[key] for index, key in enumerate(keys) if first.setdefault(key, index) != index}


def merged(old: JsonText, new: JsonText | None) -> JsonText:
    """Metadata with the members of what was sent laid over it; the same text where nothing changes."""
    if new is None:
        return old
    before = exact_json.members_of(old)
    after = before | exact_json.members_of(new)
    return old if after == before else exact_json.object_of(after)


def metadata_problems(metadata: JsonText) -> Iterator[Problem]:
    """Say when merged metadata is too large."""
    if len(metadata.encode(errors="surrogatepass")) > LARGEST_METADATA:
        yield Problem("metadata", f"would have more than {LARGEST_METADATA // 1024} KiB with what is stored")


def transactions(changes: Iterable[Change]) -> Iterator[list[Change]]:
    """Pack changes into transactions, in the order of their items; what is linked stays together."""
    batch: list[Change] = []
    for group in linked(changes):
        if batch and not fits([*batch, *group]):
            yield batch
            batch = []
        batch += group
    if batch:
        yield batch


def linked(changes: Iterable[Change]) -> list[list[Change]]:
    """Group changes that have links in common, directly or by others."""
    groups: list[list[Change]] = []
    group_of: dict[str, list[Change]] = {}
    for change in changes:
        others = {id(group): group for link in change.links if (group := group_of.get(link))}
        group = [change, *(each for other in others.values() for each in other)]
        for other in others.values():
            other.clear()
        groups.append(group)
        group_of.update({link: group for each in group for link in each.links})
    return [sorted(group, key=lambda change: change.index) for group in groups if group]


def fits(changes: Iterable[Change]) -> bool:
    """Whether one transaction takes all changes."""
    parts = [part for change in changes for part in change.parts]
    return len(parts) <= _MOST_PARTS and sum(part.size for part in parts) <= _LARGEST_TRANSACTION


# ---------------------------------------------------------------- terms that are searched

LONGEST_SEARCH: Final = 100
"""Characters; folded, they still are less than what is kept of a term."""
_LONGEST_TERM: Final = 900
"""Bytes; DynamoDB's keys take 1,024, and an id stands after the term."""
_END: Final = "\1"
"""Of a term in a place: no term holds it, and all that terms hold comes after it."""
_ESCAPED: Final = {0: "\2\2", 1: "\2\3", 2: "\2\4"}
"""What terms hold for what texts may hold; order and beginnings stay."""


def term_of(text: str) -> str:
    """A text as it is searched: whatever its case, and the way its accents are written."""
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold()).translate(_ESCAPED)
    return folded.encode()[:_LONGEST_TERM].decode(errors="ignore")


def begins(search: str, *texts: str) -> bool:
    """Whether a search finds a record by one of its texts."""
    return any(term_of(text).startswith(term_of(search)) for text in texts)


def place_of(term: str, record_id: str, *, hidden: int = 0) -> str:
    """An entry's place in a searched list. Searches of up to `hidden` characters pass it by."""
    return f"{term}{_END}{record_id}#{hidden}"


def is_hidden(place: str, prefix: str) -> bool:
    """Whether a search passes an entry by: another entry of the same record is found by it too."""
    return int(place.rpartition("#")[2]) >= len(prefix)


def shared(one: str, other: str) -> int:
    """How many characters two terms begin with alike."""
    pairs = zip(one, other, strict=False)
    return next((number for number, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
