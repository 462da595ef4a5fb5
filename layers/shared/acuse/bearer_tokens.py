"""Bearer tokens: JWTs of one OpenID Connect issuer, checked against its published keys.

Nothing here is imported by PyJWT's weight until a bearer token comes: `jwt` and what it needs load on first use.
"""

import json
import os
import re
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import urllib3

from acuse.errors import Unauthenticated

if TYPE_CHECKING:
    from jwt import PyJWKSet

MISSING_OR_INVALID: Final = "Token missing or invalid"
ALGORITHMS: Final = ("RS256", "ES256")
_BEARER = re.compile(r"bearer +([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+) *", re.ASCII | re.IGNORECASE)
_LEEWAY = 60
_KEYS_KEPT = 3600.0
_FETCH_APART = 60.0
"""Seconds at least between two fetches of the issuer's keys, whatever tokens come."""
_FETCH_SECONDS = 2.0
_LARGEST_DOCUMENT = 256 * 1024
_LONGEST_TOKEN = 8192


class TokenRefused(Unauthenticated):
    """A token that does not say who is calling. The client reads the same words always, the log the reason."""

    def __init__(self, reason: str) -> None:
        super().__init__(MISSING_OR_INVALID)
        self.reason = reason


class _IssuerUnreachable(Exception):
    pass


@dataclass(slots=True)
class _IssuerKeys:
    """The issuer's keys, fetched when first needed, again after an hour or for an unknown `kid`."""

    issuer: str
    keys: "PyJWKSet | None" = None
    fetched: float = -_KEYS_KEPT
    tried: float = -_FETCH_APART
    lock: threading.Lock = field(default_factory=threading.Lock)

    def find(self, kid: str) -> Any:
        """The key of this id, or None."""
        with self.lock:
            found = self._look_up(kid)
            is_stale = time.monotonic() - self.fetched > _KEYS_KEPT
            if (found is None or is_stale) and time.monotonic() - self.tried >= _FETCH_APART:
                self.tried = time.monotonic()
                self.keys = _fetch_keys(self.issuer)
                self.fetched = time.monotonic()
                found = self._look_up(kid)
            return found

    def _look_up(self, kid: str) -> Any:
        return next((key for key in self.keys.keys if key.key_id == kid), None) if self.keys else None


_issuers: dict[str, _IssuerKeys] = {}


def user_of(authorization: str | None) -> str:
    """Find the user (the `sub`) that an Authorization header's bearer token stands for.

    Raises
    ------
    TokenRefused
        Absent, malformed, expired, not yet valid, of another issuer or audience, badly signed, of an unknown key;
        or the issuer's keys cannot be had within 2 seconds.
    """
    match = _BEARER.fullmatch(authorization or "")
    if not match or len(match[1]) > _LONGEST_TOKEN:
        raise TokenRefused("absent or malformed")

    import jwt  # noqa: PLC0415 - loads cryptography; functions that see no token never pay for it

    issuer = os.environ.get("TOKEN_ISSUER", "")
    try:
        header = jwt.get_unverified_header(match[1])
        if header.get("alg") not in ALGORITHMS:
            raise TokenRefused(f"algorithm is not one of {', '.join(ALGORITHMS)}")
        key = _issuers.setdefault(issuer, _IssuerKeys(issuer)).find(str(header.get("kid")))
        if key is None:
            raise TokenRefused("unknown key id")
        claims = jwt.decode(
            match[1],
            key,
            algorithms=ALGORITHMS,
            issuer=issuer,
            leeway=_LEEWAY,
            options={"require": ["exp", "iss", "sub"], "verify_aud": False, "verify_iat": False},
        )
    except _IssuerUnreachable as error:
        raise TokenRefused(f"the issuer's keys cannot be had: {error}") from None
    except jwt.PyJWTError as error:
        raise TokenRefused(type(error).__name__) from None
    _check_audience(claims)
    return str(claims["sub"])


def _check_audience(claims: dict[str, Any]) -> None:
    """`aud`, or `client_id` in tokens without one, as Cognito's access tokens are."""
    audience = claims.get("aud", claims.get("client_id"))
    if os.environ.get("TOKEN_AUDIENCE") not in (audience if isinstance(audience, list) else [audience]):
        raise TokenRefused("another audience")


def _fetch_keys(issuer: str) -> "PyJWKSet":
    from jwt import PyJWKSet, PyJWTError  # noqa: PLC0415 - as above

    deadline = time.monotonic() + _FETCH_SECONDS
    with urllib3.PoolManager(retries=False) as pool:
        try:
            discovered = _get_json(pool, issuer.rstrip("/") + "/.well-known/openid-configuration", deadline)
            return PyJWKSet.from_dict(_get_json(pool, discovered["jwks_uri"], deadline))
        except (urllib3.exceptions.HTTPError, PyJWTError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise _IssuerUnreachable(type(error).__name__) from None


def _get_json(pool: urllib3.PoolManager, url: str, deadline: float) -> Any:
    """Read a small JSON document, all of it before the deadline, however slowly it drips."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    answer = pool.request("GET", url, timeout=urllib3.Timeout(total=left), preload_content=False, redirect=False)
    if answer.status != 200:  # noqa: PLR2004 - HTTP's OK
        raise ValueError
    text = b""
    while chunk := answer.read1(_LARGEST_DOCUMENT):
        text += chunk
        if time.monotonic() > deadline or len(text) > _LARGEST_DOCUMENT:
            raise ValueError
    return json.loads(text)


def forget_all() -> None:
    """Forget the issuer's keys."""
    _issuers.clear()
