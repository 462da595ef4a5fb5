"""Which calls a request makes and what units they use, counted on the embedded database."""

import base64
import importlib
import io
import json
import math
import os
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

import httpx
from botocore.hooks import BaseEventHooks
from ministack.services.dynamodb import _item_size_bytes

from acuse.identity.permissions import Permission
from acuse.reten.identity import api_keys
from acuse.runtime.remembered import forget_everything
from acuse.storage import dynamodb
from acuse_admin.stack import isolate
from benchmarks.artefacts import ROOT, BenchFailed
from local.running import start_local_stack
from local.world import ACTIVITY_LOGS, CONNECT, World, submission

READS: Final = frozenset({"GetItem", "BatchGetItem", "Query"})
_READ_UNIT_BYTES: Final = 4096
_WRITE_UNIT_BYTES: Final = 1024
_LISTED: Final = 24
"""Logs that are there when a page of them is asked for, beside the two that are saved and changed."""


@dataclass
class Used:
    """What one request asked of the database."""

    operations: list[str] = field(default_factory=list)
    read_units: float = 0.0
    write_units: float = 0.0

    def __str__(self) -> str:
        counted = Counter(self.operations)
        return ", ".join(f"{count} × {name}" if count > 1 else name for name, count in counted.items())


@dataclass
class Counted:
    """Every request's use, and what a submit's calls answered."""

    by_request: dict[str, Used]
    submit_event: dict[str, Any]
    submit_answers: dict[str, Any]
    """By operation; of a function that is cold."""


SUBMIT: Final = "Submit a task result"


def count() -> Counted:
    """Make the main requests in this process, against an embedded database that is there for it alone."""
    with tempfile.TemporaryDirectory(prefix="acuse-bench-") as folder, httpx.Client(timeout=60) as http:
        stack = start_local_stack(Path(folder))
        before = dict(os.environ)
        isolate()
        os.environ |= stack.environment | {"POWERTOOLS_METRICS_DISABLED": "true"}
        forget_everything()
        try:
            with redirect_stdout(io.StringIO()):  # where each request logs a line
                return _count(World(stack.base_url, http))
        finally:
            os.environ.clear()
            os.environ |= before
            forget_everything()
            stack.stop()


def _count(world: World) -> Counted:
    call = _Caller()
    key = {"x-api-key": world.api_key}
    submit = partial(call, "reten.submit_task_result", "POST", "", key)

    def submitted(**members: Any) -> Used:
        return submit(submission(world.new_activity(), **members), expect=HTTPStatus.CREATED)

    found: dict[str, Used] = {}
    api_keys.remembered.clear()
    first = submitted()
    api_keys.remembered.clear()
    cold = submitted()
    answers = call.answers
    found[SUBMIT] = submitted()
    found[f"{SUBMIT}, the first of a cold function"] = cold
    found[f"{SUBMIT}, the first in five minutes of a key, likewise"] = first
    taken = world.new_activity()
    submit(submission(taken), expect=HTTPStatus.CREATED)
    found[f"{SUBMIT}: refused, 409"] = submit(submission(taken), expect=HTTPStatus.CONFLICT)
    override = submission(taken, hard_override=True)
    found["Override that replaces a result"] = submit(override, expect=HTTPStatus.CREATED)
    found["List of result types"] = call("reten.list_task_result_type_configs", "GET", "", key)
    found["List of target resolutions"] = call("reten.list_target_resolutions", "GET", "", key)

    staff = {"authorization": _basic(world.new_staff(*Permission)), "osvc-crest-application-context": "bench"}
    body = {"name": "Return customer call", "contact": {"id": 83}, "priority": {"lookupName": "Low"}}
    task = partial(call, version="v1.4")
    create = partial(
        task, "oracle.create_task", "POST", f"{CONNECT}/v1.4/tasks", staff, body, expect=HTTPStatus.CREATED
    )
    create()  # it knows the account, the menus and some ids from now on
    found["Create a task"] = create()
    task_id = str(json.loads(call.body)["id"])
    path = f"{CONNECT}/v1.4/tasks/{task_id}"
    found["Get a task"] = task("oracle.get_task", "GET", path, staff, id=task_id)
    change = {"percentComplete": 50, "statusWithType": {"status": {"id": 18}}}
    found["Change a task"] = task("oracle.update_task", "PATCH", path, staff, change, id=task_id)

    account = {"authorization": _basic(world.new_account_of_domain(*Permission))}
    save = partial(call, "wello.save_task_activity_log", "POST", f"{ACTIVITY_LOGS}/Save", account)
    for _ in range(_LISTED):
        save({"subject": "Delivered"})
    found["Save a new activity log"] = save({"subject": "Delivered", "is_closed": True})
    changed = {"id": json.loads(call.body)["id"], "reference_back_office": "ERP-1"}
    found["Save a changed activity log"] = save(changed)
    found["List activity logs, a page of 20"] = call("wello.list_task_activity_logs", "GET", ACTIVITY_LOGS, account)

    event = _event("POST", "", key, submission(world.new_activity()), {})
    return Counted(found, event, answers)


class _Caller:
    """Calls functions as Lambda does, and counts."""

    answers: dict[str, Any]
    """Of the last request's calls to the database, by operation."""
    body: str

    def __call__(
        self,
        operation: str,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: Any = None,
        expect: HTTPStatus = HTTPStatus.OK,
        **parameters: str,
    ) -> Used:
        handler = importlib.import_module(f"{operation}.app").handler
        with _counting(dynamodb.connection().client.meta.events) as (used, self.answers):
            answer = handler(_event(method, path, headers, body, parameters), None)
        if answer["statusCode"] != expect:
            raise BenchFailed(f"{operation} answered {answer}")
        self.body = answer["body"]
        return used


def _event(
    method: str, path: str, headers: Mapping[str, str], body: Any, parameters: Mapping[str, str]
) -> dict[str, Any]:
    """An event with everything that API Gateway sends; the path of submit_task_result unless another is given."""
    event: dict[str, Any] = json.loads((ROOT / "events" / "reten" / "submit_task_result.json").read_text())
    path = path or event["rawPath"]
    sent = None if body is None else json.dumps(body)
    event["requestContext"]["http"] |= {"method": method, "path": path}
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
        "queryStringParameters": {},
        "body": sent,
    }


def _basic(account: tuple[str, str]) -> str:
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
