"""The functions: their routes by template.yaml, and what their handlers say of themselves."""

import ast
import importlib
import json
import os
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from unittest.mock import patch

from samcli.yamlhelper import yaml_parse

from acuse.requests.endpoint import Endpoint
from acuse.requests.http import LambdaHandler

ROOT = Path(__file__).parent.parent

# Handlers connect when they are imported; to a database of nobody.
_ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "none",
    "AWS_SECRET_ACCESS_KEY": "none",
    "AWS_DEFAULT_REGION": "us-east-1",
    "RESULTS_TABLE": "none",
    "CONFIGS_TABLE": "none",
    "OBJECTS_BUCKET": "none",
    "POWERTOOLS_METRICS_NAMESPACE": "none",
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
    """A route of a function: what OpenAPI describes one by one."""

    function: Function
    id: str
    method: str
    """In lower case; OPTIONS stands for ANY."""
    path: str
    """As OpenAPI has it, which knows no `{proxy+}`: that goes with a path of the same shape."""
    route: str
    """Method and path as template.yaml has them."""

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
    """Every route of template.yaml, in its order."""
    template = yaml_parse((ROOT / "template.yaml").read_text())
    routes = [
        (resource["Properties"]["Handler"], event, described["Properties"])
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::Serverless::Function"
        for event, described in resource["Properties"].get("Events", {}).items()
    ]
    paths = {route["Path"] for _, _, route in routes}
    return [_operation(*route, paths=paths) for route in routes]


def _operation(handler: str, event: str, route: dict[str, str], *, paths: set[str]) -> Operation:
    system, name, *_ = handler.split(".")
    method = "options" if route["Method"] == "ANY" else route["Method"].lower()
    shape = re.escape(route["Path"]).replace(re.escape("{proxy+}"), r"\{\w+\}")
    return Operation(
        Function(system, name),
        id=name if event == "Http" else f"{name}_{event.lower()}",
        method=method,
        path=next(filter(re.compile(shape).fullmatch, paths), route["Path"].replace("{proxy+}", "{proxy}")),
        route=f"{route['Method']} {route['Path']}",
    )
