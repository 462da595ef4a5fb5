"""Reading JSON Lines: what a file is, if it is something else, and its lines."""

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

LONGEST: Final = 1024 * 1024
"""Bytes of a line; what is longer is no line of anything that can be imported."""

_UTF8_MARK: Final = b"\xef\xbb\xbf"

# What other files begin with.
_SIGNS: Final = (
    (b"\x1f\x8b", "is compressed: gunzip -c FILE | acuse … import -"),
    (b"PK\x03\x04", "is a ZIP archive or a spreadsheet: save it as JSON Lines"),
    (b"BZh", "is compressed: bunzip2 -c FILE | acuse … import -"),
    (b"\xfd7zXZ", "is compressed: unxz -c FILE | acuse … import -"),
    (b"\x28\xb5\x2f\xfd", "is compressed: unzstd -c FILE | acuse … import -"),
    (b"\xff\xfe", "is UTF-16 text: iconv -f UTF-16 -t UTF-8 FILE | acuse … import -"),
    (b"\xfe\xff", "is UTF-16 text: iconv -f UTF-16 -t UTF-8 FILE | acuse … import -"),
)
_ONE_A_LINE: Final = "a file of JSON Lines has one JSON object in each line"
_CSV: Final = re.compile(rb"[^{}\[\]]*[,;\t][^{}\[\]]*")


class NotJsonLines(Exception):
    """The file is something else; the message says what, and what to do."""


def read(file: BinaryIO) -> Iterator[bytes]:
    """The lines of a file, without a byte order mark; of one that is longer than LONGEST only its beginning.

    Raises
    ------
    NotJsonLines
        The first line with anything in it shows that all of it is something else.
    """
    is_first = is_begun = False
    while text := file.readline(LONGEST + 1):
        rest = text
        while len(rest) > LONGEST and not rest.endswith(b"\n"):
            rest = file.readline(LONGEST + 1)
        is_first, is_begun = not is_begun, True
        if is_first:
            _check_signs(text)
            text = text.removeprefix(_UTF8_MARK)
        yield text


def check_first(text: bytes) -> None:
    """Refuse a file by its first line with anything in it.

    Raises
    ------
    NotJsonLines
        It shows that the whole file is something else.
    """
    line = text.strip()
    if b"\0" in line:
        raise NotJsonLines("is binary, or text that is not UTF-8")
    if line.startswith(b"["):
        raise NotJsonLines(f"is a JSON array, and {_ONE_A_LINE}: jq -c '.[]' FILE | acuse … import -")
    if line == b"{":
        raise NotJsonLines(f"has an object in several lines, and {_ONE_A_LINE}: jq -c . FILE | acuse … import -")
    if b"}\r{" in line:
        raise NotJsonLines("ends its lines with carriage returns only: tr '\\r' '\\n' < FILE | acuse … import -")
    if line.startswith(b"<"):
        raise NotJsonLines(f"looks like XML or HTML, and {_ONE_A_LINE}")
    if _CSV.fullmatch(line):
        raise NotJsonLines(f"looks like CSV, and {_ONE_A_LINE}")
    if not line.startswith(b"{"):
        raise NotJsonLines(f"does not begin with a JSON object, and {_ONE_A_LINE}")


def _check_signs(text: bytes) -> None:
    for sign, what in _SIGNS:
        if text.startswith(sign):
            raise NotJsonLines(what)
