"""The folder of the embedded database: a snapshot of everything, and a journal of what was written since.

A snapshot of generation 7 is followed by the journal of generation 7. The next snapshot is made in this order:

1. The journal of generation 8 is begun, and every further record goes there. What is stored now is snapshot 8.
2. Snapshot 8 takes the place of snapshot 7, by renaming.
3. The journal of generation 7 is deleted.

So a process that ends anywhere in between loses nothing and applies nothing twice: after a stop between 1 and 2
snapshot 7 is followed by both journals, after one between 2 and 3 journal 7 is older than the snapshot.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any, Final

from local.engine import journal
from local.engine.journal import Damaged, Journal

SNAPSHOT: Final = "dynamodb.json"
FORMAT: Final = 2
"""Of MiniStack's own state files: a snapshot is one, with members of ours."""
_FORMAT_NAME: Final = "__ministack_format__"
_JOURNAL: Final = re.compile(r"journal-(\d+)")
_ROOM: Final = 16 * 1024 * 1024
"""Bytes of a journal that are not worth a snapshot, however small the last one is."""


@dataclass
class Stored:
    """What a folder holds when it is opened."""

    snapshot: dict[str, Any] | None
    """The snapshot's document."""
    records: list[bytes] = field(default_factory=list)
    """What was written after it, in order."""
    torn: int = 0
    """Bytes of a last record whose writing was cut off."""


class Storage:
    """The folder, while one process writes there. `stored` is what it held when it was opened."""

    def __init__(self, folder: Path) -> None:
        """Open the folder; nothing in it is changed before all of it has turned out to be whole.

        Raises
        ------
        Damaged
        """
        self._folder = folder
        self._snapshot = folder / SNAPSHOT
        self.stored = Stored(read_snapshot(self._snapshot))
        if self.stored.snapshot is not None and not isinstance(payload(self.stored.snapshot).get("tables"), dict):
            raise Damaged(f"{self._snapshot} is damaged: it says nothing of tables")
        generation = (self.stored.snapshot or {}).get("generation")
        found = {int(match[1]): path for path in folder.iterdir() if (match := _JOURNAL.fullmatch(path.name))}
        if self.stored.snapshot is not None and generation is None:
            _check_unused(found, self._snapshot)
            older, found = found, {}
        else:
            older = {number: path for number, path in found.items() if number < (generation or 0)}
        self._generation: int = generation or 0
        following = sorted(found.keys() - older.keys())
        if following != list(range(self._generation, self._generation + len(following))) or (
            generation is not None and not following
        ):
            raise Damaged(
                f"{self._snapshot} and the journals beside it do not belong together: "
                f"journal-{self._generation} or one after it is missing, or the snapshot that they follow"
            )
        end = self._read_journals([found[number] for number in following])
        for path in older.values():
            path.unlink()
        if following:
            self._generation = following[-1]
            self._journal = Journal(self._path(self._generation), at=end)
        else:
            self._journal = Journal.create(self._path(self._generation), self._generation)
        self._older = [found[number] for number in following[:-1]]
        self._has_records = bool(self.stored.records)
        self.is_ours = generation is not None
        """Whether the snapshot is one that journals can follow, not an older release's."""
        self._note_size()

    def _read_journals(self, paths: list[Path]) -> int:
        """Read the journals that follow the snapshot; gives where the last one ends."""
        end = 0
        for path in paths:
            contents = journal.read(path)
            if path != self._path(contents.generation):
                raise Damaged(f"{path} is the journal of another generation, {contents.generation}")
            if contents.torn and path != paths[-1]:
                raise Damaged(f"{path} is cut off, and another goes on after it")
            self.stored.records += contents.records
            self.stored.torn = contents.torn
            end = contents.end
        return end

    @property
    def is_saved(self) -> bool:
        """Whether the snapshot says everything: it is of this release, and nothing was written since."""
        return self.is_ours and not self._has_records and not self._older

    @property
    def is_snapshot_due(self) -> bool:
        """Whether the journal has grown so long that a snapshot should take its place."""
        return self._journal.size > max(_ROOM, self._snapshot_size)

    def append(self, record: bytes) -> None:
        """Keep a record. When this returns it outlives this process; when it fails nothing of it is kept."""
        self._has_records = True
        self._journal.append(record)

    def begin_snapshot(self) -> int:
        """Begin a journal for what is written from now on; gives the generation of the snapshot that is due."""
        begun = Journal.create(self._path(self._generation + 1), self._generation + 1)
        self._older.append(self._path(self._generation))
        self._generation += 1
        ended, self._journal = self._journal, begun
        ended.close()
        self._has_records = False
        return self._generation

    def finish_snapshot(self, generation: int, payload: Iterable[bytes]) -> None:
        """Put a snapshot in the place of the last one, and delete the journals that it stands for."""
        head = json.dumps({_FORMAT_NAME: FORMAT, "generation": generation})[:-1] + ', "payload": '
        journal.write_whole(self._snapshot, chain([head.encode()], payload, [b"}"]))
        self.is_ours = True
        self._note_size()
        older, self._older = self._older, []
        for path in older:
            path.unlink()

    def _path(self, generation: int) -> Path:
        return self._folder / f"journal-{generation}"

    def _note_size(self) -> None:
        self._snapshot_size = self._snapshot.stat().st_size if self._snapshot.exists() else 0


def read_snapshot(path: Path) -> dict[str, Any] | None:
    """Read the document of a snapshot, or of another state file of MiniStack's; None if there is none.

    Raises
    ------
    Damaged
    """
    try:
        document = json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except (ValueError, RecursionError):
        raise Damaged(f"{path} is empty or damaged: it is no JSON") from None
    if not isinstance(document, dict) or not isinstance(payload(document), dict):
        raise Damaged(f"{path} is damaged: it is no JSON object")
    version = document.get(_FORMAT_NAME, 1)
    if not isinstance(version, int) or version > FORMAT:
        raise Damaged(f"{path} has format {version}, which is newer than this release knows ({FORMAT})")
    if not isinstance(document.get("generation", 0), int):
        raise Damaged(f"{path} is damaged: its generation is no number")
    return document


def payload(document: dict[str, Any]) -> dict[str, Any]:
    """What a snapshot says. MiniStack's first ones were that alone."""
    said: dict[str, Any] = document.get("payload", {}) if _FORMAT_NAME in document else document
    return said


def _check_unused(journals: dict[int, Path], snapshot: Path) -> None:
    """An older release knows no journals: where it has written a snapshot, one with records is of another time."""
    for path in journals.values():
        if (contents := journal.read(path)).records or contents.torn:
            raise Damaged(
                f"{snapshot} was written by an older release, which did not know the {len(contents.records)} "
                f"writes in {path}"
            )
