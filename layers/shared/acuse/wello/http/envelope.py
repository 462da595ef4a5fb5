"""How this dialect refuses: ASP.NET Web API's error shapes (contract Wello, section "Errors")."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from acuse import errors
from acuse.errors import Invalid, Problem, Refused
from acuse.requests import pipeline
from acuse.requests.http import Request, Response
from acuse.requests.pipeline import Dialect
from acuse.wello import errors as own
from acuse.wello.http import formats
from acuse.wello.members import ENTITY

_STATUS_BY_REFUSAL: Final[Mapping[type[Refused], HTTPStatus]] = {
    **pipeline.STATUS_BY_REFUSAL,
    own.MethodNotAllowed: HTTPStatus.METHOD_NOT_ALLOWED,
    errors.Contended: HTTPStatus.SERVICE_UNAVAILABLE,
}
_DENIED: Final = "Authorization has been denied for this request."


def refuse(request: Request, error: Refused) -> Response:
    """An error in the format that the request wants."""
    status = pipeline.entry_for(_STATUS_BY_REFUSAL, error)
    if isinstance(error, Invalid):
        problems = {_key(problem, error): str(problem) for problem in error.problems}
        return _response(request, status, "The request is invalid.", problems)
    denied = isinstance(error, errors.Unauthenticated)
    return _response(request, status, _DENIED if denied else str(error), headers=_headers(error))


def fault(request: Request) -> Response:
    """An internal error."""
    return _response(request, HTTPStatus.INTERNAL_SERVER_ERROR, "An error has occurred.")


def _key(problem: Problem, error: Invalid) -> str:
    if isinstance(error, own.InvalidOption):
        return problem.path
    return f"{ENTITY}.{problem.path}" if problem.path else ENTITY


def _headers(error: Refused) -> dict[str, str]:
    match error:
        case errors.Unauthenticated():
            return {"www-authenticate": 'Basic realm="Acuse", charset="UTF-8"'}
        case own.MethodNotAllowed():
            return {"allow": error.allow}
        case errors.Contended() | errors.Unavailable():
            return {"retry-after": "1"}
    return {}


def _response(
    request: Request,
    status: HTTPStatus,
    message: str,
    problems: dict[str, str] | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    media_type = formats.wanted(request)
    text = formats.of(media_type).error(message, problems or {})
    return Response(int(status), text, headers or {}, f"{media_type}; charset=utf-8")


DIALECT: Final = Dialect(refuse, fault)
