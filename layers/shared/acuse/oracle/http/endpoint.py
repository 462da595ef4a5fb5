"""The declaration of an endpoint of this dialect: who may call, what comes in, what goes out."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qsl

from acuse.errors import Invalid, Malformed, Refused, Unauthenticated
from acuse.identity import accounts, basic_credentials
from acuse.identity.accounts import Account
from acuse.oracle.errors import (
    CreateFailed,
    InvalidParameter,
    MethodNotAllowed,
    MissingBody,
    Misused,
    NoSuchResource,
    VersionNotSupported,
)
from acuse.oracle.http.bodies import read_id
from acuse.oracle.http.envelope import DIALECT
from acuse.oracle.http.links import BASE, Links
from acuse.oracle.http.routes import NEWEST, ROUTES, VERSIONS, allowed_methods, methods_at
from acuse.requests import exact_json, validation
from acuse.requests.endpoint import Check, Endpoint, NoBody
from acuse.requests.exact_json import JsonText
from acuse.requests.http import Request, Response
from acuse.requests.pipeline import Exchange
from acuse.requests.validation import RequestBody

BODY_LIMIT: Final = 4 * 1024 * 1024 + 256 * 1024
"""Bytes: 3 MiB in base64 and what is around them. Encoded once more by the gateway it still fits an invocation."""

_WITHOUT_CONTEXT: Final = "v1.3"
LONGEST_CONTEXT: Final = 40
_LONGEST_SHOWN: Final = 100
"""Characters of a name that a client made up, in what refuses it."""


@dataclass(slots=True, eq=False, repr=False)
class Call[Body: RequestBody = NoBody](Exchange):
    """The input of an endpoint's function: an authenticated, permitted, well-formed request."""

    account: Account = field(init=False)
    body: Body = field(init=False)
    version: str = field(init=False)
    links: Links = field(init=False)
    task_id: int = field(init=False)
    child_id: int = field(init=False)
    """Ids in the path; 0 where the route has none."""
    patch: "Patch[Any] | None" = field(init=False, default=None)
    """The declaration that applies in place of the endpoint's own, for a POST that is a PATCH."""

    @property
    def excludes_nulls(self) -> bool:
        """Whether the client prefers answers without null members."""
        return "exclude-null-properties" in self.request.headers.get("prefer", "").lower()


type Content = Mapping[str, Any] | JsonText | bytes | None


@dataclass(frozen=True, slots=True)
class Answer:
    """The output of an endpoint's function that sets more than a body."""

    body: Content
    outcome: str = "ok"
    headers: Mapping[str, str] = field(default_factory=dict)
    media_type: str = "application/json"


class Patch[Body: RequestBody](NamedTuple):
    """A POST that says it is a PATCH, at a path where a POST alone is something else."""

    body: type[Body]
    function: Callable[[Call[Body]], None]
    raises: tuple[type[Refused], ...]


@dataclass(kw_only=True, eq=False, repr=False)
class endpoint[Body: RequestBody = NoBody](Endpoint[Call[Body], Answer | Content]):  # noqa: N801 - a decorator
    """Declares a function as an endpoint of this dialect.

    Parameters
    ----------
    needs
        The member without which nothing can be created: what is wrong with it has a code of its own.
    patches
        Whether the endpoint is a PATCH, which may come as a POST with X-HTTP-Method-Override; of one that is a POST,
        what it is with that header.
    refuses_query
        Whether parameters of the query are refused that the function does not read.
    """

    dialect = DIALECT
    begin = Call
    body_limit = BODY_LIMIT

    body: type[Body] | None = None
    needs: str | None = None
    patches: bool | Patch[Any] = False
    refuses_query: bool = True

    def checks(self) -> Iterator[Check[Call[Body]]]:
        """Give the version (404), method (405), 401, context (400), 403, ids (404), query (400), body (413, 400)."""
        if self.permission:
            yield Check(_check_version, (VersionNotSupported,))
            yield Check(_check_path, (NoSuchResource,), lambda route: "task_member" in route.path_parameters)
            yield Check(self._choose_patch, (MethodNotAllowed,), lambda route: route.method != "get")
            yield Check(_authenticate, (Unauthenticated,))
            yield Check(_check_application_context, (Misused,))
            yield self.permission_check(self.permission)
            yield Check(_read_ids, (NoSuchResource,), lambda route: "id" in route.path_parameters)
        if self.refuses_query:
            yield Check(self._check_query, (InvalidParameter,))
        if self.repeatable:
            yield self.repetition_check()
        if self.body:
            yield self.size_check()
            of_needed = (CreateFailed,) if self.needs else ()
            yield Check(partial(self._read_body, self.body), (MissingBody, Malformed, Invalid, *of_needed))

    def follow(self, function: Callable[[Call[Body]], Answer | Content], call: Call[Body]) -> tuple[Response, str]:
        """Answer with the status of success, which of a PATCH is 200."""
        patch = call.patch
        content = patch.function(call) if patch else function(call)
        answer = content if isinstance(content, Answer) else Answer(content)
        body = answer.body
        written = body if isinstance(body, bytes) else "" if body is None else exact_json.dumps(body)
        status = HTTPStatus.OK if patch else self.success
        return Response(status, written, answer.headers, answer.media_type), answer.outcome

    def _choose_patch(self, call: Call[Body]) -> None:
        """Let a POST through where it creates, or where it says that it is a PATCH."""
        request, patches = call.request, self.patches
        if request.method != "POST":
            return
        override = request.headers.get("x-http-method-override", "").strip().upper()
        if patches and override == "PATCH":
            call.patch = patches if isinstance(patches, Patch) else None
        elif patches is True or override not in {"", "POST"}:
            said = f"POST with X-HTTP-Method-Override: {override}" if override else "POST"
            raise MethodNotAllowed(said, allowed_methods(request.path.partition(BASE)[2]))

    def _check_query(self, call: Call[Body]) -> None:
        """Refuse a parameter that the endpoint does not read, and one that is given twice."""
        sent, allowed = call.request.query, self.query
        for name in sent:
            if name not in allowed:
                known = f"this call takes {', '.join(allowed)}" if allowed else "this call takes none"
                raise InvalidParameter(name[:_LONGEST_SHOWN], f"is not a parameter of this operation: {known}")
        times = Counter(name for name, _ in parse_qsl(call.request.uri.partition("?")[2], keep_blank_values=True))
        for name in sent:
            if times[name] > 1:  # API Gateway joins the values by commas
                raise InvalidParameter(name, "is given more than once")

    def _read_body(self, model: type[Body], call: Call[Body]) -> None:
        request = call.request
        model = call.patch.body if call.patch else model
        if not request.body.strip():
            raise MissingBody
        try:
            call.body = validation.read_json(model, request.body, _named_by_path(request, model))
        except Invalid as error:
            if self.needs in {problem.path for problem in error.problems}:
                raise CreateFailed(error.problems) from None
            raise


def _check_version(call: Call[Any]) -> None:
    """Refuse a version that there is not; a path without one may look like an operation's with one."""
    request = call.request
    version = request.path_parameters.get("version", NEWEST)
    if version not in VERSIONS:
        methods_at(request.path.partition(BASE)[2], request.method)
        raise VersionNotSupported(version)
    call.version, call.links = version, Links.of(request, version)


def _check_path(call: Call[Any]) -> None:
    """Let a path through that ends in a member of a task, and one that ends in an id; others match their routes too."""
    request = call.request
    path = request.path.partition(BASE)[2].rstrip("/")
    if "task_member" in request.path_parameters and request.method not in ROUTES.operations_at(path):
        methods_at(path, request.method)


def _authenticate(call: Call[Any]) -> None:
    username, password = basic_credentials.read(call.request.headers.get("authorization")) or ("", "")
    call.account = accounts.authenticate("oracle", username, password)
    call.caller = call.account.caller


def _check_application_context(call: Call[Any]) -> None:
    context = call.request.headers.get("osvc-crest-application-context", "")
    if call.version != _WITHOUT_CONTEXT and not 1 <= len(context) <= LONGEST_CONTEXT:
        raise Misused(
            f"OSvC-CREST-Application-Context must be 1 to {LONGEST_CONTEXT} characters naming the calling application"
        )


def _read_ids(call: Call[Any]) -> None:
    call.task_id, call.child_id = _path_id(call.request, "id"), _path_id(call.request, "child_id")


def _path_id(request: Request, name: str) -> int:
    """An id in the path; 0 where the route has none."""
    text = request.path_parameters.get(name)
    if text is None:
        return 0
    if (found := read_id(text)) is None:
        raise NoSuchResource
    return found


def below_task(request: Request) -> list[str]:
    """The names in the path below a task."""
    return request.path.partition("/tasks/")[2].rstrip("/").split("/")[1:]


def _named_by_path(request: Request, model: type[RequestBody]) -> list[str]:
    """The path of the member whose value the whole body is; nothing where the request's names no member of the body."""
    names = below_task(request)
    return names if any(names[:1] == [each.alias] for each in model.model_fields.values()) else []
