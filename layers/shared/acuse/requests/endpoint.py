"""The declaration of an endpoint, whatever the dialect: who may call, what comes in, what goes out."""

import functools
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final, NamedTuple, Protocol, get_args, get_type_hints

from pydantic import BaseModel

from acuse.errors import BodyTooLarge, Forbidden, IdempotencyKeyReused, Invalid, Problem, Refused, Unavailable
from acuse.identity.permissions import Permission
from acuse.requests import pipeline
from acuse.requests.http import LambdaHandler, Response
from acuse.requests.idempotency import IdempotentRequest
from acuse.requests.pipeline import Dialect, Exchange
from acuse.requests.validation import RequestBody

LONGEST_NAME: Final = 100
"""Of a name that a client made up and an error repeats."""


class NoBody(RequestBody):
    """The body of a call of an endpoint that reads none."""


class Route(Protocol):
    """A route that an endpoint is served at."""

    @property
    def method(self) -> str:
        """In lower case."""

    @property
    def path_parameters(self) -> Sequence[str]:
        """The names in the path's braces."""


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in annotation if isinstance(annotation, tuple) else get_args(annotation):
        yield from _models_in(inner)


class Check[Call](NamedTuple):
    """A step before the endpoint's function: it adds what it reads to the call, or refuses the request."""

    run: Callable[[Call], None]
    refusals: tuple[type[Refused], ...]
    concerns: Callable[[Route], bool] = lambda _: True
    """Whether requests at a route can be refused by it."""


@dataclass(kw_only=True, eq=False, repr=False)
class Endpoint[Call: Exchange, Content](ABC):
    """Declares a function as an endpoint; the handler has the declaration as its attribute `declaration` (openapi/).

    The operation is named after the folder that the function's module is in.

    Parameters
    ----------
    permission
        What the caller must be permitted; None: anybody may call, unless the dialect says otherwise.
    body
        The model of the request body; none is read without it.
    is_body_optional
        Whether no body at all stands for an empty object.
    success
        The status of every answer that is not an error.
    query
        The query's parameters that the function reads; every other one is refused.
    repeatable
        Whether the function heeds the Idempotency-Key header.
    raises
        The function's own refusals, beside those of the checks before it.
    """

    dialect: ClassVar[Dialect]
    begin: ClassVar[type[Any]]
    """The class of calls, made of a request and filled in by the checks."""
    body_limit: ClassVar[int]
    """Bytes."""

    permission: Permission | None
    body: type[RequestBody] | None = None
    is_body_optional: bool = False
    success: int = 200
    query: tuple[str, ...] = ()
    repeatable: bool = False
    raises: tuple[type[Refused], ...] = ()

    @abstractmethod
    def checks(self) -> Iterator[Check[Call]]:
        """Give the endpoint's checks in the dialect's order."""

    @abstractmethod
    def follow(self, function: Callable[[Call], Content], call: Call) -> tuple[Response, str]:
        """Make a response of what the function gives, and the name of its outcome."""

    def __call__(self, function: Callable[[Call], Content]) -> LambdaHandler:
        """Make the Lambda handler, and build the models that it reads and answers."""
        for model in _models_in((self.body, get_type_hints(function).get("return"))):
            model.model_rebuild()
        checks = [check.run for check in self.checks()]

        @functools.wraps(function)
        def respond(call: Call) -> tuple[Response, str]:
            for check in checks:
                check(call)
            return self.follow(function, call)

        handler = pipeline.lambda_handler(function.__module__.split(".")[-2], self.dialect, self.begin, respond)
        vars(handler)["declaration"] = self
        return handler

    def refusals(self, route: Route) -> Iterator[type[Refused]]:
        """Everything that requests at a route can be refused with, in the order of the checks."""
        for check in self.checks():
            if check.concerns(route):
                yield from check.refusals
        yield from self.raises
        if self.permission:
            yield Unavailable

    def permission_check(self, needed: Permission) -> Check[Call]:
        """Make the check that the caller has a permission."""

        def run(call: Call) -> None:
            call.caller.require(needed)

        return Check(run, (Forbidden,))

    def query_check(self) -> Check[Call]:
        """Make the check that refuses parameters that would change nothing: who sends one believes that it does."""
        known = self.query
        supported = f"supported are {', '.join(known)}" if known else "it has none"

        def run(call: Call) -> None:
            if unknown := [name[:LONGEST_NAME] for name in call.request.query if name not in known]:
                raise Invalid(
                    [Problem(name, f"is not a query parameter of this operation: {supported}") for name in unknown]
                )
            if call.request.query and (repeated := call.request.repeated_parameters):
                raise Invalid([Problem(name, "must be sent once") for name in repeated])

        return Check(run, (Invalid,))

    def size_check(self) -> Check[Call]:
        """Make the check of the body's size, unread."""
        limit = self.body_limit

        def run(call: Call) -> None:
            if len(call.request.body) > limit:
                raise BodyTooLarge(limit)

        return Check(run, (BodyTooLarge,))

    def repetition_check(self) -> Check[Call]:
        """Make the check of the Idempotency-Key; that another request had it is for the function to see."""

        def run(call: Call) -> None:
            call.repeatable = IdempotentRequest.of(call.request)

        return Check(run, (Invalid, IdempotencyKeyReused))
