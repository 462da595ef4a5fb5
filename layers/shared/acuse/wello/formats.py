"""The two formats of this dialect: which one a request is in, and which one it wants to be answered in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

import mimeparse

from acuse.errors import UnsupportedMediaType
from acuse.http import Request
from acuse.wello import json_format
from acuse.wello.members import Members


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list, and the address of the next one."""

    rows: Sequence[Members]
    next_link: str | None = None


class Format(Protocol):
    """What each format reads and writes; what it writes are whole documents."""

    def read(self, body: bytes) -> dict[str, Any]:
        """A request body's members by name. Raises `Malformed`, `Invalid`."""

    def entity(self, members: Members) -> str:
        """A log, or some of its members."""

    def page(self, rows: Sequence[Members], next_link: str | None) -> str:
        """A list of logs."""

    def error(self, message: str, problems: Mapping[str, str]) -> str:
        """A refusal: a message, and what is wrong by member."""


_JSON: Final = ("application/json", "text/json")
XML: Final = ("application/xml", "text/xml")
MEDIA_TYPES: Final = (*_JSON, *XML)
_DEFAULT: Final = "application/json"


def of(media_type: str) -> Format:
    """The format that goes by a media type."""
    if media_type in _JSON:
        return json_format
    from acuse.wello import xml_format  # noqa: PLC0415 - only where XML is spoken

    return xml_format


def sent(request: Request) -> str:
    """The media type of a request's body.

    Raises
    ------
    UnsupportedMediaType
    """
    media_type = request.media_type or _DEFAULT
    if media_type not in MEDIA_TYPES:
        raise UnsupportedMediaType(
            f"The request entity's media type '{media_type[:100]}' is not supported for this resource. "
            f"Supported are {', '.join(MEDIA_TYPES)}."
        )
    return media_type


def wanted(request: Request) -> str:
    """The media type to answer in: what Accept prefers; the request's own where it does not care; else JSON."""
    own = request.media_type if request.media_type in MEDIA_TYPES else _DEFAULT
    # Of what is wanted alike the last wins: the request's own, then what is of its format, then the default.
    supported = sorted(MEDIA_TYPES, key=lambda each: (each == own, (each in XML) == (own in XML), each == _DEFAULT))
    accept = request.headers.get("accept", "").lower() or "*/*"
    ranges = ",".join(filter(_is_media_range, accept.split(",")))
    return str(mimeparse.best_match(supported, ranges)) or _DEFAULT


def _is_media_range(text: str) -> bool:
    try:
        mimeparse.parse_media_range(text)
    except mimeparse.MimeTypeParseException:
        return False
    return True
