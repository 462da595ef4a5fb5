"""Reten's error envelope (contract Reten, section 1: errors)."""

from http import HTTPStatus
from typing import Any, Final

from acuse import errors
from acuse.errors import Refused
from acuse.requests import pipeline
from acuse.requests.exact_json import dumps
from acuse.requests.http import Request, Response
from acuse.requests.pipeline import STATUS_BY_REFUSAL, Dialect

_RETRY_AFTER_SECONDS: Final[dict[type[Refused], str]] = {
    errors.Contended: "1",
    errors.Unavailable: "1",
    Refused: "",
}


def refuse(_request: Request, error: Refused) -> Response:
    """An error in the envelope."""
    status = pipeline.entry_for(STATUS_BY_REFUSAL, error)
    details: dict[str, Any] = {}
    if isinstance(error, errors.Invalid):
        details["details"] = [{"path": problem.path, "message": str(problem)} for problem in error.problems]
    wait = pipeline.entry_for(_RETRY_AFTER_SECONDS, error)
    return _envelope(status, str(error), details, {"retry-after": wait} if wait else {})


def _envelope(
    status: HTTPStatus, message: str, details: dict[str, Any] | None = None, headers: dict[str, str] | None = None
) -> Response:
    body = {"statusCode": int(status), "error": status.phrase, "message": message, **(details or {})}
    return Response(int(status), dumps(body), headers or {})


def fault(_request: Request) -> Response:
    """An internal error in the envelope."""
    return _envelope(HTTPStatus.INTERNAL_SERVER_ERROR, "Internal server error")


DIALECT = Dialect(refuse, fault)
