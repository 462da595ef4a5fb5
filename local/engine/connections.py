"""Connections on which requests to DynamoDB are answered at once, and others by a server: in a third of its time.

Almost all requests are to DynamoDB, by SDKs, in one form. A connection is the server's from the first other request on.
"""

import asyncio
import logging
import uuid
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final, cast

from ministack.core import responses, router
from ministack.services import dynamodb

_FIRST_LINE: Final = "POST / HTTP/1.1"
_TARGET: Final = "DynamoDB_20120810."
_NOT_PLAIN: Final = frozenset({"transfer-encoding", "content-encoding", "expect", "connection"})
_LONGEST_HEAD: Final = 16 * 1024
_FAILED: Final = (500, {"Content-Type": "application/x-amz-json-1.0"}, b'{"__type": "InternalServerError"}')


class Loop(asyncio.SelectorEventLoop):
    """An event loop whose servers have such connections."""

    def __init__(self) -> None:
        super().__init__()
        self._open: set[Connection] = set()

    async def create_server(self, protocol_factory: Any, *place: Any, **named: Any) -> asyncio.Server:
        """Make a server, whose protocols are made when they are needed."""
        return await super().create_server(lambda: Connection(protocol_factory, self._open), *place, **named)

    def end_connections(self) -> None:
        """Close every connection that is no server's, when what it asked is answered."""
        for connection in list(self._open):
            connection.end()


class Connection(asyncio.Protocol):
    """A connection that is no server's yet."""

    def __init__(self, server: Callable[[], asyncio.Protocol], of_all: "set[Connection]") -> None:
        self._server = server
        self._of_all = of_all
        self._transport: asyncio.Transport
        self._received = b""
        self._answering: asyncio.Task[None] | None = None
        self._is_ending = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep what the answers are written to."""
        self._transport = cast(asyncio.Transport, transport)
        self._of_all.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it; a request that is worked on has its effects."""
        del exc
        self._of_all.discard(self)

    def data_received(self, data: bytes) -> None:
        """Answer, if this ends a request and the one before it is answered."""
        self._received += data
        if not self._answering:
            self._go_on()

    def end(self) -> None:
        """Close it, when what it asked is answered."""
        self._is_ending = True
        if not self._answering:
            self._transport.close()

    def _go_on(self) -> None:
        """Take the next request, if it is there."""
        head, is_whole, rest = self._received.partition(b"\r\n\r\n")
        if not is_whole and len(head) <= _LONGEST_HEAD and head.startswith(_FIRST_LINE[: len(head)].encode()):
            return
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        length = headers.get("content-length", "")
        is_plain = len(headers) == len(lines) and not headers.keys() & _NOT_PLAIN and length.isdecimal()
        if not (is_whole and is_plain and first == _FIRST_LINE and headers.get("x-amz-target", "").startswith(_TARGET)):
            self._hand_over()
        elif len(rest) >= int(length):
            self._received = rest[int(length) :]
            self._answering = asyncio.create_task(self._answer(headers, rest[: int(length)]))

    def _hand_over(self) -> None:
        self._of_all.discard(self)
        server = self._server()
        self._transport.set_protocol(server)
        server.connection_made(self._transport)
        server.data_received(self._received)

    async def _answer(self, headers: dict[str, str], body: bytes) -> None:
        responses.set_request_account_id(router.extract_access_key_id(headers))
        responses.set_request_region(router.extract_region(headers))
        try:
            status, said, content = await dynamodb.handle_request("POST", "/", headers, body, {})
        except Exception:
            logging.getLogger("dynamodb").exception("%s failed", headers["x-amz-target"])
            status, said, content = _FAILED
        said |= {"x-amzn-RequestId": str(uuid.uuid4()), "Content-Length": str(len(content))}
        lines = "".join(f"{name}: {value}\r\n" for name, value in said.items())
        self._transport.write(f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n{lines}\r\n".encode() + content)
        self._answering = None
        if self._is_ending:
            self._transport.close()
        elif self._received:
            self._go_on()
