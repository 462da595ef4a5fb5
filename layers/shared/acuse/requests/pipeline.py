"""From a Lambda event to a response: what every documented endpoint of every system does around its function."""

import functools
import re
import time
from collections.abc import Callable, Mapping
from copy import replace
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final, NamedTuple

from acuse import errors
from acuse.errors import Refused, Unavailable
from acuse.identity.callers import Caller, TenantId
from acuse.requests.http import Event, LambdaHandler, Request, Response
from acuse.requests.idempotency import IdempotentRequest
from acuse.runtime import deadline, initialisation, telemetry
from acuse.storage import dynamodb

# The share of a function's time after which the last-used update and similar notes are skipped.
_FOR_NOTES = 0.2


@dataclass(slots=True, eq=False, repr=False)
class Exchange:
    """One request on its way; filled in as it becomes known."""

    request: Request
    caller: Caller = field(init=False)
    user_id: str = field(init=False, default="")
    """A user of the token issuer who calls for no tenant, in place of a caller."""
    repeatable: IdempotentRequest | None = field(init=False, default=None)
    on_success: Callable[[], None] | None = field(init=False, default=None)
    started: float = field(init=False, default_factory=time.monotonic)

    @property
    def tenant(self) -> TenantId:
        """Whose data the request is about."""
        return self.caller.tenant


class Dialect(NamedTuple):
    """A system's error answers: a refusal in its own envelope, and the answer to an internal error.

    `headers`, if there are any, are those that every answer of the system has, whatever it says.
    """

    refuse: Callable[[Request, Refused], Response]
    fault: Callable[[Request], Response]
    headers: Callable[[Response], Mapping[str, str]] = lambda _: {}

    def event(self, response: Response) -> dict[str, Any]:
        """What API Gateway wants back."""
        return replace(response, headers={**response.headers, **self.headers(response)}).to_event()


STATUS_BY_REFUSAL: Final[Mapping[type[Refused], HTTPStatus]] = {
    Refused: HTTPStatus.BAD_REQUEST,
    errors.Unauthenticated: HTTPStatus.UNAUTHORIZED,
    errors.Forbidden: HTTPStatus.FORBIDDEN,
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.Conflict: HTTPStatus.CONFLICT,
    errors.BodyTooLarge: HTTPStatus.CONTENT_TOO_LARGE,
    errors.UnsupportedMediaType: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    errors.IdempotencyKeyReused: HTTPStatus.UNPROCESSABLE_CONTENT,
    errors.Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}
"""The status of a refusal, and of the classes derived from it, where a dialect says nothing else."""


def entry_for[Entry](table: Mapping[type[Refused], Entry], refusal: Refused) -> Entry:
    """What a table says of a refusal: the entry of its class, or of the nearest base class that has one.

    A table with an entry for `Refused` has one for every refusal.
    """
    return next(table[kind] for kind in type(refusal).__mro__ if kind in table)


def lambda_handler[Call: Exchange](
    operation: str,
    dialect: Dialect,
    begin: Callable[[Request], Call],
    respond: Callable[[Call], tuple[Response, str]],
) -> LambdaHandler:
    """Make the Lambda handler of an operation.

    `respond` fills in what `begin` makes of a request. It raises `Refused`, or returns a response and the name of its
    outcome. Whatever happens, the dialect's answer goes out, one line is logged.
    """
    # Create the client at import, so that the init phase pays for it or fails.
    dynamodb.connection()
    initialisation.end()

    @functools.wraps(respond)
    def handler(event: Event, context: Any) -> dict[str, Any]:
        exchange = begin(Request(event))
        deadline.begin(exchange.started)
        answer, status, outcome = _answer(operation, dialect, respond, exchange)
        deadline.begin(None)
        caller: Caller | None = getattr(exchange, "caller", None)
        _log(
            operation,
            lambda: telemetry.record(
                operation=operation,
                outcome=outcome,
                status=status,
                seconds=time.monotonic() - exchange.started,
                correlation_id=exchange.request.id,
                function_request_id=getattr(context, "aws_request_id", None),
                tenant=caller.tenant if caller else None,
                caller=caller.id if caller else exchange.user_id or None,
            ),
        )
        return answer

    return handler


def _answer[Call: Exchange](
    operation: str, dialect: Dialect, respond: Callable[[Call], tuple[Response, str]], exchange: Call
) -> tuple[dict[str, Any], int, str]:
    """What API Gateway wants back, its status, and the name of the outcome. It raises nothing."""
    request = exchange.request
    try:
        response, outcome = _response(operation, dialect, respond, exchange)
        return dialect.event(response), response.status, outcome
    except Exception as error:
        _log_fault(operation, request, error)
    # What cannot be told of this request can be told of one that says nothing, if the dialect can tell anything.
    for told in (request, Request({})):
        try:
            response = dialect.fault(told)
            return dialect.event(response), response.status, "fault"
        except Exception as error:
            _log_fault(operation, request, error)
    bare = Response(HTTPStatus.INTERNAL_SERVER_ERROR, "{}")
    return bare.to_event(), bare.status, "fault"


def _response[Call: Exchange](
    operation: str, dialect: Dialect, respond: Callable[[Call], tuple[Response, str]], exchange: Call
) -> tuple[Response, str]:
    request = exchange.request
    try:
        response, outcome = respond(exchange)
    except Refused as refusal:
        if refusal.reason:
            _warn(operation, request, refusal.reason, refusal)
        return dialect.refuse(request, refusal), outcome_of(type(refusal))
    except Exception as error:
        if not dynamodb.is_passing(error):
            raise
        _log_failure(operation, request, error)
        return dialect.refuse(request, Unavailable()), outcome_of(Unavailable)
    if exchange.on_success and time.monotonic() - exchange.started < deadline.share(_FOR_NOTES):
        try:
            exchange.on_success()
        except Exception as error:
            _warn(operation, request, "the request succeeded, a note about it did not", error)
    return response, outcome


def _log_fault(operation: str, request: Request, error: Exception) -> None:
    """Log a failure of the code; a developer's terminal, where there is one, shows its own words too."""
    _log_failure(operation, request, error)
    _log(operation, lambda: telemetry.faults.error("%s failed", operation, exc_info=error))


def _log_failure(operation: str, request: Request, error: Exception) -> None:
    _log(operation, lambda: telemetry.record_failure(error, operation=operation, correlation_id=request.id))


def _warn(operation: str, request: Request, message: str, error: Exception) -> None:
    _log(operation, lambda: telemetry.warn(message, error, correlation_id=request.id))


def _log(operation: str, write: Callable[[], None]) -> None:
    """Write a line of the log; the answer does not depend on it."""
    try:
        write()
    except Exception as error:
        telemetry.report_lost_line(error, operation=operation)


def outcome_of(kind: type[Refused]) -> str:
    """The outcome's name in logs and metrics: `ActivityNotFound` is `activity_not_found`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", kind.__name__).lower()
