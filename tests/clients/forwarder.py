"""A forwarder on 127.0.0.1: programs that can be told no address, or find no name, reach the stack under test by it.

It takes requests for any host, in each form that clients send: a server's (`GET /path`), a proxy's
(`GET https://host/path`) and a tunnel's (`CONNECT host:443`), with TLS or without, by a certificate of the hosts in
NAMES. What it hands on is as it came, byte for byte, but for the fields Host, Connection and Expect: every connection
carries one request.

    python -m tests.clients.forwarder http://127.0.0.1:3000     # says what to set for a client, until it is interrupted
"""

import socket
import ssl
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer
from typing import Final
from urllib.parse import urlsplit

from local.running import PATIENCE
from tests.support.ministack import certificate

NAMES: Final = ("*.rightnowdemo.com", "*.custhelp.com")
"""The hosts that the published clients call."""
_CHUNK: Final = 65536
_TLS: Final = b"\x16"
"""The first byte of a handshake."""


class Forwarder(ThreadingTCPServer):
    """Hands on to `target`, a base URL."""

    daemon_threads = True

    def __init__(self, target: str, certificate_file: Path, key_file: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Exchange)
        self.target = urlsplit(target)
        self.certificate_file = certificate_file
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(certificate_file, key_file)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def environment(self) -> dict[str, str]:
        """What leads clients here that call a host of NAMES: requests, Node.js, and all that is made of libcurl."""
        file = str(self.certificate_file)
        return {
            "https_proxy": self.url,
            "HTTPS_PROXY": self.url,
            "no_proxy": "",
            "NO_PROXY": "",
            "REQUESTS_CA_BUNDLE": file,
            "NODE_EXTRA_CA_CERTS": file,
            "CURL_CA_BUNDLE": file,
        }

    def connect(self) -> socket.socket:
        host, scheme = self.target.hostname or "", self.target.scheme
        connection = socket.create_connection((host, self.target.port or {"http": 80, "https": 443}[scheme]), PATIENCE)
        if scheme == "https":
            return ssl.create_default_context().wrap_socket(connection, server_hostname=host)
        return connection


@contextmanager
def running(target: str) -> Iterator[Forwarder]:
    """Forward to a base URL."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Forwarder(target, *certificate(Path(folder), *NAMES)) as forwarder,
    ):
        thread = threading.Thread(target=forwarder.serve_forever)
        thread.start()
        try:
            yield forwarder
        finally:
            forwarder.shutdown()
            thread.join()


class _Exchange(BaseRequestHandler):
    server: Forwarder

    def handle(self) -> None:
        with suppress(EOFError, OSError):  # of a client that had nothing more to say
            self._exchange()

    def _exchange(self) -> None:
        client = self._opened(self.request)
        head, body = _head(client)
        if head.startswith(b"CONNECT "):
            client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            client = self._opened(client)
            head, body = _head(client)
        line, *fields = head.split(b"\r\n")
        named = {name.lower(): value.strip() for name, _, value in (field.partition(b":") for field in fields)}
        if b"expect" in named:
            client.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        while len(body) < int(named.get(b"content-length", 0)):
            body += _received(client)
        method, _, rest = line.partition(b" ")
        kept = [field for field in fields if field.partition(b":")[0].lower() not in _REPLACED]
        hosts = [b"Host: " + self.server.target.netloc.encode(), b"Connection: close"]
        with self.server.connect() as stack:
            stack.sendall(b"\r\n".join([method + b" " + _path(rest), *hosts, *kept, b"", b""]) + body)
            while received := stack.recv(_CHUNK):
                client.sendall(received)
        client.close()

    def _opened(self, connection: socket.socket) -> socket.socket:
        """What is said on a connection, of which TLS may be the first."""
        if connection.recv(1, socket.MSG_PEEK) == _TLS:
            return self.server.tls.wrap_socket(connection, server_side=True)
        return connection


_REPLACED: Final = {b"host", b"connection", b"proxy-connection", b"expect"}


def _path(rest: bytes) -> bytes:
    """A request line's path and version, without the host that a proxy's has."""
    if rest.startswith(b"/"):
        return rest
    return b"/" + rest.partition(b"://")[2].partition(b"/")[2]


def _received(connection: socket.socket) -> bytes:
    if received := connection.recv(_CHUNK):
        return received
    raise EOFError


def _head(connection: socket.socket) -> tuple[bytes, bytes]:
    """A request line and its fields, and what came behind them."""
    read = b""
    while b"\r\n\r\n" not in read:
        read += _received(connection)
    head, _, rest = read.partition(b"\r\n\r\n")
    return head, rest


if __name__ == "__main__":
    with running(sys.argv[1]) as here, suppress(KeyboardInterrupt):
        settings = {"URL": here.url} | here.environment
        sys.stdout.write("".join(f"export {name}={value}\n" for name, value in settings.items()))
        sys.stdout.flush()
        threading.Event().wait()
