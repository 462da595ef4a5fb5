"""Bearer tokens: only what the issuer's key has signed says who is calling."""

import base64
import json
import math
import time
from collections.abc import Iterator
from typing import Any, Final

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import example, given
from hypothesis import strategies as st

from acuse.identity import bearer_tokens
from acuse.identity.bearer_tokens import TokenRefused
from tests.fuzz.strategies import JSON, TEXTS
from tests.support.issuers import EC_KEY, RSA_KEY, public

ISSUER: Final = "https://issuer.example"
CLAIMS: Final = {"iss": ISSUER, "aud": "us", "sub": "ana", "exp": int(time.time()) + 3600}
STRANGERS: Final = (rsa.generate_private_key(65537, 2048), ec.generate_private_key(ec.SECP256R1()))
PUBLISHED: Final = [public(RSA_KEY, "rsa"), public(EC_KEY, "ec")]
PUBLIC_TEXTS: Final = [
    *(
        key.public_key().public_bytes(encoding, form)
        for key in (RSA_KEY, EC_KEY)
        for encoding, form in [
            (Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
            (Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        ]
    ),
    *(json.dumps(each).encode() for each in PUBLISHED),
    *(base64.urlsafe_b64decode(each.get("n", each.get("x", "")) + "==") for each in PUBLISHED),
    *(b"", b"rsa", b"ec", b"secret"),
]
"""What everybody knows, and a careless verifier may take for a secret."""


def segment(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def signed(signing_input: str, header: Any, secret: bytes, stranger: int) -> bytes:
    """A signature that is right for the header, by a key that is not the issuer's."""
    algorithm = str(header.get("alg")) if isinstance(header, dict) else ""
    algorithms = jwt.algorithms.get_default_algorithms()
    if algorithm.startswith("HS"):
        return algorithms[algorithm].sign(signing_input.encode(), secret)
    if algorithm[:2] in ("RS", "PS"):
        return algorithms[algorithm].sign(signing_input.encode(), STRANGERS[0])
    if algorithm == "ES256":
        return algorithms[algorithm].sign(signing_input.encode(), STRANGERS[1])
    return [b"", b"\x00" * 64, b"\x00" * 256, secret][stranger]


_REQUIRED: Final[dict[str, st.SearchStrategy[Any]]] = {
    "alg": st.sampled_from(["RS256", "ES256", "HS256", "HS512", "none", "None", "nOnE", "", "RS512", "PS256", "ES384"]),
    "kid": st.sampled_from(["rsa", "ec"]),
}
_OPTIONAL: Final[dict[str, st.SearchStrategy[Any]]] = {
    "typ": st.sampled_from(["JWT", "JWS", "JWE", 1]),
    "jwk": st.sampled_from([*PUBLISHED, public(STRANGERS[0], "rsa"), public(STRANGERS[1], "ec")]),
    "jku": st.just("http://127.0.0.1:9/keys"),
    "x5u": st.just("http://127.0.0.1:9/x"),
    "x5c": st.just(["MIIB"]),
    "crit": st.sampled_from([[], ["exp"], ["b64"], "b64", [1]]),
    "b64": st.booleans(),
    "zip": st.just("DEF"),
}
HEADERS: Final[st.SearchStrategy[Any]] = st.fixed_dictionaries(_REQUIRED, optional=_OPTIONAL)
ODD_HEADERS: Final[st.SearchStrategy[Any]] = st.one_of(
    st.dictionaries(
        st.sampled_from(["alg", "kid", "typ", "crit", "b64"]),
        st.one_of(TEXTS, st.none(), st.integers(), st.lists(st.just("RS256")), st.just({"a": 1})),
    ),
    st.sampled_from([[], None, "RS256", 1, {"alg": ["RS256"], "kid": "rsa"}, {"alg": "RS256", "kid": ["rsa"]}]),
)
PAYLOADS: Final = st.one_of(
    st.just(json.dumps(CLAIMS).encode()), JSON.map(lambda text: text.encode(errors="replace")), st.binary(max_size=20)
)


@pytest.fixture(scope="module", autouse=True)
def issuer() -> Iterator[None]:
    """An issuer whose keys are known already, so that nothing is asked for."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("TOKEN_ISSUER", ISSUER)
        patched.setenv("TOKEN_AUDIENCE", "us")
        patched.setattr(bearer_tokens, "_fetch_keys", lambda _: jwt.PyJWKSet.from_dict({"keys": PUBLISHED}))
        bearer_tokens.remembered.clear()
        yield
        bearer_tokens.remembered.clear()


def user_of(token: str) -> str | None:
    """Who is calling; None if the token was refused."""
    try:
        return bearer_tokens.user_of(f"Bearer {token}")
    except TokenRefused:
        return None


def good(algorithm: str = "RS256", **claims: Any) -> str:
    key, kid = (RSA_KEY, "rsa") if algorithm == "RS256" else (EC_KEY, "ec")
    return jwt.PyJWS().encode(json.dumps(CLAIMS | claims).encode(), key, algorithm, headers={"kid": kid})


GOOD: Final = [good("RS256"), good("ES256")]
SIGNED_INPUTS: Final = [token.rpartition(".")[0] for token in GOOD]


@given(TEXTS | st.builds("{}{}".format, st.sampled_from(["Bearer ", "bearer", "Basic "]), TEXTS) | st.none())
def test_any_header_is_refused_in_the_same_words(header: str | None) -> None:
    with pytest.raises(TokenRefused, match=f"^{bearer_tokens.MISSING_OR_INVALID}$"):
        bearer_tokens.user_of(header)


@given(HEADERS | ODD_HEADERS, PAYLOADS, st.sampled_from(PUBLIC_TEXTS), st.integers(0, 3))
def test_what_the_issuer_did_not_sign_is_never_accepted(
    header: Any, payload: bytes, secret: bytes, stranger: int
) -> None:
    signing_input = f"{segment(json.dumps(header).encode())}.{segment(payload)}"
    token = f"{signing_input}.{segment(signed(signing_input, header, secret, stranger))}"
    assert user_of(token) is None


@given(st.binary(max_size=40), PAYLOADS, st.binary(max_size=70))
def test_any_three_parts_are_refused(header: bytes, payload: bytes, signature: bytes) -> None:
    assert user_of(f"{segment(header)}.{segment(payload)}.{segment(signature)}") is None


@pytest.mark.parametrize("part", [0, 1])
@pytest.mark.parametrize("text", ["[" * 6000, '{"a":' * 1200], ids=["arrays", "objects"])
def test_parts_may_be_nested_to_any_depth(part: int, text: str) -> None:
    parts = GOOD[0].split(".")
    parts[part] = segment(text.encode())[:8000]
    assert user_of(".".join(parts)) is None


@given(st.sampled_from(GOOD), st.data())
def test_a_token_that_was_changed_is_accepted_only_if_what_was_signed_is_as_it_was(
    token: str, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(token) - 1))
    put = data.draw(st.text("ABCDwxyz0189-_.", max_size=2))
    changed = token[:at] + put + token[at + data.draw(st.integers(0, 2)) :]
    if user_of(changed) is not None:
        assert changed.rpartition(".")[0] in SIGNED_INPUTS


@given(st.sampled_from(GOOD), st.sampled_from(GOOD), st.sampled_from(["exp", "sub", "aud"]))
def test_parts_of_several_tokens_make_none(one: str, other: str, claim: str) -> None:
    header, payload, _ = one.split(".")
    changed = segment(json.dumps(CLAIMS | {claim: "other"}).encode())
    for parts in ((header, changed, other.rpartition(".")[2]), (header, payload, header)):
        assert user_of(".".join(parts)) is None


CLAIM_VALUES: Final = st.one_of(
    TEXTS, st.none(), st.integers(), st.floats(), st.lists(st.just("us")), st.just({"us": "us"})
)


@given(
    st.dictionaries(
        st.sampled_from(["iss", "aud", "client_id", "sub", "exp", "nbf", "iat", "jti"]), CLAIM_VALUES, max_size=3
    )
)
@example({"exp": math.inf})
@example({"exp": math.nan})
@example({"exp": 10**400, "nbf": -(10**400)})
@example({"nbf": math.inf})
@example({"sub": "\ud800"})
@example({"sub": "a" * 256})
@example({"aud": [["us"]], "iss": [ISSUER]})
def test_claims_that_the_issuer_signed_are_checked_whatever_they_are(claims: dict[str, Any]) -> None:
    found = user_of(good("ES256", **claims))
    assert found in (None, CLAIMS["sub"], claims.get("sub"))
    assert found is None or (found.isascii() and 1 <= len(found) <= 255)
    assert found is None or claims.get("aud", "us") in ("us", ["us"]) or "us" in claims["aud"]


@pytest.mark.parametrize("token", GOOD, ids=["RS256", "ES256"])
def test_what_the_issuer_signed_is_accepted(token: str) -> None:
    assert user_of(token) == "ana"
