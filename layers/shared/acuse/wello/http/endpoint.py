"""The declaration of an endpoint of this dialect: who may call, what comes in, what goes out."""

import functools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from acuse.errors import BodyTooLarge, Malformed, Problem, Refused, Unauthenticated
from acuse.identity import accounts, basic_credentials
from acuse.identity.accounts import WRONG_CREDENTIALS, Account
from acuse.identity.callers import TenantId
from acuse.identity.permissions import Permission
from acuse.requests import pipeline, validation
from acuse.requests.http import LambdaHandler, Request, Response
from acuse.requests.pipeline import Exchange
from acuse.requests.validation import RequestBody
from acuse.wello import guids
from acuse.wello.errors import MethodNotAllowed, NoSuchRoute, UnknownOption
from acuse.wello.http import formats
from acuse.wello.http.envelope import DIALECT
from acuse.wello.http.formats import Format, Page
from acuse.wello.http.routes import allowed_methods
from acuse.wello.members import ID, Members

BODY_LIMIT: Final = 256 * 1024
"""Bytes."""

_MINIMAL: Final = re.compile(r'(?:^|,)\s*return\s*=\s*"?minimal"?\s*(?:;|,|$)', re.IGNORECASE)


class NoBody(RequestBody):
    """The body of an endpoint that reads none."""


@dataclass(frozen=True, slots=True)
class Call[Body: RequestBody]:
    """The input of a rule: an authenticated, permitted, well-formed request."""

    tenant: TenantId
    body: Body
    request: Request

    @property
    def log_id(self) -> str:
        """The id in the path, in its canonical form."""
        return guids.read(self.request.path_parameters["id"]) or ""

    @property
    def format(self) -> Format:
        """What the answer will be in."""
        return formats.of(formats.wanted(self.request))


type Content = Members | Page | None
type Rule[Body: RequestBody] = Callable[[Call[Body]], Content]


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration(pipeline.Declaration):
    """What an endpoint of this dialect says of itself."""

    offers_minimal: bool = False


def endpoint[Body: RequestBody = NoBody](
    *,
    permission: Permission,
    body: type[Body] = NoBody,  # type: ignore[assignment]  # it is Body's own default
    offers_minimal: bool = False,
    query: tuple[str, ...] = (),
    raises: tuple[type[Refused], ...] = (),
) -> Callable[[Rule[Body]], LambdaHandler]:
    """Declare a rule as an endpoint. The operation is named after the folder that the rule's module is in.

    Checks come in the framework's order: the method (405), 401, 403, the media type (415), the size (413), the body
    (400), then the rule's own. What the rule gives is answered with 200, nothing with 204.

    Parameters
    ----------
    permission
        What the caller must be permitted.
    body
        The model of the request body; none is read without it.
    offers_minimal
        Whether a client that prefers `return=minimal` gets a log's id alone.
    query
        The query's options that the rule reads, and it refuses all others; without any, all are refused.
    raises
        The rule's own refusals.
    """

    def declare(rule: Rule[Body]) -> LambdaHandler:
        @functools.wraps(rule)
        def respond(exchange: Exchange) -> tuple[Response, str]:
            request = exchange.request
            log_id = request.path_parameters.get("id")  # the gateway takes Save for one
            if log_id and request.method not in (allowed := methods_at(request, f"/TaskActivityLog/{log_id}")):
                raise MethodNotAllowed(request.method, allowed)
            account = _authenticate(request)
            exchange.caller = account.caller
            exchange.caller.require(permission)
            sent = _read(body, request)
            if not query and request.query:
                raise UnknownOption(next(iter(request.query)), query)
            content = rule(Call(account.tenant, sent, request))
            headers: dict[str, str] = {}
            if offers_minimal and isinstance(content, Mapping) and _MINIMAL.search(request.headers.get("prefer", "")):
                content, headers = {ID: content[ID]}, {"preference-applied": "return=minimal"}
            return _response(request, content, headers), "ok"

        declaration = Declaration(
            rule=rule,
            permission=permission,
            body=None if body is NoBody else body,
            offers_minimal=offers_minimal,
            query=query,
            raises=raises,
        )
        return pipeline.lambda_handler(rule.__module__.split(".")[-2], DIALECT, respond, declaration)

    return declare


def public_endpoint(
    *, raises: tuple[type[Refused], ...] = ()
) -> Callable[[Callable[[Request], Response]], LambdaHandler]:
    """Declare a rule as an endpoint that anybody may call. `raises` are its refusals."""

    def declare(rule: Callable[[Request], Response]) -> LambdaHandler:
        @functools.wraps(rule)
        def respond(exchange: Exchange) -> tuple[Response, str]:
            return rule(exchange.request), "ok"

        declaration = Declaration(rule=rule, permission=None, raises=raises)
        return pipeline.lambda_handler(rule.__module__.split(".")[-2], DIALECT, respond, declaration)

    return declare


def methods_at(request: Request, path: str) -> frozenset[str]:
    """The methods that are supported at a request's path, given as what comes after `/api`.

    Raises
    ------
    NoSuchRoute
        There are none.
    """
    if not (allowed := allowed_methods(path)):
        raise NoSuchRoute(request.origin + request.path)
    return allowed


def _authenticate(request: Request) -> Account:
    """Find the account of a domain that is calling: the password is followed by `@` and the domain.

    Raises
    ------
    Unauthenticated
    """
    credentials = basic_credentials.read(request.headers.get("authorization"))
    password, _, domain = credentials.password.rpartition("@") if credentials else ("", "", "")
    if not credentials or not domain:
        raise Unauthenticated(WRONG_CREDENTIALS)
    # What a shell's echo and base64 made of it ends with a line feed.
    return accounts.authenticate(credentials.username, password, domain.rstrip("\r\n").lower())


def _read[Body: RequestBody](model: type[Body], request: Request) -> Body:
    if model is NoBody:
        return model()
    media_type = formats.sent(request)
    if len(request.body) > BODY_LIMIT:
        raise BodyTooLarge(BODY_LIMIT)
    if not request.body.strip():
        raise Malformed([Problem("", "is empty")])
    return validation.check(model, formats.of(media_type).read(request.body, formats.charset(request)))


def _response(request: Request, content: Content, headers: Mapping[str, str] | None = None) -> Response:
    if content is None:
        return Response(204, "")
    media_type = formats.wanted(request)
    chosen, said = formats.of(media_type), f"{media_type}; charset=utf-8"
    if isinstance(content, Page):
        link = {"link": f'<{content.next_link}>; rel="next"'} if content.next_link else {}
        return Response(200, chosen.page(content.rows, content.next_link, content.annotations), link, said)
    return Response(200, chosen.entity(content), headers or {}, said)
