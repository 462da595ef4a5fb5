"""The declaration of an endpoint of this dialect: who may call, what comes in, what goes out."""

import functools
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qsl

from acuse.errors import BodyTooLarge, Invalid, Refused, Unauthenticated
from acuse.identity import accounts, basic_credentials
from acuse.identity.accounts import WRONG_CREDENTIALS, Account
from acuse.identity.callers import TenantId
from acuse.identity.permissions import Permission
from acuse.oracle.errors import (
    CreateFailed,
    InvalidParameter,
    MethodNotAllowed,
    MissingBody,
    Misused,
    NoSuchResource,
    VersionNotSupported,
)
from acuse.oracle.http.bodies import LARGEST_ID
from acuse.oracle.http.envelope import DIALECT
from acuse.oracle.http.links import BASE, Links
from acuse.oracle.http.routes import NEWEST, ROUTES, VERSIONS, allowed_methods, methods_at
from acuse.requests import exact_json, pipeline, validation
from acuse.requests.exact_json import JsonText
from acuse.requests.http import LambdaHandler, Request, Response
from acuse.requests.idempotency import IdempotentRequest
from acuse.requests.pipeline import Exchange
from acuse.requests.validation import RequestBody

BODY_LIMIT: Final = 4 * 1024 * 1024 + 256 * 1024
"""Bytes: 3 MiB in base64 and what is around them. Encoded once more by the gateway it still fits an invocation."""

_WITHOUT_CONTEXT: Final = "v1.3"
LONGEST_CONTEXT: Final = 40
_LONGEST_SHOWN: Final = 100
"""Characters of a name that a client made up, in what refuses it."""
_ID: Final = re.compile(r"[1-9]\d{0,18}", re.ASCII)


class NoBody(RequestBody):
    """The body of an endpoint that reads none."""


@dataclass(frozen=True, slots=True)
class Call[Body: RequestBody]:
    """The input of a rule: an authenticated, permitted, well-formed request."""

    account: Account
    body: Body
    links: Links
    request: Request
    task_id: int = 0
    child_id: int = 0
    repeatable: IdempotentRequest | None = None

    @property
    def tenant(self) -> TenantId:
        """Whose data the call is about."""
        return self.account.tenant

    @property
    def excludes_nulls(self) -> bool:
        """Whether the client prefers answers without null members."""
        return "exclude-null-properties" in self.request.headers.get("prefer", "").lower()


type Content = Mapping[str, Any] | JsonText | bytes | None


@dataclass(frozen=True, slots=True)
class Answer:
    """The output of a rule that sets more than a body."""

    body: Content
    outcome: str = "ok"
    headers: Mapping[str, str] = field(default_factory=dict)
    media_type: str = "application/json"


type Rule[Body: RequestBody] = Callable[[Call[Body]], Answer | Content]


class Patch[Body: RequestBody](NamedTuple):
    """What a POST is that says it is a PATCH, where a POST alone is something else."""

    body: type[Body]
    rule: Rule[Body]
    raises: tuple[type[Refused], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration(pipeline.Declaration):
    """What an endpoint of this dialect says of itself."""

    needs: str | None = None
    patches: bool | Patch[Any] = False
    repeatable: bool = False


def endpoint[Body: RequestBody = NoBody](
    *,
    permission: Permission,
    body: type[Body] = NoBody,  # type: ignore[assignment]  # it is Body's own default
    success: int = 200,
    needs: str | None = None,
    patches: bool | Patch[Any] = False,
    query: tuple[str, ...] = (),
    repeatable: bool = False,
    raises: tuple[type[Refused], ...] = (),
) -> Callable[[Rule[Body]], LambdaHandler]:
    """Declare a rule as an endpoint. The operation is named after the folder that the rule's module is in.

    Checks come in this order: the version (404), the method (405), 401, the application context (400), 403, ids in
    the path (404), the query (400), the body (400), then the rule's own.

    Parameters
    ----------
    permission
        What the caller must be permitted.
    body
        The model of the request body; none is read without it.
    success
        The status of every answer that is not an error.
    needs
        The member without which nothing can be created: what is wrong with it has a code of its own.
    patches
        Whether the endpoint is a PATCH, which may come as a POST with X-HTTP-Method-Override; of one that is a POST,
        what it is with that header.
    query
        The query's parameters that the rule reads; any other is refused.
    repeatable
        Whether the rule heeds the Idempotency-Key header.
    raises
        The rule's own refusals.
    """

    def declare(rule: Rule[Body]) -> LambdaHandler:
        @functools.wraps(rule)
        def respond(exchange: Exchange) -> tuple[Response, str]:
            request = exchange.request
            version = _supported_version(request)
            _check_path(request)
            patch = _patch(request, patches)
            account = _authenticate(request)
            exchange.caller = account.caller
            _check_application_context(request, version)
            exchange.caller.require(permission)
            task_id, child_id = _path_id(request, "id"), _path_id(request, "child_id")
            check_query(request, query)
            model, follow, status = (patch.body, patch.rule, 200) if patch else (body, rule, success)
            call = Call(
                account=account,
                links=Links.of(request, version),
                request=request,
                task_id=task_id,
                child_id=child_id,
                repeatable=IdempotentRequest.of(request) if repeatable else None,
                body=_read(model, request, needs),
            )
            return _response(status, follow(call))

        declaration = Declaration(
            rule=rule,
            permission=permission,
            body=None if body is NoBody else body,
            success=success,
            needs=needs,
            patches=patches,
            query=query,
            repeatable=repeatable,
            raises=raises,
        )
        return pipeline.lambda_handler(rule.__module__.split(".")[-2], DIALECT, respond, declaration)

    return declare


def public_endpoint(
    *, raises: tuple[type[Refused], ...] = (), refuses_query: bool = True
) -> Callable[[Callable[[Request], Answer | Content]], LambdaHandler]:
    """Declare a rule as an endpoint that anybody may call. `raises` are its refusals; it reads no query."""

    def declare(rule: Callable[[Request], Answer | Content]) -> LambdaHandler:
        @functools.wraps(rule)
        def respond(exchange: Exchange) -> tuple[Response, str]:
            if refuses_query:
                check_query(exchange.request, ())
            return _response(200, rule(exchange.request))

        declared = (*raises, *([InvalidParameter] if refuses_query else []))
        declaration = Declaration(rule=rule, permission=None, raises=declared)
        return pipeline.lambda_handler(rule.__module__.split(".")[-2], DIALECT, respond, declaration)

    return declare


def _supported_version(request: Request) -> str:
    """The version that the path names.

    Raises
    ------
    VersionNotSupported
    MethodNotAllowed
        It is a path without a version, and looks like this operation's with one.
    """
    version = request.path_parameters.get("version", NEWEST)
    if version not in VERSIONS:
        methods_at(request.path.partition(BASE)[2], request.method)
        raise VersionNotSupported(version)
    return version


def _authenticate(request: Request) -> Account:
    """Find the staff account that is calling.

    Raises
    ------
    Unauthenticated
    """
    credentials = basic_credentials.read(request.headers.get("authorization"))
    if credentials is None:
        raise Unauthenticated(WRONG_CREDENTIALS)
    return accounts.authenticate(*credentials)


def _check_path(request: Request) -> None:
    """Let a path through that ends in a member of a task, and one that ends in an id; others match their routes too.

    Raises
    ------
    NoSuchResource, MethodNotAllowed
    """
    path = request.path.partition(BASE)[2].rstrip("/")
    if "task_member" in request.path_parameters and request.method not in ROUTES.operations_at(path):
        methods_at(path, request.method)


def _patch(request: Request, patches: bool | Patch[Any]) -> Patch[Any] | None:
    """Let a POST through where it creates, or where it says that it is a PATCH; what it is if not what is declared.

    Raises
    ------
    MethodNotAllowed
    """
    if request.method != "POST":
        return None
    override = request.headers.get("x-http-method-override", "").strip().upper()
    patch = patches if isinstance(patches, Patch) else None
    if patches and override == "PATCH":
        return patch
    if patches is True or override not in {"", "POST"}:
        said = f"POST with X-HTTP-Method-Override: {override}" if override else "POST"
        raise MethodNotAllowed(said, allowed_methods(request.path.partition(BASE)[2]))
    return None


def _check_application_context(request: Request, version: str) -> None:
    context = request.headers.get("osvc-crest-application-context", "")
    if version != _WITHOUT_CONTEXT and not 1 <= len(context) <= LONGEST_CONTEXT:
        raise Misused(
            f"OSvC-CREST-Application-Context must be 1 to {LONGEST_CONTEXT} characters naming the calling application"
        )


def _path_id(request: Request, name: str) -> int:
    """An id in the path; 0 where the route has none."""
    text = request.path_parameters.get(name)
    if text is None:
        return 0
    if not _ID.fullmatch(text) or int(text) > LARGEST_ID:
        raise NoSuchResource
    return int(text)


def check_query(request: Request, allowed: tuple[str, ...]) -> None:
    """Refuse a parameter that the endpoint does not read, and one that is given twice.

    Raises
    ------
    InvalidParameter
    """
    sent = request.query
    for name in sent:
        if name not in allowed:
            known = f"this call takes {', '.join(allowed)}" if allowed else "this call takes none"
            raise InvalidParameter(name[:_LONGEST_SHOWN], f"is not a parameter of this operation: {known}")
    times = Counter(name for name, _ in parse_qsl(request.uri.partition("?")[2], keep_blank_values=True))
    for name in sent:
        if times[name] > 1:  # API Gateway joins the values by commas
            raise InvalidParameter(name, "is given more than once")


def below_task(request: Request) -> list[str]:
    """What the path names below a task."""
    return request.path.partition("/tasks/")[2].rstrip("/").split("/")[1:]


def _named_by_path(request: Request, model: type[RequestBody]) -> list[str]:
    """The path of the member whose value the whole body is; nothing where the request's names no member of the body."""
    names = below_task(request)
    return names if any(names[:1] == [each.alias] for each in model.model_fields.values()) else []


def _read[Body: RequestBody](model: type[Body], request: Request, needs: str | None) -> Body:
    if model is NoBody:
        return model()
    if len(request.body) > BODY_LIMIT:
        raise BodyTooLarge(BODY_LIMIT)
    if not request.body.strip():
        raise MissingBody
    try:
        return validation.read_json(model, request.body, _named_by_path(request, model))
    except Invalid as error:
        if needs in {problem.path for problem in error.problems}:
            raise CreateFailed(error.problems) from None
        raise


def _response(status: int, answer: Answer | Content) -> tuple[Response, str]:
    """The response, and the name of its outcome."""
    if not isinstance(answer, Answer):
        answer = Answer(answer)
    content = answer.body
    written = content if isinstance(content, bytes) else "" if content is None else exact_json.dumps(content)
    return Response(status, written, answer.headers, answer.media_type), answer.outcome
