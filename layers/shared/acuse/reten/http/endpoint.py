"""The declaration of a Reten endpoint: who may call, what comes in, what goes out."""

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from acuse.errors import BodyTooLarge, Invalid, NotFound, Problem, Refused, UnsupportedMediaType
from acuse.identity.callers import Caller, TenantId
from acuse.identity.permissions import Permission
from acuse.requests import exact_json, pipeline, validation
from acuse.requests.http import LambdaHandler, Request, Response
from acuse.requests.idempotency import IdempotentRequest
from acuse.requests.pipeline import Exchange
from acuse.requests.validation import RequestBody
from acuse.reten.http.envelope import DIALECT
from acuse.reten.http.responses import ResponseBody
from acuse.reten.identity import credentials
from acuse.reten.identity.credentials import API_KEY, Scheme

BODY_LIMIT: Final = 256 * 1024
"""Bytes."""

_NOT_ENCODED: Final = ("", "identity")
_LONGEST_NAME: Final = 100
"""Of a name that a client made up and an error repeats."""


class NoBody(RequestBody):
    """The body of an endpoint that reads none."""


@dataclass(frozen=True, slots=True)
class Call[Body: RequestBody]:
    """The input of a rule: an authenticated, permitted, well-formed request."""

    caller: Caller
    body: Body
    query: Mapping[str, str] = field(default_factory=dict)
    path_id: str = ""
    repeatable: IdempotentRequest | None = None

    @property
    def tenant(self) -> TenantId:
        """Whose data the call is about."""
        return self.caller.tenant


type Content = ResponseBody | Sequence[ResponseBody] | None


@dataclass(frozen=True, slots=True)
class Answer[Body: Content]:
    """The output of a rule that sets more than a body."""

    body: Body
    outcome: str = "ok"
    headers: Mapping[str, str] = field(default_factory=dict)


type Rule[Body: RequestBody] = Callable[[Call[Body]], Answer[Any] | Content]


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration(pipeline.Declaration):
    """What an endpoint of Reten says of itself."""

    auth: frozenset[Scheme]
    repeatable: bool


def endpoint[Body: RequestBody = NoBody](
    *,
    permission: Permission,
    auth: frozenset[Scheme] = API_KEY,
    body: type[Body] = NoBody,  # type: ignore[assignment]  # it is Body's own default
    success: int = 200,
    query: tuple[str, ...] = (),
    repeatable: bool = False,
    raises: tuple[type[Refused], ...] = (),
) -> Callable[[Rule[Body]], LambdaHandler]:
    """Declare a rule as an endpoint. The operation is named after the folder that the rule's module is in.

    Checks come in the contract's order (section 1): 401, 403, 413, 415, 400, 404 for a malformed id in the path,
    then the rule's own.

    Parameters
    ----------
    permission
        What the caller must be permitted.
    auth
        How callers may say who they are: API_KEY, BEARER or EITHER.
    body
        The model of the request body; none is read without it.
    success
        The status of every answer that is not an error.
    query
        The query's parameters that the rule reads; every other one is refused.
    repeatable
        Whether the rule heeds the Idempotency-Key header.
    raises
        The rule's own refusals.
    """

    def declare(rule: Rule[Body]) -> LambdaHandler:
        @functools.wraps(rule)
        def respond(exchange: Exchange) -> tuple[Response, str]:
            request = exchange.request
            exchange.caller, exchange.on_success = credentials.authenticate(request, auth)
            exchange.caller.require(permission)
            has_body = body is not NoBody
            if has_body:
                _check_body(request)
            _refuse_unknown(request.query, query)
            call = Call(
                exchange.caller,
                validation.read_json(body, request.body) if has_body else body(),
                request.query,
                _path_id(request),
                IdempotentRequest.of(request) if repeatable else None,
            )
            answer = rule(call)
            if not isinstance(answer, Answer):
                answer = Answer(answer)
            return Response(success, _to_json(answer.body), answer.headers), answer.outcome

        declaration = Declaration(
            rule=rule,
            permission=permission,
            auth=auth,
            body=None if body is NoBody else body,
            success=success,
            query=query,
            repeatable=repeatable,
            raises=raises,
        )
        return pipeline.lambda_handler(rule.__module__.split(".")[-2], DIALECT, respond, declaration)

    return declare


def _check_body(request: Request) -> None:
    """Refuse a body for its size or for what it is, unread."""
    if len(request.body) > BODY_LIMIT:
        raise BodyTooLarge(BODY_LIMIT)
    if request.media_type != "application/json":
        raise UnsupportedMediaType("Content-Type must be application/json")
    encoding = request.headers.get("content-encoding", "")
    if encoding.lower() not in _NOT_ENCODED:
        raise UnsupportedMediaType(
            f"Content-Encoding {encoding[:_LONGEST_NAME]} is not supported: send the body uncompressed"
        )


def _refuse_unknown(sent: Mapping[str, str], known: Sequence[str]) -> None:
    """Refuse parameters of the query that would change nothing: who sends one believes that it does."""
    supported = f"supported are {', '.join(known)}" if known else "it has none"
    if unknown := [name[:_LONGEST_NAME] for name in sent if name not in known]:
        raise Invalid([Problem(name, f"is not a query parameter of this operation: {supported}") for name in unknown])


def _path_id(request: Request) -> str:
    """The id in the path; empty where the route has none."""
    path_id = request.path_parameters.get("id", "").lower()
    if path_id and not validation.is_uuid(path_id):
        raise NotFound("No such id")
    return path_id


def _to_json(body: Content) -> str:
    match body:
        case None:
            return ""
        case ResponseBody() if exact_json.kept_paths(type(body)):
            return exact_json.dumps(body.model_dump(by_alias=True))
        case ResponseBody():
            return body.model_dump_json(by_alias=True)
    return f"[{','.join(map(_to_json, body))}]"
