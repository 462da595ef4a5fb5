"""The Basic scheme of HTTP authentication (RFC 7617)."""

import base64
import binascii
from typing import NamedTuple


class BasicCredentials(NamedTuple):
    """A user name and a password."""

    username: str
    password: str


def read(authorization: str | None) -> BasicCredentials | None:
    """Read an Authorization header; None if it has no credentials of this scheme that can be read."""
    scheme, _, encoded = (authorization or "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        decoded = base64.b64decode(encoded.strip(), validate=True)
    except (binascii.Error, ValueError):
        return None
    username, colon, password = _text(decoded).partition(":")
    return BasicCredentials(username, password) if colon else None


def _text(decoded: bytes) -> str:
    """In UTF-8, as we say that we read it; in Latin-1, which older clients write, where it cannot be that."""
    try:
        return decoded.decode()
    except UnicodeDecodeError:
        return decoded.decode("latin-1")
