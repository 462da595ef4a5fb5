"""The functions: their routes by template.yaml, and what their handlers say of themselves."""

import ast
import importlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from copy import replace
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from acuse.requests.endpoint import Endpoint
from acuse.requests.http import LambdaHandler
from acuse.requests.routes import Routes
from tools import templates

ROOT = Path(__file__).parent.parent

_FUNCTION: Final = "AWS::Serverless::Function"

# Handlers connect when they are imported; to a database of nobody.
_ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "none",
    "AWS_SECRET_ACCESS_KEY": "none",
    "AWS_DEFAULT_REGION": "us-east-1",
    "RESULTS_TABLE": "none",
    "CONFIGS_TABLE": "none",
    "OBJECTS_BUCKET": "none",
}


@dataclass(frozen=True)
class Function:
    """A function by its folder."""

    system: str
    name: str

    @cached_property
    def handler(self) -> LambdaHandler:
        """What Lambda calls."""
        with patch.dict(os.environ, _ENVIRONMENT):
            handler: LambdaHandler = importlib.import_module(f"{self.system}.{self.name}.app").handler
        return handler

    @property
    def declaration(self) -> Endpoint[Any, Any]:
        """What its handler says of itself."""
        declaration: Endpoint[Any, Any] = vars(self.handler)["declaration"]
        return declaration

    @cached_property
    def summary(self) -> str:
        """What its module's docstring says after the route."""
        source = (ROOT / "functions" / self.system / self.name / "app.py").read_text()
        words = (ast.get_docstring(ast.parse(source)) or "").partition(": ")[2].rstrip(".")
        return words[:1].upper() + words[1:]

    @cached_property
    def event(self) -> dict[str, Any]:
        """The event in events/."""
        event: dict[str, Any] = json.loads((ROOT / "events" / self.system / f"{self.name}.json").read_text())
        return event


@dataclass(frozen=True)
class Operation:
    """A method and a path of a function: what OpenAPI describes one by one."""

    function: Function
    id: str
    method: str
    """In lower case; OPTIONS stands for ANY."""
    path: str
    """As OpenAPI has it, which knows no `{proxy+}`: that goes with a path of the same shape."""
    route: str
    """Method and path of the route in template.yaml: of what is handed on, the catch-all's."""

    @property
    def declaration(self) -> Endpoint[Any, Any]:
        """What the function's handler says of itself."""
        return self.function.declaration

    def declared[Kind: Endpoint[Any, Any]](self, kind: type[Kind]) -> Kind:
        """The same, as the system's own kind of declaration."""
        if not isinstance(self.declaration, kind):
            raise TypeError(f"{self.id} is not declared as {kind.__module__} does")
        return self.declaration

    @property
    def path_parameters(self) -> list[str]:
        """The names in the path's braces."""
        return [part.strip("{}") for part in self.path.split("/") if part.startswith("{")]


def operations() -> list[Operation]:
    """Every route of template.yaml, in its order; after each function's, those that a catch-all hands on to it."""
    template = templates.read(ROOT / "template.yaml")
    functions = [each["Properties"] for each in template["Resources"].values() if each["Type"] == _FUNCTION]
    routed = [
        Operation(Function(system, name), name if event == "Http" else f"{name}_{event.lower()}", *_route(described))
        for each in functions
        for system, name in [each["Handler"].split(".")[:2]]
        for event, described in each.get("Events", {}).items()
    ]
    found = [*routed, *(inner for each in routed if _is_catch_all(each) for inner in _handed_on(each))]
    paths = {each.path for each in found}
    order = list(dict.fromkeys(each.function for each in routed))
    return [_as_openapi_has_it(each, paths) for each in sorted(found, key=lambda each: order.index(each.function))]


def _route(event: Mapping[str, Any]) -> tuple[str, str, str]:
    method, path = event["Properties"]["Method"], event["Properties"]["Path"]
    return method, path, f"{method} {path}"


def _is_catch_all(routed: Operation) -> bool:
    return routed.method == "ANY" and routed.path.endswith("{proxy+}")


def _handed_on(catch_all: Operation) -> Iterator[Operation]:
    """The operations without a route of their own."""
    system = catch_all.function.system
    routes: Routes = importlib.import_module(f"acuse.{system}.http.routes").ROUTES
    for identifier, route in routes.handed_on.items():
        method, _, path = route.partition(" ")
        function = Function(system, routes.table[path][method])
        yield Operation(function, identifier, method, routes.base + path, catch_all.route)


def _as_openapi_has_it(routed: Operation, paths: set[str]) -> Operation:
    """Give an operation that has the method and path of a route those that OpenAPI has for it."""
    shape = re.escape(routed.path).replace(re.escape("{proxy+}"), r"\{\w+\}")
    return replace(
        routed,
        method="options" if routed.method == "ANY" else routed.method.lower(),
        path=next(filter(re.compile(shape).fullmatch, paths), routed.path.replace("{proxy+}", "{proxy}")),
    )
