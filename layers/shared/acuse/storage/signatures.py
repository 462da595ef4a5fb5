"""AWS's signature version 4 of calls that differ in little: their operation, body and time.

botocore's own signer takes a third of a call: it goes through the headers three times, and derives a key that is the
same all day. This one signs what our calls have, and leaves every other request to it.
"""

import hmac
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final
from urllib.parse import urlsplit

from botocore.auth import AUTH_TYPE_MAPS, SIGV4_TIMESTAMP, SigV4Auth
from botocore.compat import get_current_datetime

VERSION: Final = "acuse-v4"
"""What a client's configuration calls it: `signature_version`."""
_SIGNED: Final = frozenset({"content-type", "x-amz-target"})
"""Headers that every call has."""
_UNSIGNED: Final = frozenset({"user-agent"})
"""Headers that nobody vouches for."""
_USUAL_PORTS: Final = (80, 443)


class PlainSignatures(SigV4Auth):
    """Signs a POST to `/` that says in X-Amz-Target what is called."""

    def add_auth(self, request: Any) -> None:
        """Sign with the headers Authorization, X-Amz-Date and X-Amz-Security-Token."""
        headers, credentials = request.headers, self.credentials
        given = {name.lower(): value for name, value in headers.items()}
        host = _host(request.url)
        if not (credentials and host and _is_plain(request, given)):
            super().add_auth(request)
            return
        moment = get_current_datetime().strftime(SIGV4_TIMESTAMP)
        headers["X-Amz-Date"] = request.context["timestamp"] = moment
        token = token_name = ""
        if credentials.token:
            headers["X-Amz-Security-Token"] = credentials.token
            token, token_name = f"x-amz-security-token:{credentials.token}\n", "x-amz-security-token;"
        names = f"content-type;host;x-amz-date;{token_name}x-amz-target"
        canonical = (
            f"POST\n/\n\ncontent-type:{given['content-type']}\nhost:{host}\nx-amz-date:{moment}\n{token}"
            f"x-amz-target:{given['x-amz-target']}\n\n{names}\n{sha256(request.data).hexdigest()}"
        )
        scope = self.credential_scope(request)
        text = f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{sha256(canonical.encode()).hexdigest()}"
        headers["Authorization"] = (
            f"AWS4-HMAC-SHA256 Credential={credentials.access_key}/{scope}, SignedHeaders={names}, "
            f"Signature={_hmac(_key(credentials.secret_key, scope), text).hex()}"
        )


def _is_plain(request: Any, given: Mapping[str, Any]) -> bool:
    """Whether nothing is to be signed but what every call has."""
    return (
        request.method == "POST"
        and isinstance(request.data, bytes)
        and not request.params
        and _SIGNED <= given.keys() <= _SIGNED | _UNSIGNED
    )


@lru_cache(8)
def _host(url: str) -> str | None:
    """What the header Host is for an address; None of one that needs more care."""
    parts = urlsplit(url)
    plain = parts.hostname if parts.port is None else f"{parts.hostname}:{parts.port}"
    is_plain = parts.path in ("", "/") and not parts.query and parts.port not in _USUAL_PORTS
    return parts.netloc if is_plain and parts.netloc == plain else None


@lru_cache(8)
def _key(secret_key: str, scope: str) -> bytes:
    """What the calls of a scope are signed with: a day, a region and a service."""
    key = f"AWS4{secret_key}".encode()
    for part in scope.split("/"):
        key = _hmac(key, part)
    return key


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode(), "sha256")


AUTH_TYPE_MAPS[VERSION] = PlainSignatures
