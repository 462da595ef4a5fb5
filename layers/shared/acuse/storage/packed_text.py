"""Texts as table attributes: a write unit is 1 KB, so long ones are compressed."""

import zlib
from typing import Final

LEVEL: Final = 1
"""How hard everything is compressed that clients wrote.

The higher levels of zlib search longer for repetitions: 4 MiB of two letters at random take 0.04 s at level 1, 0.3 s at
level 6 and 12.8 s at level 9, on a core of one's own; a function has a third of one, and 10 s.
"""

_COMPRESSED_ABOVE = 1024


def compress(text: str) -> bytes:
    """A text in zlib's format."""
    return zlib.compress(text.encode(), LEVEL)


def pack(text: str, *, above: int = _COMPRESSED_ABOVE) -> str | bytes:
    """What is stored for a text: itself up to so many characters, else zlib-compressed bytes."""
    return compress(text) if len(text) > above else str(text)


def unpack(stored: str | bytes) -> str:
    """The text that was packed."""
    return zlib.decompress(stored).decode() if isinstance(stored, bytes) else stored
