"""The local gateway reads and routes requests as API Gateway's HTTP API does; raw sockets say what no client would."""

import json
import socket
import threading
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import pytest
from samcli.lib.telemetry.event import EventTracker

from local.gateway import Gateway, InProcessRunner, Template, Writer, read_template
from local.running import PATIENCE, ROOT

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:samtranslator.*")

CONNECT = "/services/rest/connect"


class Mirror(InProcessRunner):
    """Answers each event with itself, and says which function it was for."""

    def __init__(self) -> None:
        pass

    def invoke(
        self, function_identifier: str, event: str, *, stdout: Writer, stderr: Writer | None, tenant_id: str | None
    ) -> None:
        del stderr, tenant_id
        answer = {"function": function_identifier, "event": json.loads(event)}
        stdout.write_str(json.dumps({"statusCode": 200, "body": json.dumps(answer)}))


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """Of a gateway with the template's routes, whose functions are mirrors."""
    gateway = Gateway(Template(ROOT / "template.yaml", {}), Mirror(), 0)
    thread = threading.Thread(target=gateway.serve)
    thread.start()
    yield gateway.port
    gateway._server.shutdown()
    thread.join()


def send(port: int, request: bytes, *further: bytes) -> bytes:
    """Send a request, and the rest of it after each interim answer; gives all that is answered."""
    answered = b""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        connection.sendall(request)
        for each in further:
            answered += connection.recv(65536)
            connection.sendall(each)
        while part := connection.recv(65536):
            answered += part
    return answered


def ask(port: int, target: bytes, method: bytes = b"GET", *headers: bytes) -> tuple[int, dict[str, Any]]:
    """The status and the JSON of an answer."""
    lines = [method + b" " + target + b" HTTP/1.1", b"Host: x", *headers, b"", b""]
    head, _, body = send(port, b"\r\n".join(lines)).partition(b"\r\n\r\n")
    return int(head.split()[1]), json.loads(body)


POST = b"POST /api/api-keys HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nExpect: 100-continue\r\n"


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (b"Content-Length: 5\r\n", b"hello"),
        (b"Transfer-Encoding: chunked\r\n", b"5\r\nhello\r\n0\r\n\r\n"),
    ],
    ids=["of a known length", "in chunks"],
)
def test_a_client_that_waits_is_told_to_continue_once(port: int, head: bytes, body: bytes) -> None:
    answered = send(port, POST + head + b"\r\n", body)
    interim, _, rest = answered.partition(b"\r\n\r\n")
    assert interim == b"HTTP/1.1 100 Continue"
    assert rest.startswith(b"HTTP/1.1 200 OK\r\n")
    assert json.loads(rest.partition(b"\r\n\r\n")[2])["event"]["body"] == "hello"


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (POST.replace(b"/api/api-keys", b"/nowhere") + b"Content-Length: 5\r\n\r\n", HTTPStatus.NOT_FOUND),
        (POST + b"Content-Length: 99999999\r\n\r\n", HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
        (POST + b"\r\n", HTTPStatus.OK),
        (POST.replace(b"HTTP/1.1", b"HTTP/1.0") + b"\r\n", HTTPStatus.OK),
    ],
    ids=["no route", "too large", "no body", "HTTP/1.0"],
)
def test_a_client_is_not_told_to_continue_where_its_body_is_not_read(
    port: int, request_: bytes, status: HTTPStatus
) -> None:
    assert send(port, request_).startswith(b"HTTP/1.1 %d " % status)


RAW = ("ñandú à Å 木", "%C3%B1and%C3%BA%20%C3%A0%20%C3%85%20%E6%9C%A8")


def test_raw_utf8_in_a_path_is_read_like_its_percent_encoding(port: int) -> None:
    """Also where one of its bytes is a blank in Latin-1."""
    for sent in (RAW[0].replace(" ", "%20").encode(), RAW[1].encode()):
        status, answer = ask(port, b"/services/rest/connect/v1.4/tasks/" + sent)
        event = answer["event"]
        assert (status, answer["function"]) == (200, "GetTask")
        assert event["pathParameters"] == {"version": "v1.4", "id": RAW[0]}
        assert event["rawPath"] == event["requestContext"]["http"]["path"] == f"{CONNECT}/v1.4/tasks/{RAW[0]}"


def test_raw_utf8_in_a_query_is_read_like_its_percent_encoding(port: int) -> None:
    for sent in (b"q=" + RAW[0].replace(" ", "%20").encode(), b"q=" + RAW[1].encode()):
        _, answer = ask(port, b"/api/api-keys?" + sent)
        assert answer["event"]["rawQueryString"] == f"q={RAW[1]}"
        assert answer["event"]["queryStringParameters"] == {"q": RAW[0]}


@pytest.mark.parametrize(
    ("query", "parameters"),
    [
        ("a=1+2", {"a": "1 2"}),
        ("a=1%2B2", {"a": "1+2"}),
        ("a=1;b=2", {"a": "1;b=2"}),
        ("a=1&b=3&a=2", {"a": "1,2", "b": "3"}),
        ("a=x%2Fy%3Fz", {"a": "x/y?z"}),
        ("a=?&b=/#", {"a": "?", "b": "/#"}),
        ("a", {"a": ""}),
    ],
)
def test_a_query_is_handed_over_as_sent_and_decoded(port: int, query: str, parameters: dict[str, str]) -> None:
    _, answer = ask(port, b"/api/api-keys?" + query.encode())
    assert answer["event"]["rawQueryString"] == query
    assert answer["event"]["queryStringParameters"] == parameters


def test_a_plus_in_a_path_is_a_plus_and_an_encoded_slash_a_slash(port: int) -> None:
    """API Gateway decodes a path before it routes it."""
    _, answer = ask(port, b"/services/rest/connect/v1.4/tasks/a+b;c")
    assert answer["event"]["pathParameters"]["id"] == "a+b;c"
    _, answer = ask(port, b"/services/rest/connect/v1.4/tasks%2F7")
    assert (answer["function"], answer["event"]["pathParameters"]["id"]) == ("GetTask", "7")


@pytest.mark.parametrize(
    ("method", "path", "function"),
    [
        ("GET", "/api/api-keys", "ListApiKeys"),
        ("GET", "/api/api-keys/", "RefuseOtherRequests"),
        ("GET", "//api/api-keys", None),
        ("GET", "/api//api-keys", "RefuseOtherRequests"),
        ("GET", "/API/api-keys", None),
        ("PUT", "/api/api-keys", "RefuseOtherRequests"),
        ("GET", "/", None),
        ("GET", "//", None),
        ("GET", "//[", None),
        ("OPTIONS", "*", None),
        ("GET", f"{CONNECT}/v1.4/tasks", "ListTasks"),
        ("GET", f"{CONNECT}/v1.4/tasks/", "AnswerOtherRoutes"),
        ("GET", f"{CONNECT}//v1.4/tasks", "AnswerOtherRoutes"),
        ("GET", f"{CONNECT}/v1.4//tasks", "AnswerOtherRoutes"),
        ("GET", f"{CONNECT}/v1.4/Tasks", "AnswerOtherRoutes"),
        ("GET", f"{CONNECT}/v1.4/tasks/7", "GetTask"),
        ("GET", f"{CONNECT}/v1.4/tasks/7/", "AnswerOtherRoutes"),
        ("PUT", f"{CONNECT}/v1.4/tasks", "AnswerOtherRoutes"),
        ("GET", f"/{CONNECT}/v1.4/tasks", None),
        ("GET", "/api/TaskActivityLog", "ListTaskActivityLogs"),
        ("POST", "/api/TaskActivityLog/Save", "SaveTaskActivityLog"),
        ("POST", "/api/TaskActivityLog/Save/", "RefuseOtherRequests"),
        ("GET", "/api/TaskActivityLog//x", "RefuseOtherRequests"),
        ("GET", "/api/taskactivitylog/x", "RefuseOtherRequests"),
        ("GET", "/api/TaskActivityLog(x)", "RefuseOtherRequests"),
        ("POST", "/api/TaskActivityLog", "RefuseOtherRequests"),
    ],
)
def test_a_path_that_is_not_a_routes_own_goes_to_the_systems_catch_all(
    port: int, method: str, path: str, function: str | None
) -> None:
    """And without one nowhere; nothing is redirected."""
    status, answer = ask(port, path.encode(), method.encode())
    if function:
        assert (status, answer["function"], answer["event"]["rawPath"]) == (200, function, path)
    else:
        assert (status, answer) == (404, {"message": "Not Found"})


@pytest.mark.parametrize(
    ("request_", "status", "message"),
    [
        (b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\n\r\n", 414, HTTPStatus.REQUEST_URI_TOO_LONG.phrase),
        (b"GET / HTTP/1.1\r\nx: " + b"x" * 70_000 + b"\r\n\r\n", 431, "Request Header Fields Too Large"),
        (b"nonsense\r\n\r\n", 400, "Bad Request"),
        (b"GET /a b HTTP/1.1\r\n\r\n", 400, "Bad Request"),
        (b"POST /api/TaskActivityLog/Save HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n", 400, "Bad Request"),
    ],
    ids=["URL", "header", "nonsense", "blank", "chunk"],
)
def test_what_is_no_request_is_refused_in_json(port: int, request_: bytes, status: int, message: str) -> None:
    head, _, body = send(port, request_).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % status)
    assert json.loads(body) == {"message": message}


def test_a_url_of_8000_characters_is_answered(port: int) -> None:
    _, answer = ask(port, b"/api/api-keys?a=" + b"x" * 8000)
    assert answer["event"]["queryStringParameters"] == {"a": "x" * 8000}


@pytest.mark.parametrize(
    ("parameters", "there"),
    [
        ({}, {"ListEvents"}),
        ({"Journal": "false"}, set()),
        ({"ApiReference": "true"}, {"ListEvents", "GetApiReference"}),
        ({"Console": "true"}, {"ListEvents", "GetConsole"}),
    ],
    ids=["by default", "no journal", "with the API reference", "with the console"],
)
def test_a_function_is_served_where_its_condition_holds(parameters: dict[str, str], there: set[str]) -> None:
    template = read_template(ROOT / "template.yaml", parameters)
    conditional = {"ListEvents", "GetApiReference", "GetConsole"}
    assert template.functions.keys() & conditional == there
    assert {route.function_name for route in template.api.routes} & conditional == there
    assert "SubmitTaskResult" in template.functions


def test_nothing_is_noted_for_sam_clis_telemetry(port: int) -> None:
    before = len(EventTracker.get_tracked_events())
    assert ask(port, b"/api/activities")[0] == 200
    assert len(EventTracker.get_tracked_events()) == before
