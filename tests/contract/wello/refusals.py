"""What refusals look like in either format."""

from typing import Any

import httpx
from defusedxml.ElementTree import fromstring

XML = {"accept": "application/xml"}
JSON_MEDIA_TYPE = "application/json; charset=utf-8"
XML_MEDIA_TYPE = "application/xml; charset=utf-8"


def assert_message(response: httpx.Response, status: int, message: str = "") -> None:
    """A refusal that has nothing but a message: these words, or some."""
    assert response.status_code == status, response.text
    body = _read(response)
    assert list(body) == ["Message"]
    assert body["Message"]
    assert message in ("", body["Message"])


def assert_option_refused(response: httpx.Response, option: str, *says: str) -> None:
    """A refusal of a list's query, which says these words of this option."""
    assert response.status_code == 400, response.text
    body = _read(response)
    assert list(body) == ["Message", "ModelState"]
    assert body["Message"] == "The request is invalid."
    [(name, [problem])] = body["ModelState"].items()
    assert name == option
    assert len(problem) < 1000
    for words in says:
        assert words in problem
    for internal in ("Traceback", "lark", "Token", "Expected one of"):
        assert internal not in problem


def _read(response: httpx.Response) -> dict[str, Any]:
    if response.headers["content-type"] == JSON_MEDIA_TYPE:
        body: dict[str, Any] = response.json()
        return body
    assert response.headers["content-type"] == XML_MEDIA_TYPE
    root = fromstring(response.content)
    assert root.tag == "Error"
    return {each.tag: each.text if not len(each) else {one.tag: [one.text] for one in each} for each in root}
