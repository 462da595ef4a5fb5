"""How the journal refuses."""

from http import HTTPStatus

import httpx

MEMBERS = {"type", "title", "status", "detail"}


def assert_refused(response: httpx.Response, status: int) -> None:
    """The answer is a problem of this status."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert (body["type"], body["title"], body["status"]) == ("about:blank", HTTPStatus(status).phrase, status)
    assert body.keys() - {"errors", "oldest"} == MEMBERS
    assert body["detail"]
