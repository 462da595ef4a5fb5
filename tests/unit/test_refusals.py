"""Every refusal has an answer in every dialect, and nothing that fails on the way leaves a request without one."""

import importlib
import json
import pkgutil
import sys
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any

import pytest

import acuse
from acuse.errors import Conflict, Problem, Refused
from acuse.requests import pipeline
from acuse.requests.http import LambdaHandler, Request, Response
from acuse.requests.pipeline import Dialect, Exchange
from acuse.runtime import telemetry
from dialects import REGISTERED

DIALECTS: dict[str, Dialect] = {
    name: importlib.import_module(f"acuse.{name}.http.envelope").DIALECT for name in REGISTERED
}
SECRET = "s3cr3t-payload"  # noqa: S105 - it is looked for in answers
EVENT: dict[str, Any] = {
    "headers": {"host": "mysite.example.com", "accept": "application/json"},
    "requestContext": {"requestId": "request-1", "http": {"method": "POST"}},
    "rawPath": "/somewhere",
}


def subclasses_of(kind: type[Refused]) -> Iterator[type[Refused]]:
    for each in kind.__subclasses__():
        yield each
        yield from subclasses_of(each)


def refusals() -> list[type[Refused]]:
    for module in pkgutil.walk_packages(acuse.__path__, "acuse."):
        importlib.import_module(module.name)
    found = {each for each in subclasses_of(Refused) if each.__module__.startswith("acuse.")}
    return sorted({Refused, *found}, key=lambda each: f"{each.__module__}.{each.__name__}")


def made(kind: type[Refused]) -> Refused:
    """A refusal with what its class promises, whatever it is made of."""
    refusal = kind.__new__(kind)
    Exception.__init__(refusal, "is refused")
    vars(refusal).update(problems=(Problem("name", "is refused"),), allow="GET")
    return refusal


def message_of(response: Response) -> str:
    body = json.loads(response.body)
    said = {name.lower(): value for name, value in body.items()}
    return str(said.get("message") or said.get("detail"))


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=DIALECTS)
@pytest.mark.parametrize("kind", refusals(), ids=lambda kind: str(kind.__name__))
def test_every_refusal_has_an_answer_in_every_dialect(kind: type[Refused], dialect: Dialect) -> None:
    response = dialect.refuse(Request(EVENT), made(kind))
    assert 400 <= response.status < 500 or response.status == HTTPStatus.SERVICE_UNAVAILABLE
    assert message_of(response)


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=DIALECTS)
def test_a_refusal_nobody_thought_of_is_answered_like_what_it_is_a_kind_of(dialect: Dialect) -> None:
    unheard = type("Unheard", (Refused,), {})
    assert dialect.refuse(Request(EVENT), unheard("is unheard of")).status == HTTPStatus.BAD_REQUEST
    for kind in (each for each in refusals() if each is not Refused):
        narrower = type("Narrower", (kind,), {})
        told, as_base = (dialect.refuse(Request(EVENT), made(each)) for each in (narrower, kind))
        assert told == as_base, kind


def fail(*_: object, **__: object) -> Any:
    raise RuntimeError(SECRET)


def handler_of(dialect: Dialect, respond: Callable[[Exchange], tuple[Response, str]]) -> LambdaHandler:
    return pipeline.lambda_handler("do_it", dialect, Exchange, respond)


@pytest.fixture(autouse=True)
def no_database(tables: object) -> None:
    del tables


def refused(_exchange: Exchange) -> tuple[Response, str]:
    raise Conflict("does not fit")


def succeeded(_exchange: Exchange) -> tuple[Response, str]:
    return Response(200, "{}"), "ok"


def is_a_fault_of(dialect: Dialect, answer: dict[str, Any]) -> bool:
    expected = dialect.fault(Request(EVENT)).to_event()
    return bool(answer["statusCode"] == HTTPStatus.INTERNAL_SERVER_ERROR and message_in(answer) == message_in(expected))


def message_in(answer: dict[str, Any]) -> str:
    return message_of(Response(answer["statusCode"], answer["body"]))


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=DIALECTS)
def test_a_refusal_that_cannot_be_told_is_a_fault_and_logged(dialect: Dialect, printed: Callable[[], str]) -> None:
    answer = handler_of(Dialect(fail, dialect.fault), refused)(EVENT, None)
    assert is_a_fault_of(dialect, answer)
    output = printed()
    assert '"outcome":"fault"' in output
    assert "RuntimeError" in output
    assert SECRET not in output


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=DIALECTS)
def test_a_fault_that_cannot_be_told_because_of_the_request_is_told_without_it(
    dialect: Dialect, printed: Callable[[], str]
) -> None:
    def fault(request: Request) -> Response:
        return fail() if request.headers else dialect.fault(request)

    answer = handler_of(Dialect(dialect.refuse, fault), fail)(EVENT, None)
    assert is_a_fault_of(dialect, answer)
    assert '"outcome":"fault"' in printed()


def test_a_dialect_that_can_tell_nothing_still_answers_500(printed: Callable[[], str]) -> None:
    answer = handler_of(Dialect(fail, fail), fail)(EVENT, None)
    assert answer["statusCode"] == HTTPStatus.INTERNAL_SERVER_ERROR
    assert '"outcome":"fault"' in printed()


@pytest.mark.parametrize("event", [{}, {"requestContext": {}}, {"headers": {"accept": None}}], ids=str)
@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=DIALECTS)
def test_an_event_that_is_none_of_the_gateways_is_answered_too(dialect: Dialect, event: dict[str, Any]) -> None:
    assert handler_of(dialect, fail)(event, None)["statusCode"] == HTTPStatus.INTERNAL_SERVER_ERROR
    assert handler_of(dialect, refused)(event, None)["statusCode"] in (HTTPStatus.CONFLICT, 500)


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=DIALECTS)
@pytest.mark.parametrize("part", ["record", "record_failure", "warn"])
def test_what_cannot_be_logged_changes_no_answer_and_is_said_elsewhere(
    part: str, dialect: Dialect, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def misnoted(exchange: Exchange) -> tuple[Response, str]:
        exchange.on_success = fail
        return succeeded(exchange)

    monkeypatch.setattr(telemetry, part, fail)
    respond, status = {"record": (succeeded, 200), "record_failure": (fail, 500), "warn": (misnoted, 200)}[part]
    assert handler_of(dialect, respond)(EVENT, None)["statusCode"] == status
    said = capsys.readouterr().err
    assert "do_it" in said
    assert "RuntimeError" in said
    assert SECRET not in said


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=DIALECTS)
def test_a_closed_log_changes_no_answer(dialect: Dialect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdout, "write", fail)
    monkeypatch.setattr(sys.stderr, "write", fail)
    assert handler_of(dialect, succeeded)(EVENT, None)["statusCode"] == 200


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=DIALECTS)
def test_an_answer_that_cannot_be_handed_over_is_a_fault(dialect: Dialect, printed: Callable[[], str]) -> None:
    def odd(_exchange: Exchange) -> tuple[Response, str]:
        return Response(200, "{}", headers=[1]), "ok"  # type: ignore[arg-type]

    assert is_a_fault_of(dialect, handler_of(dialect, odd)(EVENT, None))
    assert '"outcome":"fault"' in printed()
