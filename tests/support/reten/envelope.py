"""What every refusal of Reten looks like."""

import re
from http import HTTPStatus

import httpx
import pytest


def assert_refused(
    response: httpx.Response, status: int, reason: str | None = None, *, names: str | None = None
) -> None:
    """The error envelope: statusCode, error, message, and details that name the member."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/json"
    body = response.json()
    assert body["statusCode"] == status
    assert body["error"] == (reason or HTTPStatus(status).phrase)
    assert isinstance(body["message"], str)
    assert "Traceback" not in response.text
    if names is not None:
        assert names in [detail["path"] for detail in body["details"]]
        for detail in body["details"]:
            assert set(detail) == {"path", "message"}
            assert detail["path"] in detail["message"]
            assert detail["message"] in body["message"]
            assert not re.search(r"should|Input|Value", detail["message"]), "our words, not Pydantic's"


each_id_of_nothing = pytest.mark.parametrize(
    "unknown_id",
    [
        "c3d4e5f6-a7b8-4012-8def-123456789012",
        "word",
        "c3d4e5f6a7b84012adef123456789012",
        "c3d4e5f6-a7b8-4012-8def-12345678901",
        "c3d4e5f6-a7b8-4012-8def-1234567890123",
        "g3d4e5f6-a7b8-4012-8def-123456789012",
        "c3d4e5f6-a7b8-4012-8def-123456789012%0A",
    ],
    ids=["unknown", "a word", "no hyphens", "short", "long", "no hex", "line feed"],
)
"""Ids in a path that name nothing, because there is no such thing or because they are no ids."""
