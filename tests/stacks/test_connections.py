"""Connections to the embedded database, on which requests to DynamoDB and to other services come as they come."""

import json
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from local import database
from local.running import PATIENCE

_TABLES = b"POST / HTTP/1.1\r\nHost: x\r\nX-Amz-Target: DynamoDB_20120810.ListTables\r\nContent-Length: 2\r\n\r\n{}"
_BUCKETS = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
_CHUNKED = _TABLES.replace(b"Content-Length: 2\r\n\r\n{}", b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a database answers."""
    with database.embedded("127.0.0.1", 0, tmp_path_factory.mktemp("database"), print) as address:
        yield address


@pytest.fixture
def connection(address: str) -> Iterator[socket.socket]:
    place = urlsplit(address)
    with socket.create_connection((place.hostname, place.port), PATIENCE) as connection:
        yield connection


def received(connection: socket.socket, ends: list[bytes]) -> bytes:
    """What comes until the last of these has come, in their order; or all until the connection is closed."""
    whole, seen = b"", 0
    while ends and (data := connection.recv(65536)):
        whole += data
        while ends and (found := whole.find(ends[0], seen)) >= 0:
            seen = found + len(ends.pop(0))
    assert not ends, whole
    return whole


@pytest.mark.parametrize(
    "sent", [[_TABLES, _TABLES], [_BUCKETS, _TABLES, _BUCKETS], [_TABLES, _BUCKETS, _TABLES], [_TABLES, _CHUNKED]]
)
@pytest.mark.parametrize("size", [1, 50, 10_000])
def test_requests_are_answered_in_order_in_whatever_pieces_they_come(
    connection: socket.socket, sent: list[bytes], size: int
) -> None:
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    whole = b"".join(sent)
    for start in range(0, len(whole), size):
        connection.sendall(whole[start : start + size])
    answers = received(
        connection, [b"</ListAllMyBucketsResult>" if each is _BUCKETS else b'"TableNames"' for each in sent]
    )
    assert answers.count(b"HTTP/1.1 200") == len(sent)


@pytest.mark.parametrize(
    "sent", [b"nonsense\r\n\r\n", b"POST / HTTP/1.1\r\nX-Amz-Target", b"POST / HTTP/1.1\r\n" + b"a: b\r\n" * 9999]
)
def test_what_is_no_request_is_refused_or_waited_for_and_in_nobodys_way(
    address: str, connection: socket.socket, sent: bytes
) -> None:
    connection.sendall(sent)
    connection.shutdown(socket.SHUT_WR)
    assert connection.recv(65536)[:12] in (b"", b"HTTP/1.1 400", b"HTTP/1.1 431")
    assert database.client(address).list_tables()["TableNames"] == []


def test_a_refusal_of_dynamodb_is_its_own(connection: socket.socket) -> None:
    connection.sendall(_TABLES.replace(b"2\r\n\r\n{}", b"9\r\n\r\n{no json}"))
    head, _, body = received(connection, [b"Exception", b"}"]).partition(b"\r\n\r\n")
    assert (head[:12], json.loads(body)["__type"]) == (b"HTTP/1.1 400", "SerializationException")
