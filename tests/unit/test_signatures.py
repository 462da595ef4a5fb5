"""acuse.storage.signatures: what it signs, it signs as botocore does; everything else it leaves to botocore."""

from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import NoCredentialsError
from hypothesis import given
from hypothesis import strategies as some

from acuse.storage import signatures
from acuse.storage.signatures import PlainSignatures

URL = "https://dynamodb.eu-west-1.amazonaws.com/"
HEADERS = {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": "DynamoDB_20120810.GetItem"}
MOMENT = datetime(2026, 4, 11, 10, 30, 5, tzinfo=UTC)
BY_BOTOCORE = "left to botocore"


@pytest.fixture(autouse=True, scope="module")
def one_moment() -> Any:
    with pytest.MonkeyPatch.context() as patched:
        for module in ("botocore.auth", "acuse.storage.signatures"):
            patched.setattr(f"{module}.get_current_datetime", lambda: MOMENT)
        yield


def request(**changes: Any) -> AWSRequest:
    return AWSRequest(**{"method": "POST", "url": URL, "headers": HEADERS, "data": b"{}"} | changes)


def signed(signer: type[SigV4Auth], made: AWSRequest, credentials: Any, region: str = "eu-west-1") -> dict[str, str]:
    signer(credentials, "dynamodb", region).add_auth(made)
    return dict(made.headers.items())


SECRETS = some.text(some.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=60)


@given(
    some.binary(),
    some.builds(Credentials, SECRETS, SECRETS, some.none() | SECRETS),
    some.sampled_from([URL, "http://127.0.0.1:8000", "http://localhost:4566/", "https://[::1]:8000"]),
    some.sampled_from(["us-east-1", "eu-west-1"]),
    some.sampled_from(["DynamoDB_20120810.UpdateItem", "AWSEvents.PutEvents"]),
)
def test_calls_are_signed_as_botocore_signs_them(
    body: bytes, credentials: Credentials, url: str, region: str, target: str
) -> None:
    changes = {"data": body, "url": url, "headers": HEADERS | {"X-Amz-Target": target}}
    ours, botocores = (signed(each, request(**changes), credentials, region) for each in (PlainSignatures, SigV4Auth))
    assert ours == botocores
    assert ours["Authorization"].startswith("AWS4-HMAC-SHA256 Credential=")


KEY = Credentials("AKID", "secret")


def test_headers_that_nobody_vouches_for_are_not_signed() -> None:
    ours = signed(PlainSignatures, request(headers=HEADERS | {"User-Agent": "acuse"}), KEY)
    assert ours["Authorization"] == signed(SigV4Auth, request(), KEY)["Authorization"]
    assert ours["User-Agent"] == "acuse"


@pytest.mark.parametrize(
    "changes",
    [
        {"method": "GET"},
        {"url": URL + "a"},
        {"url": URL + "?a=1"},
        {"url": "https://dynamodb.eu-west-1.amazonaws.com:443/"},
        {"url": "http://dynamodb.eu-west-1.amazonaws.com:80/"},
        {"url": "http://user@127.0.0.1:8000/"},
        {"url": "http://LocalHost:8000/"},
        {"url": "http://localhost:08000/"},
        {"url": "http://localhost:/"},
        {"url": "http://[FE80::1]:8000/"},
        {"params": {"a": "1"}},
        {"data": "{}"},
        {"headers": HEADERS | {"X-Amz-Content-SHA256": "UNSIGNED-PAYLOAD"}},
        {"headers": HEADERS | {"X-Amz-Other": "1"}},
        {"headers": HEADERS | {"amz-sdk-request": "attempt=2"}},
        {"headers": HEADERS | {"Date": "Sat, 11 Apr 2026 10:30:05 GMT"}},
        {"headers": {"X-Amz-Target": "A.B"}},
    ],
)
def test_every_other_request_is_left_to_botocore(changes: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    expected = signed(SigV4Auth, request(**changes), KEY)
    assert signed(PlainSignatures, request(**changes), KEY) == expected
    monkeypatch.setattr(SigV4Auth, "add_auth", lambda _, made: made.headers.add_header("By", BY_BOTOCORE))
    assert signed(PlainSignatures, request(**changes), KEY)["By"] == BY_BOTOCORE


def test_without_credentials_it_says_what_botocore_says() -> None:
    with pytest.raises(NoCredentialsError):
        signed(PlainSignatures, request(), None)


def test_another_days_key_is_another() -> None:
    keys = {signatures._key("secret", f"{day}/eu-west-1/dynamodb/aws4_request") for day in (20260411, 20260412)}
    assert len(keys) == 2
