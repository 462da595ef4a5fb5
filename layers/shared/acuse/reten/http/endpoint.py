"""The declaration of a Reten endpoint: who may call, what comes in, what goes out."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from typing import Any, Final

from acuse.errors import Forbidden, Invalid, Malformed, NotFound, Unauthenticated, Unavailable, UnsupportedMediaType
from acuse.identity import bearer_tokens
from acuse.identity.permissions import Permission
from acuse.requests import credentials, exact_json, validation
from acuse.requests.credentials import API_KEY, Scheme
from acuse.requests.endpoint import LONGEST_NAME, Check, Endpoint, NoBody
from acuse.requests.http import Response
from acuse.requests.pipeline import Exchange
from acuse.requests.validation import RequestBody
from acuse.reten.http.envelope import DIALECT
from acuse.reten.http.responses import ResponseBody

BODY_LIMIT: Final = 256 * 1024
"""Bytes."""

_NOT_ENCODED: Final = ("", "identity")


@dataclass(slots=True, eq=False, repr=False)
class Call[Body: RequestBody = NoBody](Exchange):
    """The input of an endpoint's function: an authenticated, permitted, well-formed request."""

    body: Body = field(init=False)
    path_ids: Mapping[str, str] = field(init=False)
    """By name in the route's braces, in lower case."""

    @property
    def path_id(self) -> str:
        """The path's `{id}`."""
        return self.path_ids["id"]


type Content = ResponseBody | Sequence[ResponseBody] | None


@dataclass(frozen=True, slots=True)
class Answer[Body: Content]:
    """The output of an endpoint's function that sets more than a body."""

    body: Body
    outcome: str = "ok"
    headers: Mapping[str, str] = field(default_factory=dict)
    is_new: bool = False
    """Whether what is answered was created, by an endpoint that may create."""


@dataclass(kw_only=True, eq=False, repr=False)
class endpoint[Body: RequestBody = NoBody](Endpoint[Call[Body], Answer[Any] | Content]):  # noqa: N801 - a decorator
    """Declares a function as an endpoint of Reten.

    Parameters
    ----------
    auth
        How callers may say who they are.
    may_create
        Whether it answers 201 for what it creates, beside `success`.
    permission
        What the caller must be permitted; None: they are users of the token issuer, for no tenant (`call.user_id`).
    """

    dialect = DIALECT
    begin = Call
    body_limit = BODY_LIMIT

    auth: frozenset[Scheme] = API_KEY
    permission: Permission | None
    body: type[Body] | None = None
    may_create: bool = False

    def checks(self) -> Iterator[Check[Call[Body]]]:
        """Give the contract's order (section 1): 401, 403, 413, 415, 400, 404 for a malformed id in the path."""
        if self.permission:
            yield Check(self._authenticate, (Unauthenticated, Forbidden, Invalid))
            yield self.permission_check(self.permission)
        else:
            yield Check(_identify, (Unauthenticated, Unavailable))
        if self.body:
            yield self.size_check()
            yield Check(self._check_media_type, (UnsupportedMediaType,))
        yield self.query_check()
        if self.body:
            yield Check(partial(self._read_body, self.body), (Malformed, Invalid))
        yield Check(_read_path_ids, (NotFound,), lambda route: any(map(_is_id, route.path_parameters)))
        if self.repeatable:
            yield self.repetition_check()

    def follow(self, function: Callable[[Call[Body]], Answer[Any] | Content], call: Call[Body]) -> tuple[Response, str]:
        """Answer with the status of success."""
        content = function(call)
        answer = content if isinstance(content, Answer) else Answer(content)
        status = HTTPStatus.CREATED if answer.is_new else self.success
        return Response(status, to_json(answer.body), answer.headers), answer.outcome

    def _authenticate(self, call: Call[Body]) -> None:
        call.caller, call.on_success = credentials.authenticate(call.request, self.auth)

    def _is_absent(self, call: Call[Body]) -> bool:
        return self.is_body_optional and not call.request.body

    def _check_media_type(self, call: Call[Body]) -> None:
        if not self._is_absent(call):
            _check_media_type(call)

    def _read_body(self, model: type[Body], call: Call[Body]) -> None:
        call.body = validation.read_json(model, b"{}" if self._is_absent(call) else call.request.body)


def _identify(call: Call[Any]) -> None:
    call.user_id = bearer_tokens.user_of(call.request.headers.get("authorization"))


def _check_media_type(call: Call[Any]) -> None:
    """Refuse a body for what it is, unread."""
    if call.request.media_type != "application/json":
        raise UnsupportedMediaType("Content-Type must be application/json")
    encoding = call.request.headers.get("content-encoding", "")
    if encoding.lower() not in _NOT_ENCODED:
        raise UnsupportedMediaType(
            f"Content-Encoding {encoding[:LONGEST_NAME]} is not supported: send the body uncompressed"
        )


def _is_id(name: str) -> bool:
    """Whether what is in a route's braces is an id of Acuse: `id`, `target_user_id`; a `code` is none."""
    return name.endswith("id")


def _read_path_ids(call: Call[Any]) -> None:
    call.path_ids = {name: text.lower() for name, text in call.request.path_parameters.items() if _is_id(name)}
    if not all(map(validation.is_uuid, call.path_ids.values())):
        raise NotFound("No such id")


def to_json(body: Content) -> str:
    """A body as it is sent."""
    match body:
        case None:
            return ""
        case ResponseBody() if exact_json.kept_paths(type(body)):
            return exact_json.dumps(body.model_dump(by_alias=True))
        case ResponseBody():
            return body.model_dump_json(by_alias=True)
    return f"[{','.join(map(to_json, body))}]"
