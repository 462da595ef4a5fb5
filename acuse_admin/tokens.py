"""Bearer tokens for the local stack, which is its own issuer. Deployed stacks have theirs elsewhere."""

import hashlib
import json
import time
from pathlib import Path
from typing import Any, Final

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

AUDIENCE: Final = "acuse-local"


class SigningKey:
    """An RSA key pair in a file, made when it is first needed."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
            unfinished = path.with_suffix(".new")
            unfinished.touch(mode=0o600)
            unfinished.write_bytes(
                made.private_bytes(
                    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
                )
            )
            unfinished.rename(path)
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
        if not isinstance(key, rsa.RSAPrivateKey):
            raise TypeError(f"{path} holds no RSA key")
        self.path = path
        self._key = key
        public: dict[str, Any] = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()))
        self._kid = hashlib.sha256(public["n"].encode()).hexdigest()[:16]
        self.jwk = {**public, "kid": self._kid, "use": "sig", "alg": "RS256"}

    def mint(self, issuer: str, user_id: str, hours: float) -> str:
        """A token that says who somebody is for some hours."""
        now = int(time.time())
        claims = {"iss": issuer, "aud": AUDIENCE, "sub": user_id, "iat": now, "exp": now + int(hours * 3600)}
        return jwt.encode(claims, self._key, algorithm="RS256", headers={"kid": self._kid})
