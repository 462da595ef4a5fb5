"""From a Lambda event to a response: what every documented endpoint of every system does around its rule."""

import functools
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from acuse import database, request_time, telemetry
from acuse.callers import Caller
from acuse.errors import Refused, Unavailable
from acuse.http import Event, Request, Response
from acuse.permissions import Permission

# Seconds into a request. Later, an answer that is due comes before a note about it.
_TIME_FOR_NOTES = 2.0

LambdaHandler = Callable[[Event, Any], dict[str, Any]]


@dataclass(slots=True)
class Exchange:
    """One request on its way; filled in as it becomes known."""

    request: Request
    caller: Caller | None = None
    on_success: Callable[[], None] | None = None
    started: float = field(default_factory=time.monotonic)


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one system refuses: the error in its own envelope, and the answer to a fault of ours."""

    refuse: Callable[[Request, Refused], Response]
    fault: Callable[[Request], Response]


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """What an endpoint says of itself: it is served by this, and described by it (openapi/)."""

    rule: Callable[..., Any]
    permission: Permission | None
    """None: anybody may call."""
    body: type[BaseModel] | None = None
    success: int = 200
    query: tuple[str, ...] = ()
    raises: tuple[type[Refused], ...] = ()
    """The rule's own refusals, beside those that the checks before it make."""


def lambda_handler(
    operation: str,
    dialect: Dialect,
    respond: Callable[[Exchange], tuple[Response, str]],
    declaration: Declaration,
) -> LambdaHandler:
    """Make the Lambda handler of an operation, which has its `declaration` as an attribute.

    `respond` raises `Refused`, or returns a response and the name of its outcome. Whatever happens, the
    dialect's answer goes out, one line is logged and one metric counted.
    """
    # What is made, or missed, while Lambda initialises the function is not in its first request.
    database.connection()
    telemetry.metrics_namespace()

    @functools.wraps(respond)
    def handler(event: Event, _context: Any) -> dict[str, Any]:
        exchange = Exchange(Request(event))
        request_time.begin(exchange.started)
        response, outcome = _answer(operation, dialect, respond, exchange)
        request_time.begin(None)
        caller = exchange.caller
        telemetry.record(
            operation=operation,
            outcome=outcome,
            status=response.status,
            seconds=time.monotonic() - exchange.started,
            request_id=exchange.request.id,
            tenant=caller.tenant if caller else None,
            caller=caller.id if caller else None,
        )
        return response.to_event()

    vars(handler)["declaration"] = declaration
    return handler


def _answer(
    operation: str, dialect: Dialect, respond: Callable[[Exchange], tuple[Response, str]], exchange: Exchange
) -> tuple[Response, str]:
    try:
        response, outcome = respond(exchange)
    except Refused as refusal:
        if refusal.reason:
            telemetry.warn(refusal.reason, refusal, request_id=exchange.request.id)
        return dialect.refuse(exchange.request, refusal), outcome_of(type(refusal))
    except Exception as error:
        telemetry.record_failure(error, operation=operation, request_id=exchange.request.id)
        if database.is_passing(error):
            return dialect.refuse(exchange.request, Unavailable()), outcome_of(Unavailable)
        return dialect.fault(exchange.request), "fault"
    if exchange.on_success and time.monotonic() - exchange.started < _TIME_FOR_NOTES:
        try:
            exchange.on_success()
        except Exception as error:
            telemetry.warn("the request succeeded, a note about it did not", error, request_id=exchange.request.id)
    return response, outcome


def outcome_of(kind: type[Refused]) -> str:
    """The outcome's name in logs and metrics: `ActivityNotFound` is `activity_not_found`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", kind.__name__).lower()
