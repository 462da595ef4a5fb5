"""Bearer tokens: JWTs of one OpenID Connect issuer, checked against its published keys.

PyJWT and what it needs are imported when the first token comes: functions that see none never pay for them.
"""

import json
import math
import os
import queue
import re
import threading
import time
from contextlib import closing
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

import urllib3

from acuse.errors import Unauthenticated, Unavailable
from acuse.runtime import deadline
from acuse.runtime.remembered import forgettable

if TYPE_CHECKING:
    from jwt import PyJWKSet

MISSING_OR_INVALID: Final = "Token missing or invalid"
ALGORITHMS: Final = ("RS256", "ES256")
_BEARER = re.compile(r"bearer +([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+) *", re.ASCII | re.IGNORECASE)
_LEEWAY = 60
_LONGEST_TOKEN = 8192
_LONGEST_SUBJECT = 255  # OpenID Connect's own limit

# Seconds. Keys are asked for again when they are old or a token names one that is not there, but never sooner than
# _FETCHES_APART after the last time (_FIRST_FETCHES_APART while there are none), whatever tokens come.
_KEYS_KEPT = 3600.0
_KEYS_KEPT_IN_AN_OUTAGE = 24 * 3600.0
_FETCHES_APART = 60.0
_FIRST_FETCHES_APART = 5.0
_LARGEST_DOCUMENT = 256 * 1024
_FETCHING = 0.2
"""The part of a function's time that fetching keys may take."""


class TokenRefused(Unauthenticated):
    """An invalid token. The client always gets the same message; the reason is for the log."""

    def __init__(self, reason: str) -> None:
        super().__init__(MISSING_OR_INVALID)
        self.reason = reason


class IssuerUnavailable(Unavailable):
    """The issuer's keys are unavailable, so the token cannot be verified."""

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = f"the issuer's keys cannot be had: {reason}"


class _NoKeys(Exception):
    pass


@dataclass(slots=True, eq=False, repr=False)
class _IssuerKeys:
    """An issuer's keys."""

    issuer: str
    keys: "PyJWKSet | None" = None
    fetched: float = -math.inf
    tried: float = -math.inf
    failed: str = ""
    """Why the last fetch did not give the keys; empty if it did."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def find(self, kid: str) -> Any:
        """The key of this id, or None if the issuer has none.

        Raises
        ------
        IssuerUnavailable
            It is not among the keys that are known, and the last time the issuer was asked it did not give them.
        """
        found = self._look_up(kid)
        if found is not None and self._age() <= _KEYS_KEPT:
            return found
        # Requests without a key wait for a fetch that is under way; requests with an old key go on with it.
        if self.lock.acquire(blocking=found is None):
            try:
                self._fetch_if_due()
            finally:
                self.lock.release()
        found = self._look_up(kid) if self._age() <= _KEYS_KEPT_IN_AN_OUTAGE else None
        if found is None and self.failed:
            raise IssuerUnavailable(self.failed)
        return found

    def _fetch_if_due(self) -> None:
        if time.monotonic() - self.tried >= (_FETCHES_APART if self.keys else _FIRST_FETCHES_APART):
            self.tried = time.monotonic()
            try:
                self.keys = _fetch_keys(self.issuer)
            except _NoKeys as error:
                self.failed = str(error)
            else:
                self.failed = ""
                self.fetched = time.monotonic()

    def _age(self) -> float:
        return time.monotonic() - self.fetched

    def _look_up(self, kid: str) -> Any:
        return next((key for key in self.keys.keys if key.key_id == kid), None) if self.keys else None


remembered: dict[str, _IssuerKeys] = forgettable({})


def user_of(authorization: str | None) -> str:
    """Find the user (the `sub`) that an Authorization header's bearer token stands for.

    Raises
    ------
    TokenRefused
        Absent, malformed, expired, not yet valid, of another issuer or audience, badly signed, of an unknown key.
    IssuerUnavailable
        The issuer's keys cannot be had within 2 seconds, and the token would be good if its signature were.
    """
    match = _BEARER.fullmatch(authorization or "")
    if not match or len(match[1]) > _LONGEST_TOKEN:
        raise TokenRefused("absent or malformed")

    import jwt  # noqa: PLC0415 - see above

    issuer = os.environ.get("TOKEN_ISSUER", "")
    try:
        kid = jwt.get_unverified_header(match[1]).get("kid")
        try:
            key = remembered.setdefault(issuer, _IssuerKeys(issuer)).find(str(kid))
        except IssuerUnavailable:
            _subject_of(_claims(match[1], None, issuer))
            raise
        if key is None:
            raise TokenRefused("unknown key id")
        return _subject_of(_claims(match[1], key, issuer))
    except jwt.PyJWTError as error:
        raise TokenRefused(type(error).__name__) from None


def _claims(token: str, key: Any, issuer: str) -> dict[str, Any]:
    """The claims of a token that is valid now and from this issuer; without a key its signature is not checked."""
    import jwt  # noqa: PLC0415 - see above

    claims: dict[str, Any] = jwt.decode(
        token,
        key,
        algorithms=ALGORITHMS,
        issuer=issuer,
        leeway=_LEEWAY,
        options={
            "require": ["exp", "iss", "sub"],
            "verify_signature": key is not None,
            "verify_exp": True,
            "verify_iss": True,
            "verify_nbf": True,
            "verify_sub": True,
            "verify_aud": False,
            "verify_iat": False,
        },
    )
    return claims


def _subject_of(claims: dict[str, Any]) -> str:
    _check_audience(claims)
    subject = claims["sub"]
    if not (1 <= len(subject) <= _LONGEST_SUBJECT and subject.isascii()):
        raise TokenRefused("subject is not 1 to 255 ASCII characters")
    return str(subject)


def _check_audience(claims: dict[str, Any]) -> None:
    """`aud`, or `client_id` in tokens without one, as Cognito's access tokens are."""
    expected = os.environ.get("TOKEN_AUDIENCE")
    audience = claims.get("aud", claims.get("client_id"))
    if not expected or expected not in (audience if isinstance(audience, list) else [audience]):
        raise TokenRefused("another audience")


def _fetch_keys(issuer: str) -> "PyJWKSet":
    """Ask the issuer, in a thread that is left behind when it takes longer than it may.

    No time-out of sockets covers all of it: names to look up, several addresses, headers that drip.
    """
    outcome: queue.SimpleQueue[PyJWKSet | Exception] = queue.SimpleQueue()

    def fetch() -> None:
        try:
            outcome.put(_read_keys(issuer))
        except Exception as error:  # noqa: BLE001 - whatever it is, the keys cannot be had
            outcome.put(error)

    threading.Thread(target=fetch, daemon=True).start()
    try:
        keys = outcome.get(timeout=deadline.of_a_call(_FETCHING))
    except queue.Empty:
        raise _NoKeys("no answer in time") from None
    if isinstance(keys, Exception):
        raise _NoKeys(type(keys).__name__)
    return keys


def _read_keys(issuer: str) -> "PyJWKSet":
    from jwt import PyJWKSet  # noqa: PLC0415 - see above

    with urllib3.PoolManager(retries=False, timeout=deadline.of_a_call(_FETCHING)) as pool:
        discovered = _get_json(pool, issuer.rstrip("/") + "/.well-known/openid-configuration")
        return PyJWKSet.from_dict(_get_json(pool, discovered["jwks_uri"]))


def _get_json(pool: urllib3.PoolManager, url: str) -> Any:
    """Read a small JSON document."""
    with closing(pool.request("GET", url, preload_content=False, redirect=False)) as answer:
        if answer.status != HTTPStatus.OK:
            raise ValueError(answer.status)
        text = answer.read(_LARGEST_DOCUMENT + 1)
    if len(text) > _LARGEST_DOCUMENT:
        raise ValueError("too large")
    return json.loads(text)
