"""The two formats of this dialect: which one a request is in, and which one it wants to be answered in."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, Protocol

import mimeparse

from acuse.errors import UnsupportedMediaType
from acuse.requests.http import Request
from acuse.wello.http import json_format
from acuse.wello.members import Members


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list, the address of the next one, and what else is said of the list in JSON, by name."""

    rows: Sequence[Members]
    next_link: str = ""
    annotations: Mapping[str, int] = field(default_factory=dict)


class Format(Protocol):
    """What each format reads and writes; what it writes are whole documents."""

    def read(self, body: bytes, charset: str = "") -> dict[str, Any]:
        """A request body's members by name; `charset` is empty where none is said. Raises `Malformed`, `Invalid`."""

    def entity(self, members: Members) -> str:
        """A log, or some of its members."""

    def page(self, rows: Sequence[Members], next_link: str, annotations: Mapping[str, int]) -> str:
        """A list of logs."""

    def error(self, message: str, problems: Mapping[str, str]) -> str:
        """A refusal: a message, and what is wrong by member."""


_JSON: Final = ("application/json", "text/json")
XML: Final = ("application/xml", "text/xml")
MEDIA_TYPES: Final = (*_JSON, *XML)
_DEFAULT: Final = "application/json"
_CHARSET: Final = re.compile(r"""charset\s*=\s*["']?([^"';\s]+)""", re.IGNORECASE)


def of(media_type: str) -> Format:
    """The format that goes by a media type."""
    if media_type in _JSON:
        return json_format
    from acuse.wello.http import xml_format  # noqa: PLC0415 - only where XML is spoken

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


def charset(request: Request) -> str:
    """The charset that the Content-Type names, in lower case; empty without one."""
    match = _CHARSET.search(request.headers.get("content-type", ""))
    return match[1].lower() if match else ""


def wanted(request: Request) -> str:
    """The media type to answer in, as the framework negotiates it.

    What Accept prefers, by quality; of what it wants alike, what it names over what it takes with others; then JSON
    over XML, then what it names first. Without Accept, or where nothing fits, the body's own format.
    """
    own = request.media_type if request.media_type in MEDIA_TYPES else _DEFAULT
    accept = request.headers.get("accept", "").lower()
    ranges = [_Range(*read) for read in map(_media_range, accept.split(",")) if read]
    if not accept:
        return own
    preferred = [own, *(each for each in MEDIA_TYPES if each != own)] if own in _JSON else MEDIA_TYPES
    rankings = {media_type: _ranking(media_type, ranges) for media_type in preferred}
    best = max(rankings, key=rankings.__getitem__)
    if rankings[best].quality > 0:
        return best
    return own if own in XML and not any(each.names(own) for each in ranges) else _DEFAULT


class _Range(NamedTuple):
    """A media range of an Accept header."""

    main: str
    sub: str
    quality: float

    def names(self, media_type: str) -> bool:
        """Whether it is exactly this media type."""
        return media_type == f"{self.main}/{self.sub}"

    def takes(self, media_type: str) -> bool:
        """Whether it is this media type, or includes it."""
        main, _, sub = media_type.partition("/")
        return self.main in (main, "*") and self.sub in (sub, "*")


class _Ranking(NamedTuple):
    """How much a media type is wanted; the greatest is chosen."""

    quality: float
    is_named: bool
    has_main: bool
    is_json: bool
    earliness: int


def _ranking(media_type: str, ranges: Sequence[_Range]) -> _Ranking:
    """By the range that says most about it, of which the first counts."""
    fitting = [
        (each.names(media_type), each.main != "*", -place)
        for place, each in enumerate(ranges)
        if each.takes(media_type)
    ]
    if not fitting:
        return _Ranking(0, False, False, False, 0)
    is_named, has_main, earliness = max(fitting)
    return _Ranking(ranges[-earliness].quality, is_named, has_main, media_type in _JSON, earliness)


def _media_range(text: str) -> tuple[str, str, float] | None:
    try:
        main, sub, parameters = mimeparse.parse_media_range(text)
    except mimeparse.MimeTypeParseException:
        return None
    return main, sub, float(parameters["q"])
