"""acuse.identity.bearer_tokens against issuers on real sockets: key rotation, outages, slow answers."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
import pytest

from acuse.identity import bearer_tokens
from acuse.identity.bearer_tokens import IssuerUnavailable, TokenRefused
from local.running import PATIENCE
from tests.support.issuers import EC_KEY, RSA_KEY, Issuer, public


@pytest.fixture
def issuer(monkeypatch: pytest.MonkeyPatch) -> Iterator[Issuer]:
    """An issuer on loopback that publishes one RSA key. However slow this machine is, it is waited for."""
    monkeypatch.setenv("FUNCTION_TIMEOUT_SECONDS", str(PATIENCE))
    made: list[Issuer] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made[0].asked.append(self.path)
            if made[0].hangs:
                made[0].released.wait(PATIENCE)
            document = made[0].documents.get(self.path)
            self.send_response(200 if document else 404)
            self.end_headers()
            self.wfile.write(document or b"")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.append(Issuer(f"http://127.0.0.1:{server.server_port}"))
    made[0].publish(public(RSA_KEY, "one"))
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    monkeypatch.setenv("TOKEN_ISSUER", made[0].url)
    monkeypatch.setenv("TOKEN_AUDIENCE", "us")
    bearer_tokens.remembered.clear()
    yield made[0]
    made[0].released.set()
    server.shutdown()
    server.server_close()
    bearer_tokens.remembered.clear()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Moves the clock by which keys grow old."""
    shift = [0.0]
    real = time.monotonic
    monkeypatch.setattr("acuse.identity.bearer_tokens.time.monotonic", lambda: real() + shift[0])

    def forward(seconds: float) -> None:
        shift[0] += seconds

    return forward


def test_keys_are_fetched_once_for_many_tokens(issuer: Issuer) -> None:
    for _ in range(5):
        assert bearer_tokens.user_of(issuer.token("one")) == "ana"
    assert issuer.asked == ["/.well-known/openid-configuration", "/keys"]


def test_es256_is_taken_as_well(issuer: Issuer) -> None:
    issuer.publish(public(RSA_KEY, "one"), public(EC_KEY, "two"))
    assert bearer_tokens.user_of(issuer.token("two", EC_KEY, "ES256")) == "ana"


def test_a_rotated_key_is_found_by_its_unknown_id_at_most_once_a_minute(
    issuer: Issuer, clock: Callable[[float], None]
) -> None:
    assert bearer_tokens.user_of(issuer.token("one")) == "ana"
    clock(61)
    issuer.publish(public(RSA_KEY, "new"))
    assert bearer_tokens.user_of(issuer.token("new")) == "ana"
    assert issuer.asked.count("/keys") == 2
    for number in range(20):
        with pytest.raises(TokenRefused):
            bearer_tokens.user_of(issuer.token(f"guess-{number}"))
    assert issuer.asked.count("/keys") == 2, "guesses cost the issuer nothing"
    clock(61)
    with pytest.raises(TokenRefused):
        bearer_tokens.user_of(issuer.token("guess"))
    assert issuer.asked.count("/keys") == 3


def test_a_withdrawn_key_dies_within_the_hour(issuer: Issuer, clock: Callable[[float], None]) -> None:
    assert bearer_tokens.user_of(issuer.token("one")) == "ana"
    issuer.publish(public(RSA_KEY, "new"))
    clock(3601)
    with pytest.raises(TokenRefused, match="Token missing or invalid"):
        bearer_tokens.user_of(issuer.token("one"))


def test_while_the_issuer_is_down_known_keys_go_on(issuer: Issuer, clock: Callable[[float], None]) -> None:
    assert bearer_tokens.user_of(issuer.token("one")) == "ana"
    issuer.documents.clear()
    clock(3601)
    assert bearer_tokens.user_of(issuer.token("one")) == "ana"


@pytest.mark.parametrize(
    "document",
    [None, b"", b"[]", b"null", b"{", b'{"keys": 1}', b'{"keys": []}', b'{"keys": [{"kty": "?"}]}', b"x" * 300_000],
)
def test_an_issuer_that_talks_nonsense_is_unavailable_with_a_reason(issuer: Issuer, document: bytes | None) -> None:
    for path in ("/keys", "/.well-known/openid-configuration"):
        bearer_tokens.remembered.clear()
        issuer.publish(public(RSA_KEY, "one"))
        if document is None:
            del issuer.documents[path]
        else:
            issuer.documents[path] = document
        with pytest.raises(IssuerUnavailable) as refusal:
            bearer_tokens.user_of(issuer.token("one"))
        assert refusal.value.reason
        assert "one" not in str(refusal.value)


def test_while_the_issuer_is_not_there_a_token_that_may_be_good_is_not_refused(
    issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = issuer.token("one")
    monkeypatch.setenv("TOKEN_ISSUER", "http://127.0.0.1:1")
    with pytest.raises(TokenRefused) as refused:
        bearer_tokens.user_of(token)
    assert refused.value.reason == "InvalidIssuerError"
    issuer.documents.clear()
    monkeypatch.setenv("TOKEN_ISSUER", issuer.url)
    for _ in range(2):
        with pytest.raises(IssuerUnavailable) as unavailable:
            bearer_tokens.user_of(token)
        assert "cannot be had" in unavailable.value.reason
    assert len(issuer.asked) == 1, "the next request does not ask again"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"exp": 1}, "ExpiredSignatureError"),
        ({"nbf": 2**33}, "ImmatureSignatureError"),
        ({"iss": "https://other"}, "InvalidIssuerError"),
        ({"aud": "others"}, "another audience"),
        ({"sub": "é"}, "subject is not 1 to 255 ASCII characters"),
        ({"sub": None}, "MissingRequiredClaimError"),
    ],
)
def test_a_token_that_cannot_be_good_is_refused_while_the_issuer_is_down(
    changes: dict[str, Any], reason: str, issuer: Issuer
) -> None:
    issuer.documents.clear()
    claims = {"iss": issuer.url, "aud": "us", "sub": "ana", "exp": int(time.time()) + 600} | changes
    token = jwt.encode(claims, RSA_KEY, algorithm="RS256", headers={"kid": "one"})
    with pytest.raises(TokenRefused) as refusal:
        bearer_tokens.user_of(f"Bearer {token}")
    assert refusal.value.reason == reason


def test_a_key_id_that_is_not_known_may_be_good_while_the_issuer_is_down(
    issuer: Issuer, clock: Callable[[float], None]
) -> None:
    assert bearer_tokens.user_of(issuer.token("one")) == "ana"
    issuer.documents.clear()
    clock(61)
    with pytest.raises(IssuerUnavailable):
        bearer_tokens.user_of(issuer.token("new"))
    assert bearer_tokens.user_of(issuer.token("one")) == "ana"


def test_an_issuer_that_hangs_is_not_waited_for(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The refusal comes while the issuer still holds the connection."""
    monkeypatch.setenv("FUNCTION_TIMEOUT_SECONDS", "1")
    issuer.hangs = True
    with pytest.raises(IssuerUnavailable) as refusal:
        bearer_tokens.user_of(issuer.token("one"))
    assert not issuer.released.is_set()
    assert "cannot be had" in refusal.value.reason
    with pytest.raises(IssuerUnavailable):
        bearer_tokens.user_of(issuer.token("one"))
    assert len(issuer.asked) == 1, "the next request does not wait again"


def test_without_an_audience_to_expect_no_token_is_good(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TOKEN_AUDIENCE")
    with pytest.raises(TokenRefused) as refusal:
        bearer_tokens.user_of(issuer.token("one"))
    assert "audience" in refusal.value.reason


@pytest.mark.parametrize("subject", ["", "a" * 256, "é", "\ud800"])
def test_a_subject_that_no_issuer_should_give_is_a_refusal(issuer: Issuer, subject: str) -> None:
    claims = {"iss": issuer.url, "aud": "us", "sub": subject, "exp": int(time.time()) + 600}
    token = jwt.encode(claims, RSA_KEY, algorithm="RS256", headers={"kid": "one"})
    with pytest.raises(TokenRefused) as refusal:
        bearer_tokens.user_of(f"Bearer {token}")
    assert "subject" in refusal.value.reason


def test_an_outage_of_more_than_a_day_ends_trust_in_old_keys(issuer: Issuer, clock: Callable[[float], None]) -> None:
    assert bearer_tokens.user_of(issuer.token("one")) == "ana"
    issuer.documents.clear()
    clock(24 * 3600 + 1)
    for _ in range(3):
        with pytest.raises(IssuerUnavailable):
            bearer_tokens.user_of(issuer.token("one"))


def test_one_failure_at_the_start_is_forgotten_soon(issuer: Issuer, clock: Callable[[float], None]) -> None:
    documents = dict(issuer.documents)
    issuer.documents.clear()
    with pytest.raises(IssuerUnavailable):
        bearer_tokens.user_of(issuer.token("one"))
    issuer.documents.update(documents)
    clock(5.1)
    assert bearer_tokens.user_of(issuer.token("one")) == "ana"


def test_a_token_with_a_known_key_does_not_wait_for_a_hanging_issuer(
    issuer: Issuer, clock: Callable[[float], None]
) -> None:
    assert bearer_tokens.user_of(issuer.token("one")) == "ana"
    clock(61)
    issuer.hangs = True

    def ask() -> None:
        with pytest.raises(TokenRefused):
            bearer_tokens.user_of(issuer.token("guess"))

    guess = threading.Thread(target=ask)
    guess.start()
    assert bearer_tokens.user_of(issuer.token("one")) == "ana"
    assert guess.is_alive(), "the guess still waits"
    issuer.released.set()
    guess.join()


def test_the_first_tokens_at_once_all_wait_for_the_keys(issuer: Issuer) -> None:
    together = threading.Barrier(10)

    def ask(_: int) -> str:
        together.wait()
        return bearer_tokens.user_of(issuer.token("one"))

    with ThreadPoolExecutor(10) as threads:
        assert list(threads.map(ask, range(10))) == ["ana"] * 10
    assert issuer.asked.count("/keys") == 1
