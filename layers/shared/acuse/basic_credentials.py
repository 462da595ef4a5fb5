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
        username, colon, password = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return None
    return BasicCredentials(username, password) if colon else None
