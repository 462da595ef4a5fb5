"""What every refusal of this dialect looks like, in both of its formats."""

from collections.abc import Collection

import httpx
from defusedxml.ElementTree import fromstring

XML = {"accept": "application/xml"}
JSON_MEDIA_TYPE = "application/json; charset=utf-8"
XML_MEDIA_TYPE = "application/xml; charset=utf-8"
WHOLE_BODY = ""
"""Stands for the body where a member could stand."""

_MESSAGES = {
    400: "The request is invalid.",
    401: "Authorization has been denied for this request.",
    500: "An error has occurred.",
}
_INTERNAL = (
    "Traceback",
    "pydantic",
    "Pydantic",
    "DynamoDB",
    "botocore",
    "expat",
    "defusedxml",
    "lark",
    "Token",
    "Expected one of",
    "should be",
    "None",
)


def assert_refused(
    response: httpx.Response, status: int, *, members: Collection[str] = (), says: str = "", allow: str = "POST"
) -> None:
    """The error envelope, whose ModelState names exactly these members."""
    message, problems = _read(response, status)
    assert sorted(problems) == sorted(f"task_activity_log.{each}".removesuffix(".") for each in members)
    assert says in " ".join([message, *problems.values()])
    assert response.headers.get("www-authenticate", "").startswith('Basic realm="') == (status == 401)
    assert response.headers.get("allow") == (allow if status == 405 else None)


def assert_option_refused(response: httpx.Response, option: str, *says: str) -> None:
    """The error envelope of a list's query, which says these words of this option."""
    _, problems = _read(response, 400)
    [(name, problem)] = problems.items()
    assert name == option
    assert len(problem) < 1000
    for words in says:
        assert words in problem


def _read(response: httpx.Response, status: int) -> tuple[str, dict[str, str]]:
    """A refusal's message and its problems, none of which say what is inside."""
    assert response.status_code == status, response.text[:500]
    media_type, _, parameters = response.headers["content-type"].partition("; ")
    assert parameters == "charset=utf-8"
    message, problems = _read_xml(response) if media_type in ("application/xml", "text/xml") else _read_json(response)
    assert message
    assert message == _MESSAGES.get(status, message)
    assert all(problems.values())
    for internal in _INTERNAL:
        assert internal not in response.text
    return message, problems


def _read_json(response: httpx.Response) -> tuple[str, dict[str, str]]:
    body = response.json()
    assert list(body) in (["Message"], ["Message", "ModelState"])
    assert body.get("ModelState") != {}
    return body["Message"], {name: phrase for name, [phrase] in body.get("ModelState", {}).items()}


def _read_xml(response: httpx.Response) -> tuple[str, dict[str, str]]:
    root = fromstring(response.content)
    assert root.tag == "Error"
    assert [each.tag for each in root] in (["Message"], ["Message", "ModelState"])
    return root[0].text, {each.tag: each.text or "" for each in (root[1] if len(root) > 1 else ())}
