"""The embedded database's journal and snapshots: what is read after a stop at any moment."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from local.engine import journal, storage
from local.engine.journal import Damaged, Journal
from local.engine.storage import SNAPSHOT, Storage

RECORDS = [b"first", b"", b"third" * 1000]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A journal with three records."""
    path = tmp_path / "journal-4"
    written = Journal.create(path, 4)
    for record in RECORDS:
        written.append(record)
    written.close()
    return path


def test_records_are_read_as_they_were_written(path: Path) -> None:
    contents = journal.read(path)
    assert (contents.generation, contents.records, contents.torn) == (4, RECORDS, 0)


def test_a_record_that_was_cut_off_anywhere_is_left_out_and_the_next_takes_its_place(path: Path) -> None:
    whole = path.read_bytes()
    before_last = len(whole) - 12 - len(RECORDS[2])
    for end in range(before_last, before_last + 20):
        path.write_bytes(whole[:end])
        contents = journal.read(path)
        assert (contents.records, contents.torn) == (RECORDS[:2], end - before_last)
        written = Journal(path, at=contents.end)
        written.append(b"next")
        written.close()
        assert journal.read(path).records == [*RECORDS[:2], b"next"]


@pytest.mark.parametrize("place", ["length", "checksum", "checksum of the head", "record", "last byte"])
def test_a_changed_byte_is_damage_and_not_a_torn_end(path: Path, place: str) -> None:
    content = bytearray(path.read_bytes())
    begin = content.index(b"\n") + 1
    at = {"length": 0, "checksum": 4, "checksum of the head": 8, "record": 12, "last byte": -1 - begin}[place]
    content[begin + at] ^= 0x40
    path.write_bytes(content)
    with pytest.raises(Damaged, match=r"journal-4 is damaged at byte \d+, after [02] records"):
        journal.read(path)


@pytest.mark.parametrize("content", [b"", b"acuse", b'{"acuse_journal": 1}\n', b"[]\n", b'{"acuse_journal": 1, "gener'])
def test_what_does_not_begin_as_a_journal_is_damage(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(Damaged, match="journal-4 is empty or damaged"):
        journal.read(path)


def test_a_newer_format_is_named(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b'"acuse_journal": 1', b'"acuse_journal": 2'))
    with pytest.raises(Damaged, match="journal-4 has format 2, which is newer"):
        journal.read(path)


def test_a_write_that_fails_leaves_nothing_behind(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = Journal(path, at=path.stat().st_size)
    write = os.write
    fails = iter([False, True])

    def full(file: int, content: bytes) -> int:
        if next(fails):
            raise OSError(28, "No space left on device")
        return write(file, content[:5])

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(OSError, match="No space left"):
        written.append(b"fourth")
    monkeypatch.undo()
    written.append(b"fifth")
    assert journal.read(path).records == [*RECORDS, b"fifth"]


class Store:
    """A database of one number, which records add to: what is applied twice or never shows."""

    def __init__(self, folder: Path) -> None:
        self.storage = Storage(folder)
        stored = self.storage.stored
        self.total = storage.payload(stored.snapshot)["tables"]["total"] if stored.snapshot else 0
        self.total += sum(map(int, stored.records))

    def add(self, number: int) -> None:
        self.storage.append(str(number).encode())
        self.total += number

    def save(self, meanwhile: Callable[[], None] = lambda: None) -> None:
        generation = self.storage.begin_snapshot()
        saved = json.dumps({"tables": {"total": self.total}}).encode()
        meanwhile()
        self.storage.finish_snapshot(generation, iter([saved]))


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture
def killed_at(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int], None]]:
    """Let the process end before its nth change of a file or folder."""
    left = [0]

    def counted(change: Any) -> Any:
        def counting(*arguments: Any, **named: Any) -> Any:
            left[0] -= 1
            if left[0] == 0:
                raise Killed
            return change(*arguments, **named)

        return counting

    def arm(number: int) -> None:
        left[0] = number

    for name in ("write", "fsync", "replace", "unlink", "ftruncate"):
        monkeypatch.setattr(os, name, counted(getattr(os, name)))
    yield arm
    monkeypatch.undo()


def test_records_are_applied_again_after_a_stop_without_a_snapshot(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.add(1)
    store.add(20)
    for _ in range(2):  # reading them changes nothing
        store = Store(tmp_path)
        assert (store.total, len(store.storage.stored.records)) == (21, 2)


def test_a_snapshot_takes_the_place_of_the_records_before_it(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert not store.storage.is_saved
    store.add(1)
    store.save(meanwhile=lambda: store.add(20))
    assert not store.storage.is_saved
    again = Store(tmp_path)
    assert (again.total, again.storage.stored.records) == (21, [b"20"])
    again.save()
    assert again.storage.is_saved
    assert sorted(path.name for path in tmp_path.iterdir()) == [SNAPSHOT, "journal-2"]
    assert Store(tmp_path).storage.is_saved


@pytest.mark.parametrize("is_first", [True, False])
def test_a_stop_at_any_step_of_a_snapshot_neither_loses_nor_repeats(
    tmp_path: Path, killed_at: Callable[[int], None], is_first: bool
) -> None:
    steps = 0
    for number in range(1, 100):
        folder = tmp_path / str(number)
        folder.mkdir()
        store = Store(folder)
        store.add(1)
        if not is_first:
            store.save()
        store.add(20)
        killed_at(number)
        try:
            store.save(meanwhile=lambda store=store: store.add(300))  # type: ignore[misc]
            killed_at(0)
            break
        except Killed:
            killed_at(0)
            steps += 1
        acknowledged = store.total
        again = Store(folder)
        assert again.total == acknowledged, f"killed before change {number}"
        again.add(4000)
        again.save()
        assert Store(folder).total == acknowledged + 4000
        assert len(list(folder.glob("journal-*"))) == 1
    assert steps >= 8


def test_a_snapshot_that_fails_loses_nothing_and_the_next_one_succeeds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(tmp_path)
    store.add(1)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(journal, "write_whole", full)
    with pytest.raises(OSError, match="No space left"):
        store.storage.begin_snapshot()
    store.add(20)
    monkeypatch.undo()
    begun = store.storage.begin_snapshot()
    monkeypatch.setattr(journal, "write_whole", full)
    with pytest.raises(OSError, match="No space left"):
        store.storage.finish_snapshot(begun, [b"{}"])
    monkeypatch.undo()
    store.add(300)
    assert not store.storage.is_saved
    assert Store(tmp_path).total == 321
    store.save()
    assert store.storage.is_saved
    assert Store(tmp_path).total == 321


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A folder with a snapshot, and two records after it."""
    store = Store(tmp_path)
    store.add(1)
    store.save()
    store.add(20)
    store.add(300)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (SNAPSHOT, b""),
        (SNAPSHOT, b'{"__ministack_format__": 2, "generation": 1, "pay'),
        (SNAPSHOT, b"[]"),
        (SNAPSHOT, b"[" * 100_000),
        (SNAPSHOT, b"{}"),
        (SNAPSHOT, b'{"payload": {}}'),
        (SNAPSHOT, b'{"__ministack_format__": 2, "generation": 1, "payload": []}'),
        (SNAPSHOT, b'{"__ministack_format__": 2, "generation": 1, "payload": {"tables": []}}'),
        (SNAPSHOT, b'{"__ministack_format__": 2, "generation": "1", "payload": {"tables": {}}}'),
        (SNAPSHOT, b'{"__ministack_format__": 3, "generation": 1, "payload": {}}'),
        (SNAPSHOT, b'{"__ministack_format__": "new", "payload": {}}'),
        (SNAPSHOT, None),
        ("journal-1", b""),
        ("journal-1", None),
        ("journal-1", b'{"acuse_journal": 1, "generation": 2}\n'),
        ("journal-1", b'{"acuse_journal": 9, "generation": 1}\n'),
    ],
)
def test_a_damaged_folder_is_named_and_nothing_in_it_is_changed(saved: Path, name: str, content: bytes | None) -> None:
    if content is None:
        (saved / name).unlink()
    else:
        (saved / name).write_bytes(content)
    before = {path.name: path.read_bytes() for path in saved.iterdir()}
    with pytest.raises(Damaged, match=name):
        Storage(saved)
    assert {path.name: path.read_bytes() for path in saved.iterdir()} == before


def test_what_an_older_release_saved_is_read_but_not_beside_records_that_it_did_not_know(saved: Path) -> None:
    (saved / SNAPSHOT).write_text('{"__ministack_format__": 2, "payload": {"tables": {"total": 5}}}')
    with pytest.raises(Damaged, match=r"older release, which did not know the 2 writes in .*journal-1"):
        Storage(saved)
    (saved / "journal-1").unlink()
    store = Store(saved)
    assert (store.total, store.storage.is_saved) == (5, False)
    store.save()
    store.add(1)
    assert Store(saved).total == 6


def test_an_older_release_in_between_is_noticed_and_nothing_lost(saved: Path) -> None:
    Store(saved).save()
    (saved / SNAPSHOT).write_text('{"__ministack_format__": 2, "payload": {"tables": {"total": 5}}}')
    assert Store(saved).total == 5
