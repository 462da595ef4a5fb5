"""Endpoints of all dialects: their checks declare what they refuse with, from which the documents are made."""

import functools
import importlib
import inspect
import re
from typing import Any

import pytest

from acuse.errors import Refused
from acuse.requests.endpoint import Endpoint
from tests.support.documented import FUNCTIONS

OPERATIONS = sorted(f"{system}.{name}" for name, system in FUNCTIONS.items())


def raised_by(run: Any) -> set[type[Refused]]:
    """The refusals that a check's own code raises."""
    while isinstance(run, functools.partial):
        run = run.func
    function = inspect.unwrap(getattr(run, "__func__", run))
    named = set(re.findall(r"\braise (\w+)", inspect.getsource(function)))
    closed = inspect.getclosurevars(function)
    found = {name: {**closed.globals, **closed.nonlocals}.get(name) for name in named}
    return {each for each in found.values() if isinstance(each, type) and issubclass(each, Refused)}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_check_declares_what_it_refuses_with(operation: str) -> None:
    declaration: Endpoint[Any, Any] = vars(importlib.import_module(f"{operation}.app").handler)["declaration"]
    for check in declaration.checks():
        for refusal in raised_by(check.run):
            assert issubclass(refusal, check.refusals), f"{check.run} raises {refusal.__name__}"


def test_the_refusals_of_checks_are_seen() -> None:
    """Else the test above could not fail."""
    declarations = [vars(importlib.import_module(f"{each}.app").handler)["declaration"] for each in OPERATIONS]
    checks = [check for declaration in declarations for check in declaration.checks()]
    seen = {refusal.__name__ for check in checks for refusal in raised_by(check.run)}
    assert {
        "VersionNotSupported",
        "MethodNotAllowed",
        "Misused",
        "InvalidParameter",
        "BodyTooLarge",
        "MissingBody",
    } <= seen
