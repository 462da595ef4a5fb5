"""Token issuers that a test can change."""

import json
import threading
import time
from dataclasses import dataclass, field
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


EC_KEY = ec.generate_private_key(ec.SECP256R1())


def public(key: RSAPrivateKey | EllipticCurvePrivateKey, kid: str) -> dict[str, Any]:
    if isinstance(key, RSAPrivateKey):
        made = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    else:
        made = jwt.algorithms.ECAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return {**made, "kid": kid}


@dataclass
class Issuer:
    """An issuer that a test can change, and that remembers what it was asked."""

    url: str
    documents: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)
    hangs: bool = False

    def publish(self, *keys: dict[str, Any]) -> None:
        configuration = {"issuer": self.url, "jwks_uri": f"{self.url}/keys"}
        self.documents["/.well-known/openid-configuration"] = json.dumps(configuration).encode()
        self.documents["/keys"] = json.dumps({"keys": keys}).encode()

    def token(self, kid: str, key: Any = RSA_KEY, algorithm: str = "RS256") -> str:
        claims = {"iss": self.url, "aud": "us", "sub": "ana", "exp": int(time.time()) + 600}
        return f"Bearer {jwt.encode(claims, key, algorithm=algorithm, headers={'kid': kid})}"
