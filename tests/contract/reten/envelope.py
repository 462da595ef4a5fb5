"""What every refusal of Reten looks like."""

import re

import httpx


def assert_refused(response: httpx.Response, status: int, reason: str, *, names: str | None = None) -> None:
    """The error envelope: statusCode, error, message, and details that name the member."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/json"
    body = response.json()
    assert body["statusCode"] == status
    assert body["error"] == reason
    assert isinstance(body["message"], str)
    assert "Traceback" not in response.text
    if names is not None:
        assert names in [detail["path"] for detail in body["details"]]
        for detail in body["details"]:
            assert set(detail) == {"path", "message"}
            assert detail["path"] in detail["message"]
            assert detail["message"] in body["message"]
            assert not re.search(r"should|Input|Value", detail["message"]), "our words, not Pydantic's"
