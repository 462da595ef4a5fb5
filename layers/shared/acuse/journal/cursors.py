"""Cursors: how far a reader of a tenant's journal has come. Opaque, of one tenant, and refused when changed.

They are signed with nothing secret: who makes one up reads what its tenant may read, from another place.
"""

import base64
import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any, Final

from acuse.errors import Invalid, Problem, Refused
from acuse.identity.callers import TenantId
from acuse.journal import store
from acuse.journal.model import MOST_DIGITS
from acuse.storage import feeds

PARAMETER: Final = "after"
_CHECK_BYTES: Final = 9
_FORM: Final = 1
_LONGEST: Final = 1000
_CLOCKS_DIFFER: Final = timedelta(minutes=1)
_PLACE: Final = re.compile(r"(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)([#$][!-~]{0,500})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in the tenant's feed, up to which everything was seen: of all records, or of one."""

    place: str
    subject: str = ""
    """The one record; empty: all."""
    sequence: int = 0
    """Of the last event of the one record that was seen."""


class CursorGone(Refused):
    """The journal no longer has the events after the cursor, or never gave it; `oldest` works."""

    def __init__(self, oldest: str) -> None:
        super().__init__("The cursor is unknown or older than the journal: events may be missed. `oldest` works")
        self.oldest = oldest


def write(tenant: TenantId, cursor: Cursor) -> str:
    """The text of a cursor."""
    told = [cursor.place, cursor.subject, cursor.sequence] if cursor.subject else [cursor.place]
    return _text(tenant, [_FORM, *told])


def read(tenant: TenantId, text: str, subject: str = "") -> Cursor:
    """Read a cursor for the events of one record, or of all.

    Raises
    ------
    Invalid
        It is not as it was given to this tenant, or was given for other events.
    CursorGone
        It is of a form that this release does not know, or of a time that the journal does not have.
    """
    try:
        told = _told(tenant, text)
    except ValueError:
        raise Invalid([Problem(PARAMETER, "must be copied unchanged from meta.next of this tenant")]) from None
    cursor = _cursor(told)
    if cursor and cursor.subject != subject:
        raise Invalid([Problem(PARAMETER, "must be sent with the subject that it was given for")])
    if cursor is None or not _is_kept(cursor.place):
        raise CursorGone(write(tenant, Cursor(oldest_place(), subject)))
    return cursor


def oldest_place() -> str:
    """The place before all events that the journal promises to have."""
    return store.text_of(feeds.now() - store.promised())


def _cursor(told: Any) -> Cursor | None:
    match told:
        case [form, str(place)] if form == _FORM:
            return Cursor(place)
        case [form, str(place), str(subject), int(sequence)] if form == _FORM and 0 <= sequence < 10**MOST_DIGITS:
            return Cursor(place, subject, sequence)
    return None


def _is_kept(place: str) -> bool:
    found = _PLACE.fullmatch(place)
    try:
        moment = datetime.fromisoformat(found["time"] if found else "")
    except ValueError:
        return False
    return feeds.now() - store.promised() - store.KEPT_LONGER < moment < feeds.now() + _CLOCKS_DIFFER


def _text(tenant: TenantId, told: Any) -> str:
    content = json.dumps(told, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_check(tenant, content) + content).rstrip(b"=").decode()


def _told(tenant: TenantId, text: str) -> Any:
    """What a text says; ValueError if it is none that `_text` made for this tenant."""
    if len(text) > _LONGEST:
        raise ValueError(text)
    decoded = base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    check, content = decoded[:_CHECK_BYTES], decoded[_CHECK_BYTES:]
    if check != _check(tenant, content):
        raise ValueError(text)
    told = json.loads(content)
    if _text(tenant, told) != text:  # as a text with other padding bits reads the same
        raise ValueError(text)
    return told


def _check(tenant: TenantId, content: bytes) -> bytes:
    return blake2b(content, digest_size=_CHECK_BYTES, key=tenant.encode(), person=b"acuse.cursor").digest()
