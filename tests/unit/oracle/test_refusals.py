"""Refusals that Oracle's dialect answers in words of its own."""

import json
from typing import Any

import pytest

from acuse.errors import Conflict, Refused, UnsupportedMediaType
from acuse.oracle.http.envelope import DIALECT
from acuse.requests.http import Request

EVENT: dict[str, Any] = {
    "headers": {"host": "mysite.example.com", "accept": "application/json"},
    "requestContext": {"requestId": "request-1", "http": {"method": "POST"}},
    "rawPath": "/somewhere",
}


@pytest.mark.parametrize(
    ("refusal", "status", "code"),
    [
        (Conflict("is refused"), 409, "OSC-CREST-00006"),
        (UnsupportedMediaType("is refused"), 415, "OSC-CREST-00016"),
        (Refused("is refused"), 400, "OSC-CREST-00016"),
    ],
)
def test_refusals_without_an_entry_of_their_own(refusal: Refused, status: int, code: str) -> None:
    response = DIALECT.refuse(Request(EVENT), refusal)
    assert (response.status, json.loads(response.body)["o:errorCode"]) == (status, code)
