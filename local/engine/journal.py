"""A write-ahead journal: one file of records that are added at its end, each with its checksums.

A record is with the operating system before `append` returns, so it outlives the process, however that ends. It is not
forced onto the disk: the machine's own power failure can take the last moments' records.
"""

import json
import os
import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

FORMAT: Final = 1
_NAME: Final = "acuse_journal"
_FIRST_LINE_LIMIT: Final = 200
# The length of the record, its checksum, and the checksum of these two: a damaged length is not taken for a torn end.
_HEAD: Final = struct.Struct(">III")


class Damaged(Exception):
    """A file is not what was written there; the message names it."""


@dataclass(frozen=True)
class Contents:
    """What a journal holds."""

    generation: int
    """The number of the snapshot that the records follow."""
    records: list[bytes]
    end: int
    """Where the last whole record ends."""
    size: int

    @property
    def torn(self) -> int:
        """Bytes of a last record whose writing was cut off, so that nobody was told that it is kept."""
        return self.size - self.end


class Journal:
    """A journal that is written."""

    def __init__(self, path: Path, *, at: int) -> None:
        """Go on with a journal after the record that ends `at` this byte."""
        self._file = os.open(path, os.O_WRONLY)
        os.ftruncate(self._file, at)
        os.lseek(self._file, at, os.SEEK_SET)
        self.size = at

    @classmethod
    def create(cls, path: Path, generation: int) -> Self:
        """Make an empty journal, which appears whole or not at all."""
        line = json.dumps({_NAME: FORMAT, "generation": generation}).encode() + b"\n"
        write_whole(path, [line])
        return cls(path, at=len(line))

    def append(self, record: bytes) -> None:
        """Add a record. When this fails nothing of it is kept."""
        head = struct.pack(">II", len(record), zlib.crc32(record))
        rest = memoryview(head + struct.pack(">I", zlib.crc32(head)) + record)
        added = len(rest)
        try:
            while rest:
                rest = rest[os.write(self._file, rest) :]
        except OSError:
            os.ftruncate(self._file, self.size)
            os.lseek(self._file, self.size, os.SEEK_SET)
            raise
        self.size += added

    def close(self) -> None:
        """Force what was written onto the disk, and close the file."""
        os.fsync(self._file)
        os.close(self._file)


def read(path: Path) -> Contents:
    """Read a journal.

    Raises
    ------
    Damaged
        It is of a newer format, or a record that was whole is no longer what was written.
    """
    content = path.read_bytes()
    line, is_whole, _ = content[:_FIRST_LINE_LIMIT].partition(b"\n")
    try:
        described = json.loads(line)
        version, generation = int(described[_NAME]), int(described["generation"])
    except (ValueError, KeyError, TypeError):
        raise Damaged(f"{path} is empty or damaged: it does not begin as a journal does") from None
    if version > FORMAT or not is_whole:
        raise Damaged(f"{path} has format {version}, which is newer than this release knows ({FORMAT})")
    records: list[bytes] = []
    at = len(line) + 1
    while at + _HEAD.size <= len(content):
        length, checksum, head_checksum = _HEAD.unpack_from(content, at)
        if head_checksum != zlib.crc32(content[at : at + 8]):
            raise Damaged(f"{path} is damaged at byte {at}, after {len(records)} records")
        record = content[at + _HEAD.size : at + _HEAD.size + length]
        if len(record) < length:
            break
        if checksum != zlib.crc32(record):
            raise Damaged(f"{path} is damaged at byte {at}, after {len(records)} records")
        records.append(record)
        at += _HEAD.size + length
    return Contents(generation, records, at, len(content))


def write_whole(path: Path, parts: Iterable[bytes]) -> None:
    """Write a file that appears whole or not at all, and is on the disk when this returns."""
    unfinished = path.with_name(path.name + ".new")
    with unfinished.open("wb") as file:
        for part in parts:
            file.write(part)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
