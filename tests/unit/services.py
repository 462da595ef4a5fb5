"""DynamoDB, S3 and SQS in this process: MiniStack's, called where botocore would send a request."""

import io
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from botocore import handlers
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from ministack.core.responses import set_request_account_id, set_request_region
from ministack.services import dynamodb, dynamodb_streams, s3, sqs

from local.engine import expressions

S3_ENDPOINT = "http://s3"
"""Where S3 takes requests here."""
_IN_JSON = {"DynamoDB_20120810": dynamodb, "DynamoDBStreams_20120810": dynamodb_streams, "AmazonSQS": sqs}
_are_here = False
_one_at_a_time = threading.Lock()
"""What MiniStack does in one thread, and for one request after the other where it is a server."""


class _Content(io.BytesIO):
    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self.read()


@contextmanager
def here() -> Iterator[None]:
    """Nothing is stored at first, and nothing is sent meanwhile."""
    global _are_here  # noqa: PLW0603 - what every client looks at
    for service in (dynamodb, s3, sqs):
        service.reset()
    _are_here = True
    try:
        yield
    finally:
        _are_here = False


def _answer(request: AWSPreparedRequest, **_: Any) -> AWSResponse | None:
    if not _are_here:
        return None
    headers = {name.lower(): _text(value) for name, value in request.headers.items()}
    service = _IN_JSON.get(headers.get("x-amz-target", "").partition(".")[0], s3)
    url = urlsplit(request.url)
    body: Any = request.body or b""
    content = body.read() if hasattr(body, "read") else body.encode() if isinstance(body, str) else body
    if service is sqs:  # nobody waits for messages that may come
        content = json.dumps(json.loads(content) | {"WaitTimeSeconds": 0}).encode()
    query = parse_qs(url.query, keep_blank_values=True)
    with _one_at_a_time:
        set_request_account_id("")
        set_request_region("us-east-1")
        request_made = service.handle_request(request.method, unquote(url.path), headers, content, query)
        status, said, answer = _result(request_made)
    return AWSResponse(request.url, status, HTTPHeaders.from_dict(said), _Content(_bytes(answer)))


def _result(coroutine: Any) -> Any:
    """What it comes to: none of these services waits for anything."""
    try:
        coroutine.send(None)
    except StopIteration as done:
        return done.value
    raise RuntimeError("a service waits")


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


def _bytes(value: str | bytes) -> bytes:
    return value.encode() if isinstance(value, str) else value


expressions.parse_once()
# Sessions that are made later have it.
handlers.BUILTIN_HANDLERS.append(("before-send", _answer))
