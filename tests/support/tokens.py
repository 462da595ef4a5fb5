"""Bearer tokens, good ones and bad ones."""

import base64
import hashlib
import hmac
import json
import os
import time
from collections.abc import Callable
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from acuse_admin.tokens import AUDIENCE
from local.world import signing_key


def claims(user_id: str, **changes: Any) -> dict[str, Any]:
    """A good token's claims, but for the changes; None takes one away."""
    now = int(time.time())
    good = {"iss": os.environ.get("TOKEN_ISSUER", ""), "aud": AUDIENCE, "sub": user_id, "iat": now, "exp": now + 600}
    return {name: value for name, value in (good | changes).items() if value is not None}


def signed(content: dict[str, Any], **header: Any) -> str:
    key = signing_key()
    return jwt.encode(content, key._key, algorithm="RS256", headers={"kid": key.jwk["kid"]} | header)


def unpadded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def hmac_with_the_public_key(user_id: str) -> str:
    """The classic confusion: the public key used as an HMAC secret."""
    public = signing_key()._key.public_key()
    pem = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    header = {"alg": "HS256", "typ": "JWT", "kid": signing_key().jwk["kid"]}
    head = f"{unpadded(json.dumps(header).encode())}.{unpadded(json.dumps(claims(user_id)).encode())}"
    return f"{head}.{unpadded(hmac.new(pem, head.encode(), hashlib.sha256).digest())}"


def unsigned(user_id: str) -> str:
    header = {"alg": "none", "typ": "JWT", "kid": signing_key().jwk["kid"]}
    return f"{unpadded(json.dumps(header).encode())}.{unpadded(json.dumps(claims(user_id)).encode())}.AA"


def tampered(user_id: str) -> str:
    head, _, signature = signed(claims("somebody-else")).split(".")
    return f"{head}.{unpadded(json.dumps(claims(user_id)).encode())}.{signature}"


def by_another_key(user_id: str) -> str:
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return jwt.encode(claims(user_id), stranger, algorithm="RS256", headers={"kid": signing_key().jwk["kid"]})


def by_an_elliptic_key(user_id: str) -> str:
    stranger = ec.generate_private_key(ec.SECP256R1())
    return jwt.encode(claims(user_id), stranger, algorithm="ES256", headers={"kid": signing_key().jwk["kid"]})


BAD_TOKENS: dict[str, Callable[[str], str]] = {
    "expired": lambda user: signed(claims(user, exp=int(time.time()) - 61)),
    "not yet valid": lambda user: signed(claims(user, nbf=int(time.time()) + 120)),
    "without expiry": lambda user: signed(claims(user, exp=None)),
    "expiry is text": lambda user: signed(claims(user, exp="tomorrow")),
    "wrong issuer": lambda user: signed(claims(user, iss="https://evil.example")),
    "without issuer": lambda user: signed(claims(user, iss=None)),
    "wrong audience": lambda user: signed(claims(user, aud="another")),
    "wrong audiences": lambda user: signed(claims(user, aud=["another", "third"])),
    "without audience": lambda user: signed(claims(user, aud=None)),
    "wrong client": lambda user: signed(claims(user, aud=None, client_id="another")),
    "without subject": lambda user: signed(claims(user, sub=None)),
    "subject is a number": lambda user: signed(claims(user, sub=7)),
    "unknown kid": lambda user: signed(claims(user), kid="unknown"),
    "kid is a path": lambda user: signed(claims(user), kid="../../etc/passwd"),
    "alg none": unsigned,
    "HS256 with the public key": hmac_with_the_public_key,
    "tampered payload": tampered,
    "another key": by_another_key,
    "another kind of key": by_an_elliptic_key,
    "RS512": lambda user: jwt.encode(
        claims(user), signing_key()._key, algorithm="RS512", headers={"kid": signing_key().jwk["kid"]}
    ),
    "no dots": lambda _: "token",
    "two parts": lambda user: signed(claims(user)).rpartition(".")[0],
    "four parts": lambda user: signed(claims(user)) + ".more",
    "odd characters": lambda _: "a.b!.c",
    "not base64 of JSON": lambda _: "aaaa.bbbb.cccc",
    "9 KB": lambda user: signed(claims(user, pad="x" * 6_400)),
}
