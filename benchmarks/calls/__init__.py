"""Which calls a request makes and what units they use, counted on the embedded database."""

import base64
import importlib
import io
import json
import logging
import math
import os
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext, redirect_stdout
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

import httpx
from botocore.hooks import BaseEventHooks
from ministack.services.dynamodb import _item_size_bytes

import dialects
from acuse.runtime.remembered import forget_everything
from acuse.storage import dynamodb
from acuse.storage.values import Values
from acuse_admin.stack import isolate
from benchmarks.artefacts import ROOT, BenchFailed
from local.running import WITHOUT_PUBLISHER, start_local_stack
from local.world import World

READS: Final = frozenset({"GetItem", "BatchGetItem", "Query"})
_READ_UNIT_BYTES: Final = 4096
_WRITE_UNIT_BYTES: Final = 1024
_COUNTED_BYTES: Final = 200
"""Assumed of an entry that a query counts and does not give."""


@dataclass
class Used:
    """What one request asked of the database."""

    operations: list[str] = field(default_factory=list)
    read_units: float = 0.0
    write_units: float = 0.0
    milliseconds: float = 0.0
    """Of the function's own processor time, where that was measured and not counted."""

    def __str__(self) -> str:
        counted = Counter(self.operations)
        return ", ".join(f"{count} × {name}" if count > 1 else name for name, count in counted.items())


@dataclass
class Counted:
    """Every request's use, and what a submit's calls answered."""

    by_request: dict[str, Used]
    submit: str
    """What the request is called that is measured cold and warm."""
    submit_event: dict[str, Any]
    submit_answers: dict[str, Any]
    """By operation; of a function that is cold."""


class Growing(NamedTuple):
    """A tenant whose records become more."""

    more: "Callable[[int], Iterator[tuple[str, Values]]]"
    """The items of so many more records, as their stores write them, each with its table."""
    requests: "Mapping[str, Callable[[], Used]]"
    """Those whose use is looked at meanwhile."""


@dataclass(frozen=True)
class Requests:
    """A dialect's part: makes its main requests for a tenant; gives what each used, by what it is called."""

    count: "Callable[[Caller, World], dict[str, Used]]"
    grow: "Callable[[Caller, World], Growing] | None" = None


def count() -> Counted:
    """Make the main requests in this process."""
    with embedded() as world:
        return _count(world)


@contextmanager
def embedded() -> Iterator[World]:
    """A tenant in an embedded database that is there for it alone; functions in this process use that one."""
    with tempfile.TemporaryDirectory(prefix="acuse-bench-") as folder, httpx.Client(timeout=60) as http:
        stack = start_local_stack(Path(folder), WITHOUT_PUBLISHER)
        before = dict(os.environ)
        isolate()
        os.environ |= stack.environment
        forget_everything()
        try:
            with redirect_stdout(io.StringIO()) as lines:  # where each request logs one
                for handler in logging.getLogger("acuse").handlers:  # which may have been made before
                    if isinstance(handler, logging.StreamHandler):
                        handler.setStream(lines)
                yield World(stack.base_url, http)
        finally:
            os.environ.clear()
            os.environ |= before
            forget_everything()
            stack.stop()


def _count(world: World) -> Counted:
    call = Caller()
    found: dict[str, Used] = {}
    for each in dialects.parts("benchmarks.calls", Requests).values():
        found |= each.count(call, world)
    if not call.measured:
        raise BenchFailed("no dialect says which request is measured")
    return Counted(found, *call.measured)


class Caller:
    """Calls functions as Lambda does, and counts."""

    answers: dict[str, Any]
    """Of the last request's calls to the database, by operation."""
    body: str
    """Of the last response."""
    counts: bool = True
    """Whether calls are counted; if not, time is measured, of which counting would take a part."""
    measured: tuple[str, dict[str, Any], dict[str, Any]] | None = None
    """The request that is measured cold and warm: its name, its event, the answers to a cold function's calls."""

    def __call__(
        self,
        operation: str,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: Any = None,
        expect: HTTPStatus = HTTPStatus.OK,
        query: Mapping[str, str] | None = None,
        **parameters: str,
    ) -> Used:
        """Call a function, `system.name`; BenchFailed for another status than the expected one."""
        handler = importlib.import_module(f"{operation}.app").handler
        event = event_of(operation, method, path, headers, body, parameters, query or {})
        events = dynamodb.connection().client.meta.events
        counting: AbstractContextManager[tuple[Used, dict[str, Any]]] = nullcontext((Used(), {}))
        with _counting(events) if self.counts else counting as (used, self.answers):
            began = time.process_time()
            answer = handler(event, None)
            used.milliseconds = (time.process_time() - began) * 1000
        if answer["statusCode"] != expect:
            raise BenchFailed(f"{operation} answered {answer}")
        self.body = answer["body"]
        return used


def event_of(
    operation: str,
    method: str,
    path: str,
    headers: Mapping[str, str],
    body: Any,
    parameters: Mapping[str, str],
    query: Mapping[str, str],
) -> dict[str, Any]:
    """An event with everything that API Gateway sends; the path is that of the event in events/ unless given."""
    system, _, name = operation.partition(".")
    event: dict[str, Any] = json.loads((ROOT / "events" / system / f"{name}.json").read_text())
    path = path or event["rawPath"]
    sent = None if body is None else json.dumps(body)
    event["requestContext"]["http"] |= {"method": method, "path": path}
    event["requestContext"]["requestId"] = "JKJaXmPLvHcESHA="  # as long as API Gateway's
    return event | {
        "rawPath": path,
        "headers": {
            "accept": "*/*",
            "accept-encoding": "gzip, deflate",
            "content-length": str(len(sent or "")),
            "content-type": "application/json",
            "host": "a1b2c3d4e5.execute-api.us-east-1.amazonaws.com",
            "user-agent": "python-httpx/0.28.1",
            "x-amzn-trace-id": "Root=1-62e900b2-710d76f009d6e7785905449a",
            "x-forwarded-for": "203.0.113.7",
            "x-forwarded-port": "443",
            "x-forwarded-proto": "https",
            **headers,
        },
        "pathParameters": dict(parameters),
        "queryStringParameters": dict(query),
        "rawQueryString": urlencode(query),
        "body": sent,
    }


def basic(account: tuple[str, str]) -> str:
    """The value of the header Authorization."""
    return f"Basic {base64.b64encode(':'.join(account).encode()).decode()}"


@contextmanager
def _counting(events: BaseEventHooks) -> Iterator[tuple[Used, dict[str, Any]]]:
    used, answers, sent = Used(), {}, []

    def ask(params: dict[str, Any], **_: Any) -> None:
        params["ReturnConsumedCapacity"] = "TOTAL"
        sent.append(params)

    def note(parsed: dict[str, Any], model: Any, **_: Any) -> None:
        used.operations.append(model.name)
        if model.name in READS:
            used.read_units += _read_units(model.name, sent.pop(), parsed)
        else:
            used.write_units += _write_units(parsed)
        answers[model.name] = {
            name: part for name, part in parsed.items() if name not in ("ResponseMetadata", "ConsumedCapacity")
        }

    events.register("provide-client-params.dynamodb", ask, unique_id="ask")
    events.register("after-call.dynamodb", note, unique_id="note")
    try:
        yield used, answers
    finally:
        events.unregister("provide-client-params.dynamodb", unique_id="ask")
        events.unregister("after-call.dynamodb", unique_id="note")


def _read_units(operation: str, params: Mapping[str, Any], parsed: Mapping[str, Any]) -> float:
    """Computed from the items' sizes, since the engine reports none of a batch and one or a half of any other read."""
    match operation:
        case "GetItem":
            return _units_of([_item_size_bytes(parsed.get("Item", {}))], params)
        case "Query":
            if params.get("Select") == "COUNT":
                return _units_of([parsed["ScannedCount"] * _COUNTED_BYTES], params)
            return _units_of([sum(map(_item_size_bytes, parsed["Items"]))], params)
    total = 0.0
    for table, asked in params["RequestItems"].items():
        sizes = list(map(_item_size_bytes, parsed["Responses"].get(table, [])))
        missing = [0] * (len(asked["Keys"]) - len(sizes))
        total += _units_of(sizes + missing, asked)
    return total


def _units_of(sizes: list[int], asked: Mapping[str, Any]) -> float:
    each = 1.0 if asked.get("ConsistentRead") else 0.5
    return sum(each * max(1, math.ceil(size / _READ_UNIT_BYTES)) for size in sizes)


def _write_units(parsed: Mapping[str, Any]) -> float:
    """As reported. A condition that does not hold is charged for the item that is there, which is not reported."""
    capacity = parsed.get("ConsumedCapacity")
    if capacity is None:
        return float(max(1, math.ceil(_item_size_bytes(parsed.get("Item", {})) / _WRITE_UNIT_BYTES)))
    return float(sum(each["CapacityUnits"] for each in (capacity if isinstance(capacity, list) else [capacity])))
