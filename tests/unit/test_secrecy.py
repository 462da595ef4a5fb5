"""The search of logs for what they must not say finds it, and shows nothing of it."""

import base64

import httpx
import pytest

from tests.support import secrecy

SECRETS = {
    "an API key": "rtn_sk_" + "0a" * 28,
    "a password": "0a" * 28,
    "a bearer token": "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ1c2VyIn0.c2lnbmF0dXJl",
    "an Authorization header": "Basic " + base64.b64encode(b"user:password").decode(),
    "a payload": "Carlos P\\u00e9rez",
}


@pytest.mark.parametrize(("kind", "secret"), SECRETS.items(), ids=SECRETS.keys())
def test_a_secret_is_found_by_its_shape_and_not_shown(kind: str, secret: str) -> None:
    found = list(secrecy.leaks_in(f'{{"message":"fine"}}\n{{"message":"seen: {secret}"}}'))
    assert (kind, 2) in [(leak.kind, leak.number) for leak in found]
    for leak in found:
        assert secret not in str(leak)
        assert "seen: …" in str(leak)
    with pytest.raises(pytest.fail.Exception, match=f"{kind} in line 1"):
        secrecy.check(secret)


@pytest.mark.parametrize("header", ["x-api-key", "authorization", "idempotency-key"])
def test_what_a_request_was_sent_with_is_found_without_a_shape(header: str) -> None:
    value = f"sent-with-{header}"
    assert list(secrecy.leaks_in(value)) == []
    secrecy.note(httpx.Request("GET", "http://127.0.0.1", headers={header: f"Some {value}"}))
    [leak] = secrecy.leaks_in(f'{{"seen":"{value}"}}')
    assert leak.line == '{"seen":"…"}'


def test_what_a_line_says_of_a_caller_is_no_secret() -> None:
    prefix = SECRETS["an API key"][:15]
    for line in (f'{{"caller":"{prefix}"}}', f"key {prefix}... of tenant t is revoked or has expired", "0a" * 32):
        assert list(secrecy.leaks_in(line)) == []
