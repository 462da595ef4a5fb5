"""Refusals that Wello's dialect answers in words of its own."""

import json
from typing import Any

import pytest

from acuse.errors import Conflict, IdempotencyKeyReused, Invalid, Problem, Refused
from acuse.requests.http import Request
from acuse.wello.http.envelope import DIALECT

EVENT: dict[str, Any] = {
    "headers": {"host": "mysite.example.com", "accept": "application/json"},
    "requestContext": {"requestId": "request-1", "http": {"method": "POST"}},
    "rawPath": "/somewhere",
}


@pytest.mark.parametrize(("refusal", "status"), [(Conflict("is refused"), 409), (IdempotencyKeyReused(), 422)])
def test_refusals_without_an_entry_of_their_own(refusal: Refused, status: int) -> None:
    assert DIALECT.refuse(Request(EVENT), refusal).status == status


def test_problems_of_an_invalid_request_are_named_as_before() -> None:
    response = DIALECT.refuse(Request(EVENT), Invalid([Problem("due_date", "is wrong")]))
    assert json.loads(response.body)["ModelState"] == {"task_activity_log.due_date": ["due_date is wrong"]}
