"""HTTP as API Gateway hands it over (payload format 2.0): the request read, the response written."""

import base64
import json
import re
from collections.abc import Callable, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final, NamedTuple
from urllib.parse import unquote_plus

Event = Mapping[str, Any]
LambdaHandler = Callable[[Event, Any], dict[str, Any]]

MOST_BYTES: Final = 5 * 1024 * 1024
"""Of what a page answers; Lambda's answers have at most 6 MB."""

MOST_BYTES_OF_A_LIST: Final = 4_000_000
"""Of what a list that has no pages answers: what would make it larger is refused where it is written."""

ON_EVERY_ANSWER: Final = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
"""Nothing may be kept on the way to the client, or be taken for another media type."""

_HOST = re.compile(r"[A-Za-z0-9.-]{1,253}(:\d{1,5})?", re.ASCII)


class Request:
    """One HTTP request."""

    def __init__(self, event: Event) -> None:
        self._event = event
        # API Gateway sends names in lower case already, `sam local start-api` as they came.
        headers: Mapping[str, str] = event.get("headers") or {}
        self.headers: Mapping[str, str] = {name.lower(): _field(value or "") for name, value in headers.items()}
        self._context: Mapping[str, Any] = event.get("requestContext") or {}

    @property
    def id(self) -> str:
        """The gateway's id of this request."""
        return str(self._context.get("requestId", ""))

    @property
    def method(self) -> str:
        """Such as POST."""
        return _sendable(str(self._context.get("http", {}).get("method", "")))

    @property
    def path(self) -> str:
        """The path without the query."""
        return _sendable(str(self._event.get("rawPath") or "/"))

    @property
    def uri(self) -> str:
        """The path with the query, as sent."""
        query = _sendable(self._event.get("rawQueryString") or "")
        return f"{self.path}?{query}" if query else self.path

    @property
    def origin(self) -> str:
        """The scheme and the host that the request came to, such as `https://api.example.com`."""
        host = self.headers.get("host", "")
        if not _HOST.fullmatch(host):
            host = str(self._context.get("domainName", "localhost"))
        scheme = "http" if self.headers.get("x-forwarded-proto") == "http" else "https"
        return f"{scheme}://{host}"

    @cached_property
    def body(self) -> bytes:
        """The body; empty when there is none."""
        text: str = self._event.get("body") or ""
        if not self._event.get("isBase64Encoded"):
            return text.encode(errors="surrogatepass")  # what is no UTF-8 then is refused where it is read
        return base64.b64decode(text)

    @property
    def path_parameters(self) -> Mapping[str, str]:
        """What stands in the path for the names in the route's braces."""
        sent: Mapping[str, str] = self._event.get("pathParameters") or {}
        return {name: _sendable(value) for name, value in sent.items()}

    @property
    def query(self) -> Mapping[str, str]:
        """The query's parameters, decoded; one that is sent several times has its values joined by commas."""
        sent: Mapping[str, str] = self._event.get("queryStringParameters") or {}
        return {_sendable(name): _sendable(value) for name, value in sent.items()}

    @property
    def repeated_parameters(self) -> list[str]:
        """The names of the query's parameters that are sent several times."""
        parts: list[str] = (self._event.get("rawQueryString") or "").split("&")
        names = [unquote_plus(part.partition("=")[0]) for part in parts if part]
        return [_sendable(name) for name in dict.fromkeys(names) if names.count(name) > 1]

    @property
    def media_type(self) -> str:
        """The body's media type in lower case, without parameters; empty when it is not said."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


def _field(text: str) -> str:
    """A header field's value; spaces and tabs round it are not part of it (RFC 9110, section 5.5)."""
    return _sendable(text).strip(" \t")


def _sendable(text: str) -> str:
    """A text without halves of surrogate pairs, which no answer could repeat."""
    return text if text.isascii() else text.encode(errors="replace").decode()


class Response(NamedTuple):
    """One HTTP response; bytes are a body that is no text."""

    status: int
    body: str | bytes
    headers: Mapping[str, str] = MappingProxyType({})
    media_type: str = "application/json"

    def to_event(self) -> dict[str, Any]:
        """What API Gateway wants back."""
        has_body = bool(self.body) or isinstance(self.body, bytes)  # a file may be empty
        of_body = {"content-type": self.media_type} if has_body else {}
        headers = {**ON_EVERY_ANSWER, **of_body, **self.headers}
        event: dict[str, Any] = {"statusCode": self.status, "headers": headers, "body": self.body}
        if isinstance(self.body, bytes):
            event |= {"body": base64.b64encode(self.body).decode(), "isBase64Encoded": True}
        return event


def size_in_answer(text: str) -> int:
    """How many bytes of Lambda's answer a text takes: the answer is JSON in which the body is a string."""
    return len(json.dumps(text, ensure_ascii=False).encode(errors="surrogatepass"))
