"""A proxy between functions and the embedded DynamoDB and S3, which fails as AWS does when it is told to.

A fault gets what was asked and how to forward it, and gives what is answered; None drops the connection.
"""

import json
import math
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import replace
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

import urllib3

from local.running import PATIENCE

_CONNECTIONS: Final = 100
"""That are kept open; more are closed again after a call."""
_OF_S3 = {"PUT": "PutObject", "GET": "GetObject", "POST": "DeleteObjects"}


@dataclass(frozen=True)
class Asked:
    """A call to DynamoDB or S3."""

    operation: str
    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_of_s3(self) -> bool:
        return self.operation in _OF_S3.values()

    def document(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Answered:
    """What comes back."""

    status: int
    body: bytes
    media_type: str = "application/x-amz-json-1.0"
    headers: Mapping[str, str] = field(default_factory=dict)
    is_cut_off: bool = False


type Forward = Callable[[Asked], Answered]
type Fault = Callable[[Asked, Forward], Answered | None]


def refused(code: str, status: int = 400, **members: Any) -> Fault:
    """Answers with an error; nothing is done."""

    def fault(asked: Asked, _forward: Forward) -> Answered:
        if asked.is_of_s3:
            text = f"<Error><Code>{code}</Code><Message>no</Message></Error>"
            return Answered(status, text.encode(), "application/xml")
        error = {"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": "no", **members}
        return Answered(status, json.dumps(error).encode())

    return fault


def dropped(_asked: Asked, _forward: Forward) -> None:
    """Nothing is done, nothing answered."""


def lost(asked: Asked, forward: Forward) -> None:
    """It is done, and nobody hears of it."""
    forward(asked)


LATE: Final = "x-late"
"""A header of what was answered when the client did not wait for it any more."""


def slow(asked: Asked, forward: Forward) -> Answered:
    """It is done, and answered too late."""
    return replace(forward(asked), headers={LATE: "yes"})


def cut_off(asked: Asked, forward: Forward) -> Answered:
    """It is done, and the connection breaks in the middle of the answer."""
    return replace(forward(asked), is_cut_off=True)


def unprocessed(asked: Asked, forward: Forward) -> Answered:
    """Does all of a batch but one item, which is given back."""
    sent = asked.document()
    items = sent["RequestItems"]
    table = next(iter(items))
    entries = items[table]["Keys"] if asked.operation == "BatchGetItem" else items[table]
    left = [entries.pop()]
    rest = {**items[table], "Keys": left} if asked.operation == "BatchGetItem" else left
    if not entries:
        del items[table]
    answer: dict[str, Any] = {"Responses": {}}
    if items:
        answer = json.loads(forward(replace(asked, body=json.dumps(sent).encode())).body)
    answer["UnprocessedKeys" if asked.operation == "BatchGetItem" else "UnprocessedItems"] = {table: rest}
    return Answered(200, json.dumps(answer).encode())


def canceled(*reasons: str) -> Fault:
    """Cancels a transaction for these reasons, of its first parts; the others had none."""

    def fault(asked: Asked, forward: Forward) -> Answered | None:
        parts = len(asked.document()["TransactItems"])
        codes = [*reasons, *["None"] * parts][:parts]
        return refused("TransactionCanceledException", CancellationReasons=[{"Code": code} for code in codes])(
            asked, forward
        )

    return fault


@dataclass
class _Script:
    fault: Fault
    hits: Callable[[str], bool]
    after: int
    times: float


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: Any) -> None:
        """Say nothing of a client that was killed."""


class Proxy:
    """Serves on loopback; a call that no fault is scripted for goes through."""

    def __init__(self, endpoint: str, tls: ssl.SSLContext | None = None) -> None:
        self.calls: list[str] = []
        """The operations of all calls, in order."""
        self.failed: list[str] = []
        """Those of them that failed."""
        self._script: _Script | None = None
        self._lock = threading.Lock()
        self._engine = urllib3.connection_from_url(endpoint, timeout=PATIENCE, retries=False, maxsize=_CONNECTIONS)
        self._server = _Server(("127.0.0.1", 0), self._handler())
        self._scheme = "https" if tls else "http"
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})

    @property
    def url(self) -> str:
        return f"{self._scheme}://127.0.0.1:{self._server.server_port}"

    @contextmanager
    def running(self) -> Iterator["Proxy"]:
        self._thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            self._engine.close()

    @contextmanager
    def faulty(
        self,
        fault: Fault,
        *,
        hits: Callable[[str], bool] = lambda _: True,
        after: int = 0,
        times: float = math.inf,
    ) -> Iterator[None]:
        """Script a fault, and start counting calls anew.

        Parameters
        ----------
        hits
            Which operations can fail.
        after
            How many calls go through before.
        times
            How many calls fail.
        """
        self.calls.clear()
        self.failed.clear()
        self._script = _Script(fault, hits, after, times)
        try:
            yield
        finally:
            self._script = None

    def _fault_for(self, operation: str) -> Fault | None:
        with self._lock:
            self.calls.append(operation)
            script = self._script
            if not (script and script.hits(operation) and len(self.calls) > script.after):
                return None
            if len(self.failed) >= script.times:
                return None
            self.failed.append(operation)
            return script.fault

    def _forward(self, asked: Asked) -> Answered:
        answer = self._engine.urlopen(asked.method, asked.path, asked.body, asked.headers)
        kept = {name: value for name, value in answer.headers.items() if name.lower() in ("etag", "x-amz-crc32")}
        return Answered(answer.status, answer.data, answer.headers.get("content-type", ""), kept)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True
            wbufsize = -1  # an answer is one packet

            def serve(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                target = self.headers.get("x-amz-target", "").rpartition(".")[2]
                headers = {
                    name: value
                    for name, value in self.headers.items()
                    if name.lower() not in ("connection", "content-length", "expect")
                }
                operation = target or _OF_S3[self.command]
                asked = Asked(operation, self.command, self.path, headers, body)
                fault = proxy._fault_for(operation)
                answered = fault(asked, proxy._forward) if fault else proxy._forward(asked)
                self.close_connection = answered is None or answered.is_cut_off
                if answered is not None:
                    self.answer(answered)

            def handle_expect_100(self) -> bool:
                super().handle_expect_100()
                self.wfile.flush()
                return True

            do_POST = do_PUT = do_GET = serve  # noqa: N815 - http.server's names

            def answer(self, answered: Answered) -> None:
                self.send_response(answered.status)
                headers = {
                    "content-type": answered.media_type,
                    "content-length": str(len(answered.body) + answered.is_cut_off),
                }
                for name, value in {**headers, **answered.headers}.items():
                    self.send_header(name, value)
                try:
                    self.end_headers()
                    self.wfile.write(answered.body)
                    self.wfile.flush()
                except ConnectionError:  # the client does not wait any more
                    self.close_connection = True

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        return Handler
