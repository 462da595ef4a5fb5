"""The Idempotency-Key header: requests that may be sent again without a second effect."""

import hashlib
import re
from typing import NamedTuple, Self

from acuse.errors import IdempotencyKeyReused, Invalid, Problem
from acuse.requests.http import Request

_KEY = re.compile(r"[\x21-\x7e]{1,255}")


class IdempotentRequest(NamedTuple):
    """An Idempotency-Key and the SHA-256 of the body that came with it."""

    key: str
    fingerprint: bytes

    @classmethod
    def of(cls, request: Request) -> Self | None:
        """Read a request's header; None without one.

        Raises
        ------
        Invalid
            The key is not 1 to 255 visible ASCII characters.
        """
        key = request.headers.get("idempotency-key")
        if key is None:
            return None
        if not _KEY.fullmatch(key):
            raise Invalid([Problem("Idempotency-Key", "must be 1 to 255 visible ASCII characters")])
        return cls(key, hashlib.sha256(request.body).digest())

    def repeats(self, key: str | None, fingerprint: bytes | None) -> bool:
        """Whether this is the request, sent again, that left this key and fingerprint.

        Raises
        ------
        IdempotencyKeyReused
            The key is the same and the body is not.
        """
        if key != self.key:
            return False
        if fingerprint != self.fingerprint:
            raise IdempotencyKeyReused
        return True
