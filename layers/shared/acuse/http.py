"""HTTP as API Gateway hands it over (payload format 2.0): the request read, the response written."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

Event = Mapping[str, Any]


class Request:
    """One HTTP request."""

    def __init__(self, event: Event) -> None:
        self._event = event
        # API Gateway sends names in lower case already, `sam local start-api` as they came.
        headers: Mapping[str, str] = event.get("headers") or {}
        self.headers: Mapping[str, str] = {name.lower(): value for name, value in headers.items()}

    @property
    def id(self) -> str:
        """The gateway's id of this request."""
        return str(self._event["requestContext"]["requestId"])

    @cached_property
    def body(self) -> bytes:
        """The body; empty when there is none."""
        text: str = self._event.get("body") or ""
        if not self._event.get("isBase64Encoded"):
            return text.encode()
        return base64.b64decode(text)

    @property
    def path_parameters(self) -> Mapping[str, str]:
        """What stands in the path for the names in the route's braces."""
        return self._event.get("pathParameters") or {}

    @property
    def query(self) -> Mapping[str, str]:
        """The query's parameters, decoded; one that is sent several times has its values joined by commas."""
        return self._event.get("queryStringParameters") or {}

    @property
    def media_type(self) -> str:
        """The body's media type in lower case, without parameters; empty when it is not said."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


@dataclass(frozen=True, slots=True)
class Response:
    """One HTTP response."""

    status: int
    body: str
    headers: Mapping[str, str] = field(default_factory=dict)
    media_type: str = "application/json"

    def to_event(self) -> dict[str, Any]:
        """What API Gateway wants back."""
        headers = {"content-type": self.media_type, **self.headers} if self.body else dict(self.headers)
        return {"statusCode": self.status, "headers": headers, "body": self.body}
