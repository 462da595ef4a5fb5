"""Every operation that needs authentication, as tables for tests."""

import base64
from collections.abc import Iterator
from typing import NamedTuple

import httpx
import pytest

from acuse.identity.permissions import Permission
from acuse.oracle.http.routes import ROUTES
from local.world import CONNECT, World

_EXAMPLES = {
    "/namedIDs/tasks/{field}/{member}": "/namedIDs/tasks/statusWithType/status",
    "/namedIDs/tasks/{field}": "/namedIDs/tasks/priority",
    "/tasks/{id}/{task_member}": "/tasks/1/priority",
    "/tasks/{id}/{task_member}/{part}": "/tasks/1/priority/id",
    "/tasks/{id}/{task_member}/{part}/{inner}": "/tasks/1/statusWithType/status/id",
    "/metadata-catalog/{collection}": "/metadata-catalog/tasks",
    "/metadata-catalog/{collection}/{attribute}": "/metadata-catalog/tasks/customFields",
    "/metadata-catalog/{collection}/{attribute}/{part}": "/metadata-catalog/tasks/customFields/c",
}
_VERSION = "/{version}"


class Operation(NamedTuple):
    """A method and an example of a path after the version; `overrides` is a POST that says it is a PATCH."""

    method: str
    path: str
    overrides: bool = False

    @property
    def permission(self) -> Permission:
        """What it needs."""
        return Permission.VIEW_ACTIVITIES if self.method == "GET" else Permission.CREATE_ACTIVITY

    @property
    def headers(self) -> dict[str, str]:
        """What makes it this operation."""
        return {"x-http-method-override": "PATCH"} if self.overrides else {}

    def __str__(self) -> str:
        return f"{self.method} {self.path}" + (" as PATCH" if self.overrides else "")


def _operations() -> Iterator[Operation]:
    for route, methods in ROUTES.table.items():
        if route.startswith(_VERSION):
            template = route.removeprefix(_VERSION)
            path = _EXAMPLES.get(template, template).replace("{id}", "1").replace("{child_id}", "1")
            for method in methods:
                yield Operation(method, path, overrides=method == "POST" and methods.get("PATCH") == methods[method])


OPERATIONS = list(_operations())
PATHS = list(dict.fromkeys(operation.path for operation in OPERATIONS))

each_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=str)
"""Reads and writes."""


def send(world: World, operation: Operation, headers: dict[str, str], version: str = "v1.4") -> httpx.Response:
    """Call an operation with nothing but these headers and those that make it what it is."""
    url = f"{world.base_url}{CONNECT}/{version}{operation.path}"
    return world.http.request(operation.method, url, headers=operation.headers | headers)


def basic(username: str, password: str) -> dict[str, str]:
    """The header that carries credentials."""
    return {"authorization": "Basic " + base64.b64encode(f"{username}:{password}".encode()).decode()}
