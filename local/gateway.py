"""API Gateway's HTTP API, here: SAM CLI's own, with the functions called in this process.

SAM CLI reads template.yaml, routes, and turns HTTP into events and back. What it does otherwise than the real
gateway is mended here, and no container is needed. These are internals of SAM CLI, whose version is pinned.
"""

import base64
import contextlib
import importlib
import io
import json
import logging
import os
import re
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote

os.environ["SAM_CLI_TELEMETRY"] = "0"

from click import ClickException
from flask import Request, Response
from samcli.commands.validate.lib.exceptions import InvalidSamDocumentException
from samcli.lib.providers.api_provider import ApiProvider
from samcli.lib.providers.sam_function_provider import SamFunctionProvider
from samcli.lib.providers.sam_stack_provider import SamLocalStackProvider
from samcli.lib.telemetry.event import EventTracker
from samcli.local.apigw.local_apigw_service import CatchAllPathConverter, LocalApigwService
from samcli.local.apigw.route import Route
from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from local import console, reference
from local import issuer as issuer_documents
from local.database import StackFailed
from tools.templates import let_sam_read_by_libyaml

ISSUER_PATH = "/_issuer"
"""Where the local stack's token issuer publishes its keys."""

_NOT_ASCII = re.compile(rb"[\x80-\xff]")
_TEXT = re.compile(r"text/.*|application/(json|xml|javascript|.*\+json|.*\+xml)")
# How many requests are worked on at once; more would only queue in the database's one process and time out there.
_ENVIRONMENTS = 32
_LOOK_EVERY = 0.2
"""Seconds between two looks for changed sources."""
_PAYLOAD_LIMIT = 10 * 1024 * 1024
# Flask's status, then the real gateway's status and message.
_GATEWAY_REFUSALS = (
    (400, 400, "Bad Request"),
    (404, 404, "Not Found"),
    (405, 404, "Not Found"),
    (413, 413, "Request Entity Too Large"),
)
# Which it would do at each request, and now and then look for a container engine to tell of.
EventTracker.track_event = staticmethod(lambda **_: None)
let_sam_read_by_libyaml()


class Template:
    """template.yaml as SAM CLI reads it."""

    def __init__(self, path: Path, parameters: dict[str, str]) -> None:
        stacks, _ = SamLocalStackProvider.get_stacks(str(path), parameter_overrides=parameters)
        self.document: dict[str, Any] = stacks[0].template_dict
        # SAM CLI does not follow conditions.
        absent = set(self._absent(parameters))
        self.functions = {
            function.name: function for function in SamFunctionProvider(stacks).get_all() if function.name not in absent
        }
        self.api = ApiProvider(stacks, cwd=str(path.parent)).api
        self.api.routes = [route for route in self.api.routes if route.function_name not in absent]
        # Nor the one on CorsConfiguration: the default is none, and no route takes OPTIONS.
        self.api.cors = None
        for route in self.api.routes:
            if set(route.methods) != set(Route.ANY_HTTP_METHODS):
                route.methods = [method for method in route.methods if method != "OPTIONS"]

    def _absent(self, given: Mapping[str, str]) -> Iterator[str]:
        """The resources whose conditions do not hold."""
        defaults = {name: each.get("Default", "") for name, each in self.document["Parameters"].items()}
        for name, resource in self.document["Resources"].items():
            if "Condition" in resource and not self._holds({"Condition": resource["Condition"]}, {**defaults, **given}):
                yield name

    def _holds(self, condition: Mapping[str, Any], values: Mapping[str, str]) -> bool:
        [(function, content)] = condition.items()
        match function:
            case "Condition":
                return self._holds(self.document["Conditions"][content], values)
            case "Fn::Not":
                return not self._holds(content[0], values)
            case "Fn::And":
                return all(self._holds(each, values) for each in content)
            case "Fn::Or":
                return any(self._holds(each, values) for each in content)
            case "Fn::Equals":
                left, right = (values[each["Ref"]] if isinstance(each, dict) else each for each in content)
                return str(left) == str(right)
        raise KeyError(function)

    def environment(self) -> dict[str, str]:
        """The environment variables of the functions, which share one process here."""
        merged: dict[str, str] = {}
        for function in self.functions.values():
            merged |= {name: str(value) for name, value in function.environment["Variables"].items()}
        return merged


def read_template(path: Path, parameters: dict[str, str]) -> Template:
    """Read a template; raises StackFailed with what is wrong in it."""
    try:
        return Template(path, parameters)
    except (ClickException, InvalidSamDocumentException, AttributeError, KeyError, TypeError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise StackFailed(f"{path} is no template that SAM understands: {reason}") from None


class Writer(Protocol):
    """Where SAM CLI wants a function's answer."""

    def write_str(self, output: str) -> None:
        """Take the answer."""


@dataclass(frozen=True)
class LambdaContext:
    """What a function can ask about its invocation."""

    function_name: str
    memory_limit_in_mb: int
    invoked_function_arn: str
    aws_request_id: str = field(default_factory=lambda: str(uuid.uuid4()))


class InProcessRunner:
    """Calls handlers where SAM CLI would start containers. Changed source is read again a moment later."""

    def __init__(self, template: Template, roots: list[Path]) -> None:
        self._functions = template.functions
        self._roots = roots
        self._lock = threading.Lock()
        self._environments = threading.Semaphore(_ENVIRONMENTS)
        self._look_again_at = 0.0
        self._sources = self._find_sources()
        self._loaded_at = self._newest_change()

    def is_debugging(self) -> bool:
        """SAM CLI would serve one request at a time if it were."""
        return False

    def invoke(
        self, function_identifier: str, event: str, *, stdout: Writer, stderr: Writer | None, tenant_id: str | None
    ) -> None:
        """Run a function on an event, both as Lambda would."""
        del stderr, tenant_id
        function = self._functions[function_identifier]
        context = LambdaContext(
            function_identifier,
            function.memory or 128,
            f"arn:aws:lambda:us-east-1:000000000000:function:{function_identifier}",
        )
        with self._environments:
            answer = self._handler(function.handler)(json.loads(event), context)
        stdout.write_str(json.dumps(answer))

    def load_all(self) -> None:
        """Import every function, as Lambda's initialisation does; one that cannot be imported is known at once."""
        for function in self._functions.values():
            self._handler(function.handler)
        self._loaded_at = self._newest_change()  # importing makes folders for bytecode

    def _handler(self, path: str) -> Any:
        with self._lock:
            if time.monotonic() > self._look_again_at:
                changed = self._newest_change()
                if changed > self._loaded_at:
                    self._forget()
                    self._sources = self._find_sources()
                    self._loaded_at = changed
                self._look_again_at = time.monotonic() + _LOOK_EVERY
            module, _, name = path.rpartition(".")
            return getattr(importlib.import_module(module), name)

    def _newest_change(self) -> float:
        """When a source, or a folder by getting or losing one, was changed last."""
        newest = 0.0
        for path in self._sources:
            with contextlib.suppress(FileNotFoundError):  # an editor's temporary file
                newest = max(newest, path.stat().st_mtime)
        return newest

    def _find_sources(self) -> list[Path]:
        """The sources and their folders: looking for them takes longer than looking at them."""
        found = [path for root in self._roots for path in root.rglob("*") if "__pycache__" not in path.parts]
        return [*self._roots, *(path for path in found if path.suffix == ".py" or path.is_dir())]

    def _forget(self) -> None:
        roots = tuple(f"{root}{os.sep}" for root in self._roots)
        # A function's folder is a package without a file, which would still know the old modules.
        ours = [
            name
            for name, module in sys.modules.items()
            for place in (getattr(module, "__file__", None) or "", *getattr(module, "__path__", []))
            if place.startswith(roots)
        ]
        for name in ours:
            sys.modules.pop(name, None)


class Gateway(LocalApigwService):  # type: ignore[misc]  # SAM CLI ships no types
    """The HTTP API on a loopback port; 0 takes a free one."""

    def __init__(self, template: Template, runner: InProcessRunner, port: int) -> None:
        super().__init__(template.api, runner, port=port, host="127.0.0.1")
        CatchAllPathConverter.regex = ".*"  # on AWS `{proxy+}` matches what is after a last slash, though it is nothing
        self.create()
        self._app.url_map.merge_slashes = False  # nor does API Gateway redirect
        for rule in self._app.url_map.iter_rules():
            rule.strict_slashes = True  # a path that ends in a slash is another one
            if "GET" in (rule.methods or ()) and "POST" not in (rule.methods or ()):
                rule.methods -= {"HEAD"}  # Flask would answer HEAD where there is GET
        self._app.config["MAX_CONTENT_LENGTH"] = _PAYLOAD_LIMIT
        for status, answered, message in _GATEWAY_REFUSALS:
            self._app.register_error_handler(status, _refusal(answered, message))
        self._server = _Server("127.0.0.1", port, self._answer)
        self.port = self._server.port

    def publish_issuer(self, issuer: str, public_key: dict[str, Any]) -> None:
        """Serve the documents by which functions check the tokens of a local issuer."""
        issuer_documents.publish(self._app, issuer, public_key)

    def publish_reference(self, facts: dict[str, Any]) -> None:
        """Serve the API reference, which calls this gateway as the demo tenant."""
        reference.publish(self._app, facts)

    def publish_console(self, token: str, tenant: str) -> None:
        """Serve the console, where one click signs in with the token."""
        console.publish(self._app, token, tenant)

    def serve(self) -> None:
        """Answer requests until a signal handler raises KeyboardInterrupt, then close the port."""
        self._server.serve_forever(poll_interval=0.1)

    def _answer(self, environ: dict[str, Any], start_response: Any) -> Any:
        if environ["PATH_INFO"].startswith("//"):  # werkzeug merges these whatever it is told
            return _refusal(404, "Not Found")(None)(environ, start_response)
        return self._app(environ, start_response)

    def _generate_lambda_event(self, flask_request: Request, route: Any, method: str, endpoint: str) -> dict[str, Any]:
        """Mend SAM CLI's event: its header names keep their case, its ids and times repeat, its bodies must be text."""
        body = flask_request.get_data()
        text = _as_text(body, flask_request.mimetype)
        flask_request._cached_data = b""  # noqa: SLF001 - SAM CLI would decode it as UTF-8 or fail
        event: dict[str, Any] = super()._generate_lambda_event(flask_request, route, method, endpoint)
        event["body"] = base64.b64encode(body).decode() if text is None else text
        event["isBase64Encoded"] = text is None
        event["headers"] = {name.lower(): value for name, value in event["headers"].items()}
        now = datetime.now(UTC)
        event["requestContext"] |= {
            "requestId": str(uuid.uuid4()),
            "time": now.strftime("%d/%b/%Y:%H:%M:%S +0000"),
            "timeEpoch": int(now.timestamp() * 1000),
        }
        return event


class _Server(ThreadedWSGIServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 1024  # hundreds of tests' connections at once are not turned away

    def __init__(self, host: str, port: int, app: Any) -> None:
        logging.getLogger("werkzeug").setLevel(logging.WARNING)  # its greeting is not ours
        super().__init__(host, port, app, handler=_RequestHandler)


class _RequestHandler(WSGIRequestHandler):
    """Werkzeug's, which reads raw UTF-8 in a URL as Latin-1, merges its first slashes, and continues twice."""

    raw_requestline: bytes
    _awaits_continue = False

    def parse_request(self) -> bool:
        # As their percent-encoding, before http.server takes them for Latin-1 and some of them for blanks.
        self.raw_requestline = _NOT_ASCII.sub(lambda byte: b"%%%02X" % byte[0][0], self.raw_requestline)
        if not super().parse_request():
            return False
        self.path = self.requestline.split()[1]  # http.server merges slashes that it begins with
        if self.headers.get("Expect", "").strip().lower() == "100-continue":
            del self.headers["Expect"]
            self._awaits_continue = self.request_version >= "HTTP/1.1"
        return True

    def handle_expect_100(self) -> bool:
        """Nothing yet: the body may not be read."""
        return True

    def make_environ(self) -> dict[str, Any]:
        target = self.path
        if is_path := target.startswith("/"):
            self.path = "/"  # what follows two slashes would be taken for a host
        environ: dict[str, Any] = super().make_environ()
        self.path = target
        if is_path:
            path, _, query = target.partition("?")
            environ |= {"PATH_INFO": unquote(path).encode().decode("latin-1"), "QUERY_STRING": query}
            environ |= {"REQUEST_URI": target, "RAW_URI": target}
        if self._awaits_continue:
            environ["wsgi.input"] = _AwaitedBody(environ["wsgi.input"], self._continue)
        return environ

    def _continue(self) -> None:
        self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """The functions log every request themselves."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Refuse what is no HTTP as the gateway refuses everything: in JSON."""
        del message, explain
        phrase = HTTPStatus(code).phrase
        self.request_version = self.protocol_version  # what has none would get no head
        body = json.dumps({"message": phrase}).encode()
        self.close_connection = True
        self.send_response(code, phrase)
        for name, value in (("Content-Type", "application/json"), ("Content-Length", str(len(body)))):
            self.send_header(name, value)
        self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


class _AwaitedBody(io.RawIOBase):
    """A body that the client sends when it is told to: at the first read."""

    def __init__(self, body: Any, tell: Callable[[], None]) -> None:
        self._body, self._tell = body, tell
        self._is_told = False

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read from the client."""
        if not self._is_told:
            self._is_told = True
            self._tell()
        return int(self._body.readinto(buffer))


def _as_text(body: bytes, media_type: str) -> str | None:
    """The body as the gateway hands it over when it takes it for text; None when it sends it base64-encoded."""
    if not _TEXT.fullmatch(media_type):
        return None if body else ""
    try:
        return body.decode()
    except UnicodeDecodeError:
        return None


def _refusal(status: int, message: str) -> Any:
    return lambda _error: Response(json.dumps({"message": message}), status, content_type="application/json")
