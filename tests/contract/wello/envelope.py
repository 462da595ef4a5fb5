"""What every refusal of this dialect looks like, in both of its formats."""

from collections.abc import Collection

import httpx
from defusedxml.ElementTree import fromstring

WHOLE_BODY = ""
"""Stands for the body where a member could stand."""

_MESSAGES = {
    400: "The request is invalid.",
    401: "Authorization has been denied for this request.",
    500: "An error has occurred.",
}
_INTERNAL = ("Traceback", "pydantic", "Pydantic", "DynamoDB", "botocore", "expat", "defusedxml", "should be", "None")


def assert_refused(
    response: httpx.Response, status: int, *, members: Collection[str] = (), says: str = "", allow: str = "POST"
) -> None:
    """The error envelope, whose ModelState names exactly these members."""
    assert response.status_code == status, response.text[:500]
    media_type, _, parameters = response.headers["content-type"].partition("; ")
    assert parameters == "charset=utf-8"
    message, problems = _read_xml(response) if media_type in ("application/xml", "text/xml") else _read_json(response)
    assert message
    assert message == _MESSAGES.get(status, message)
    assert sorted(problems) == sorted(f"task_activity_log.{each}".removesuffix(".") for each in members)
    assert all(problems.values())
    assert says in " ".join([message, *problems.values()])
    for internal in _INTERNAL:
        assert internal not in response.text
    assert response.headers.get("www-authenticate", "").startswith('Basic realm="') == (status == 401)
    assert response.headers.get("allow") == (allow if status == 405 else None)


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
