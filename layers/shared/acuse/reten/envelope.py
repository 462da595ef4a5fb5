"""Reten's error envelope (contract Reten, section 1: errors)."""

from http import HTTPStatus
from typing import Any

from acuse import errors
from acuse.errors import Refused
from acuse.exact_json import dumps
from acuse.http import Request, Response
from acuse.operations import Dialect

# The first class in this table that an error is an instance of gives its status.
STATUS_BY_ERROR: dict[type[Refused], HTTPStatus] = {
    errors.Unauthenticated: HTTPStatus.UNAUTHORIZED,
    errors.Forbidden: HTTPStatus.FORBIDDEN,
    errors.Invalid: HTTPStatus.BAD_REQUEST,
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.Conflict: HTTPStatus.CONFLICT,
    errors.BodyTooLarge: HTTPStatus.CONTENT_TOO_LARGE,
    errors.UnsupportedMediaType: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    errors.IdempotencyKeyReused: HTTPStatus.UNPROCESSABLE_CONTENT,
    errors.Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}
_RETRY_AFTER_SECONDS = {errors.Contended: "1", errors.Unavailable: "1"}


def refuse(_request: Request, error: Refused) -> Response:
    """An error in the envelope."""
    status = next(status for kind, status in STATUS_BY_ERROR.items() if isinstance(error, kind))
    details: dict[str, Any] = {}
    if isinstance(error, errors.Invalid):
        details["details"] = [{"path": problem.path, "message": str(problem)} for problem in error.problems]
    wait = _RETRY_AFTER_SECONDS.get(type(error))
    return _envelope(status, str(error), details, {"retry-after": wait} if wait else {})


def _envelope(
    status: HTTPStatus, message: str, details: dict[str, Any] | None = None, headers: dict[str, str] | None = None
) -> Response:
    body = {"statusCode": int(status), "error": status.phrase, "message": message, **(details or {})}
    return Response(int(status), dumps(body), headers or {})


def fault(_request: Request) -> Response:
    """A fault of ours in the envelope."""
    return _envelope(HTTPStatus.INTERNAL_SERVER_ERROR, "Internal server error")


DIALECT = Dialect(refuse, fault)
