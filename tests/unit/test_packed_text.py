"""acuse.storage.packed_text: long texts are compressed as fast as can be, and read however they were compressed."""

import ast
import zlib

import pytest

from acuse.storage import packed_text
from local.running import ROOT

FASTEST = b"\x78\x01"
"""zlib's header (RFC 1950) where the fastest algorithm was used."""
COMPRESSING = {"bz2", "gzip", "lzma", "tarfile", "zipfile", "zlib"}


def test_a_long_text_is_compressed_at_the_fastest_level() -> None:
    packed = packed_text.pack("ab" * 1000)
    assert isinstance(packed, bytes)
    assert packed[:2] == FASTEST
    assert packed_text.unpack(packed) == "ab" * 1000


@pytest.mark.parametrize("level", [1, 6, 9])
def test_what_was_compressed_at_another_level_is_read(level: int) -> None:
    assert packed_text.unpack(zlib.compress("año".encode(), level)) == "año"


def test_a_short_text_is_stored_as_it_is() -> None:
    assert packed_text.pack("a" * 1024) == "a" * 1024


def test_nothing_else_compresses_at_a_level_of_its_own() -> None:
    found = set()
    for path in [*(ROOT / "layers" / "shared").rglob("*.py"), *(ROOT / "functions").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if COMPRESSING & set(names):
                found.add(path.name)
    # lists.py takes zlib's checksum of a place; the archive takes packed_text's level.
    assert found == {"archive.py", "lists.py", "packed_text.py"}
