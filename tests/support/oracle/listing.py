"""Lists of tasks, asked for as Lambda does it: the function is called in this process."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from acuse.requests.http import LambdaHandler

type List = Callable[..., dict[str, Any]]


def calling(authorization: str = "") -> List:
    """Call the function with a query, or with a link of an earlier answer."""
    from oracle.list_tasks.app import handler

    return _calling(handler, "tasks", authorization)


def querying(authorization: str) -> List:
    """Call the function that answers statements likewise."""
    from oracle.list_query_results.app import handler

    return _calling(handler, "queryResults", authorization)


def _calling(handler: LambdaHandler, path: str, authorization: str) -> List:
    def call(link: str = "", **query: Any) -> dict[str, Any]:
        sent = dict(parse_qsl(urlsplit(link).query)) if link else {name: str(value) for name, value in query.items()}
        event = {
            "headers": {"authorization": authorization, "osvc-crest-application-context": "test"},
            "requestContext": {"requestId": "r", "http": {"method": "GET"}},
            "rawPath": f"/services/rest/connect/v1.4/{path}",
            "rawQueryString": urlencode(sent),
            "pathParameters": {"version": "v1.4"},
            "queryStringParameters": sent,
        }
        answer = handler(event, None)
        assert answer["statusCode"] == 200, answer["body"]
        body: dict[str, Any] = json.loads(answer["body"])
        return body

    return call
