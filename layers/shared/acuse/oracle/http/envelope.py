"""The error envelope of this dialect and its codes (contract Oracle, section 1: errors)."""

import secrets
from http import HTTPStatus
from typing import Any, Final, NamedTuple

from acuse import errors
from acuse.errors import Problem, Refused
from acuse.oracle import errors as own
from acuse.oracle.http.links import BASE
from acuse.requests import pipeline
from acuse.requests.exact_json import dumps
from acuse.requests.http import Request, Response
from acuse.requests.pipeline import Dialect


class Code(NamedTuple):
    """An error code: its title, and the status that goes with it."""

    title: str
    status: HTTPStatus


CODES: Final = {
    "OSC-CREST-00002": Code("HTTP method not supported", HTTPStatus.METHOD_NOT_ALLOWED),
    "OSC-CREST-00003": Code("API version not supported", HTTPStatus.NOT_FOUND),
    "OSC-CREST-00006": Code("Resource could not be written", HTTPStatus.BAD_REQUEST),
    "OSC-CREST-00007": Code("Query parameter not valid", HTTPStatus.BAD_REQUEST),
    "OSC-CREST-00008": Code("Internal processing error", HTTPStatus.INTERNAL_SERVER_ERROR),
    "OSC-CREST-00010": Code("Request body missing", HTTPStatus.BAD_REQUEST),
    "OSC-CREST-00011": Code("JSON syntax error", HTTPStatus.BAD_REQUEST),
    "OSC-CREST-00012": Code("Resource could not be created", HTTPStatus.BAD_REQUEST),
    "OSC-CREST-00013": Code("Resource not found", HTTPStatus.NOT_FOUND),
    "OSC-CREST-00014": Code("Access denied", HTTPStatus.FORBIDDEN),
    "OSC-CREST-00016": Code("API used in an unsupported manner", HTTPStatus.BAD_REQUEST),
    "OSC-CREST-00035": Code("Too many requests", HTTPStatus.SERVICE_UNAVAILABLE),
}

# A status here overrules the code's.
_CODE_BY_REFUSAL: Final[dict[type[Refused], tuple[str, HTTPStatus | None]]] = {
    Refused: ("OSC-CREST-00016", None),
    errors.Unauthenticated: ("OSC-CREST-00014", HTTPStatus.UNAUTHORIZED),
    errors.Forbidden: ("OSC-CREST-00014", None),
    own.MethodNotAllowed: ("OSC-CREST-00002", None),
    own.VersionNotSupported: ("OSC-CREST-00003", None),
    own.InvalidParameter: ("OSC-CREST-00007", None),
    own.MissingBody: ("OSC-CREST-00010", None),
    own.CreateFailed: ("OSC-CREST-00012", None),
    own.Misused: ("OSC-CREST-00016", None),
    errors.Malformed: ("OSC-CREST-00011", None),
    errors.Invalid: ("OSC-CREST-00006", None),
    errors.NotFound: ("OSC-CREST-00013", None),
    errors.BodyTooLarge: ("OSC-CREST-00016", None),
    errors.UnsupportedMediaType: ("OSC-CREST-00016", HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
    errors.Conflict: ("OSC-CREST-00006", HTTPStatus.CONFLICT),
    errors.IdempotencyKeyReused: ("OSC-CREST-00016", HTTPStatus.UNPROCESSABLE_CONTENT),
    errors.Contended: ("OSC-CREST-00035", None),
    errors.Unavailable: ("OSC-CREST-00035", None),
}
_RETRY_AFTER_SECONDS: Final = 1

SESSION_HEADER: Final = "osvc-crest-api-access-token"
STATUS_HEADER: Final = "osvcstatus"
_TOKEN_BYTES: Final = 24


def refuse(request: Request, error: Refused) -> Response:
    """An error in the envelope."""
    code, status = pipeline.entry_for(_CODE_BY_REFUSAL, error)
    detail = "; ".join(map(_said, error.problems)) if isinstance(error, errors.Invalid) else str(error)
    return _envelope(request, code, status or CODES[code].status, detail, _headers(error, code))


def fault(request: Request) -> Response:
    """An internal error in the envelope."""
    code = "OSC-CREST-00008"
    return _envelope(request, code, CODES[code].status, "The request could not be processed", {})


def described(origin: str, code: str) -> dict[str, Any]:
    """The meaning of a code, with the members of the envelope."""
    title, status = CODES[code]
    address = f"{origin}{BASE}/exceptions/{code}"
    return {
        "type": address,
        "title": title,
        "status": int(status),
        "detail": title,
        "instance": address,
        "o:errorCode": code,
    }


def _said(problem: Problem) -> str:
    """A problem in words; a phrase that is a sentence of its own stands alone."""
    return problem.phrase if problem.phrase[:1].isupper() else str(problem)


def _headers(error: Refused, code: str) -> dict[str, str]:
    match error:
        case errors.Unauthenticated():
            return {"www-authenticate": 'Basic realm="Acuse", charset="UTF-8"'}
        case own.MethodNotAllowed():
            return {"allow": error.allow}
    if code == "OSC-CREST-00035":
        return {
            "retry-after": str(_RETRY_AFTER_SECONDS),
            "osvc-crest-next-request-after": str(1000 * _RETRY_AFTER_SECONDS),
        }
    return {}


def _envelope(request: Request, code: str, status: HTTPStatus, detail: str, headers: dict[str, str]) -> Response:
    body = described(request.origin, code) | {
        "status": int(status),
        "detail": detail,
        "instance": request.origin + request.uri,
    }
    return Response(int(status), dumps(body), headers)


def on_every_answer(response: Response) -> dict[str, str]:
    """The headers that the vendor's clients expect: the answer's status, and a token that need not be sent back."""
    return {STATUS_HEADER: str(response.status), SESSION_HEADER: secrets.token_urlsafe(_TOKEN_BYTES)}


DIALECT = Dialect(refuse, fault, on_every_answer)
