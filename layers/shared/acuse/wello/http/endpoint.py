"""The declaration of an endpoint of this dialect: who may call, what comes in, what goes out."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from acuse.errors import Invalid, Malformed, Problem, Unauthenticated, UnsupportedMediaType
from acuse.identity import accounts, basic_credentials
from acuse.identity.accounts import WRONG_CREDENTIALS
from acuse.requests import validation
from acuse.requests.endpoint import Check, Endpoint, NoBody
from acuse.requests.http import Request, Response
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


@dataclass(slots=True, eq=False, repr=False)
class Call[Body: RequestBody = NoBody](Exchange):
    """The input of an endpoint's function: an authenticated, permitted, well-formed request."""

    body: Body = field(init=False)

    @property
    def log_id(self) -> str:
        """The id in the path, in its canonical form."""
        return guids.read(self.request.path_parameters["id"]) or ""

    @property
    def format(self) -> Format:
        """What the answer will be in."""
        return formats.of(formats.wanted(self.request))


type Content = Members | Page | Response | None


@dataclass(kw_only=True, eq=False, repr=False)
class endpoint[Body: RequestBody = NoBody](Endpoint[Call[Body], Content]):  # noqa: N801 - a decorator
    """Declares a function as an endpoint of this dialect. What it returns is answered with 200, nothing with 204.

    Parameters
    ----------
    offers_minimal
        Whether a client that prefers `return=minimal` gets a log's id alone.
    query
        The query's options that the function reads, and it refuses all others; without any, all are refused.
    """

    dialect = DIALECT
    begin = Call
    body_limit = BODY_LIMIT

    body: type[Body] | None = None
    offers_minimal: bool = False

    def checks(self) -> Iterator[Check[Call[Body]]]:
        """Give the framework's order: the method (405), 401, 403, the media type (415), the size (413), 400."""
        if not self.permission:
            return
        yield Check(_check_method, (NoSuchRoute, MethodNotAllowed), lambda route: "id" in route.path_parameters)
        yield Check(_authenticate, (Unauthenticated,))
        yield self.permission_check(self.permission)
        if self.body:
            yield Check(_check_media_type, (UnsupportedMediaType,))
            yield self.size_check()
        if not self.query:
            yield Check(_refuse_query, (UnknownOption,))
        if self.body:
            yield Check(partial(self._read_body, self.body), (Malformed, Invalid))

    def follow(self, function: Callable[[Call[Body]], Content], call: Call[Body]) -> tuple[Response, str]:
        """Answer in the format that the client wants."""
        request, content = call.request, function(call)
        headers: dict[str, str] = {}
        if self.offers_minimal and isinstance(content, Mapping) and _MINIMAL.search(request.headers.get("prefer", "")):
            content, headers = {ID: content[ID]}, {"preference-applied": "return=minimal"}
        return _response(request, content, headers), "ok"

    def _read_body(self, model: type[Body], call: Call[Body]) -> None:
        request = call.request
        if not request.body.strip():
            raise Malformed([Problem("", "is empty")])
        sent = formats.of(formats.sent(request)).read(request.body, formats.charset(request))
        call.body = validation.check(model, sent)


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


def _check_method(call: Call[Any]) -> None:
    request = call.request
    log_id = request.path_parameters.get("id")  # the gateway takes Save for one
    if log_id and request.method not in (allowed := methods_at(request, f"/TaskActivityLog/{log_id}")):
        raise MethodNotAllowed(request.method, allowed)


def _authenticate(call: Call[Any]) -> None:
    """Find the account of a domain that is calling: the password is followed by `@` and the domain."""
    username, secret = basic_credentials.read(call.request.headers.get("authorization")) or ("", "")
    password, _, domain = secret.rpartition("@")
    if not domain:
        raise Unauthenticated(WRONG_CREDENTIALS)
    # What a shell's echo and base64 made of it ends with a line feed.
    domain = domain.rstrip("\r\n").lower()
    call.caller = accounts.authenticate("wello", username, password, domain).caller


def _check_media_type(call: Call[Any]) -> None:
    formats.sent(call.request)


def _refuse_query(call: Call[Any]) -> None:
    if call.request.query:
        raise UnknownOption(next(iter(call.request.query)), ())


def _response(request: Request, content: Content, headers: Mapping[str, str]) -> Response:
    if isinstance(content, Response):
        return content
    if content is None:
        return Response(204, "")
    media_type = formats.wanted(request)
    chosen, said = formats.of(media_type), f"{media_type}; charset=utf-8"
    if isinstance(content, Page):
        link = {"link": f'<{content.next_link}>; rel="next"'} if content.next_link else {}
        return Response(200, chosen.page(content.rows, content.next_link, content.annotations), link, said)
    return Response(200, chosen.entity(content), headers, said)
