"""Texts as table attributes: a write unit is 1 KB, so long ones are compressed."""

import zlib

_COMPRESSED_ABOVE = 1024


def pack(text: str) -> str | bytes:
    """What is stored for a text: itself up to 1,024 characters, else zlib-compressed bytes."""
    return zlib.compress(text.encode()) if len(text) > _COMPRESSED_ABOVE else str(text)


def unpack(stored: str | bytes) -> str:
    """The text that was packed."""
    return zlib.decompress(stored).decode() if isinstance(stored, bytes) else stored
