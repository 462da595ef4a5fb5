"""How the bytes of a request body become text."""

import codecs
from typing import Final

# The longer marks first: UTF-32's begins like UTF-16's.
_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ENCODINGS: Final = {
    "": "utf-8",
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "utf-8",
    "utf-16": "utf-16-le",  # as .NET understands it where no mark says otherwise
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
    "utf-32": "utf-32-le",
    "utf-32le": "utf-32-le",
    "utf-32be": "utf-32-be",
    "iso-8859-1": "latin-1",
    "windows-1252": "windows-1252",
}
"""How a charset is read."""


def decoded(body: bytes, charset: str) -> str:
    """The text of a body: by its byte order mark, else by the charset of its Content-Type, else UTF-8.

    Raises
    ------
    ValueError
        Says what is wrong, in words that follow "request body".
    """
    mark, encoding = next((each for each in _MARKS if body.startswith(each[0])), (b"", _ENCODINGS.get(charset)))
    if encoding is None:
        raise ValueError(f"is in charset {charset[:40]}, which is not supported: use UTF-8")
    try:
        return body.removeprefix(mark).decode(encoding)
    except UnicodeDecodeError as error:
        raise ValueError(f"is not {encoding.upper()} text: byte {error.start + len(mark)} cannot be read") from None
