"""How the journal refuses: problem details (RFC 9457)."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from acuse import errors
from acuse.errors import Invalid, Refused
from acuse.journal.cursors import CursorGone
from acuse.requests import pipeline
from acuse.requests.exact_json import dumps
from acuse.requests.http import Request, Response
from acuse.requests.pipeline import Dialect

MEDIA_TYPE: Final = "application/problem+json"
_STATUS_BY_REFUSAL: Final[Mapping[type[Refused], HTTPStatus]] = {
    **pipeline.STATUS_BY_REFUSAL,
    CursorGone: HTTPStatus.GONE,
}


def refuse(_request: Request, error: Refused) -> Response:
    """An error as a problem."""
    status = pipeline.entry_for(_STATUS_BY_REFUSAL, error)
    return _problem(status, str(error), _members(error), _headers(error))


def fault(_request: Request) -> Response:
    """An internal error as a problem."""
    return _problem(HTTPStatus.INTERNAL_SERVER_ERROR, "The request could not be processed", {}, {})


def _members(error: Refused) -> dict[str, Any]:
    match error:
        case Invalid():
            return {"errors": [{"name": problem.path, "reason": problem.phrase} for problem in error.problems]}
        case CursorGone(oldest=oldest):
            return {"oldest": oldest}
    return {}


def _headers(error: Refused) -> dict[str, str]:
    match error:
        case errors.Unauthenticated():
            return {"www-authenticate": 'Bearer realm="Acuse"'}
        case errors.Contended() | errors.Unavailable():
            return {"retry-after": "1"}
    return {}


def _problem(status: HTTPStatus, detail: str, members: Mapping[str, Any], headers: Mapping[str, str]) -> Response:
    body = {
        "type": "about:blank",
        "title": status.phrase,
        "status": int(status),
        "detail": detail,
        **members,
    }
    return Response(int(status), dumps(body), headers, MEDIA_TYPE)


DIALECT: Final = Dialect(refuse, fault)
