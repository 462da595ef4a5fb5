"""Every answer that a test gets is held against docs/openapi.json: status, headers, media type, body."""

import fnmatch
import json
import re
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import httpx
from jsonschema_rs import Draft202012Validator

from acuse.oracle.members import SINGULAR
from local.running import ROOT
from tests.support import events

DOCUMENT = ROOT / "docs" / "openapi.json"
_JOURNAL = "/journal/"
_CATCH_ALLS = ("/services/rest/connect", "/api")
"""What is below is answered by a function in any case; elsewhere API Gateway answers 404 by itself."""
_IN_ANY_CASE = re.compile(r"/api/taskactivitylog(?=[/(]|$)(/save(?=/|$))?", re.IGNORECASE)
_FIRST_SEGMENTS = "|".join(["tasks", "queryResults", "metadata-catalog", "namedIDs", *SINGULAR])
_WITHOUT_VERSION = re.compile(rf"^/services/rest/connect(?=/({_FIRST_SEGMENTS})(/|$))")
_BY_THE_GATEWAY = (404, 413)
"""There is no such route; the body is over 10 MB."""
# What servers and API Gateway add.
_OF_THE_SERVER = re.compile("content-length|content-type|date|server|connection|apigw-requestid|x-amz.*|vary")


def check(response: httpx.Response) -> None:
    """Hold an answer against the document. An httpx event hook."""
    request = response.request
    response.read()
    if operation := contract().operation(request.method.lower(), request.url.path):
        wrong = operation.differences(response)
        assert not wrong, f"{request.method} {request.url.path} is not as documented ({operation.id}): {wrong}"
        if response.is_success and request.url.path.startswith(_JOURNAL):
            for event in events.within(response.json()):
                events.check(event)


@dataclass(frozen=True)
class Contract:
    """An OpenAPI document in which objects have no members but those that are described."""

    document: dict[str, Any]

    def operation(self, method: str, path: str) -> "Operation | None":
        """What is said of a request; None where API Gateway answers."""
        if path.startswith(_CATCH_ALLS):  # which do not mind slashes too many
            path = re.sub("/{2,}", "/", path).rstrip("/")
            path = _WITHOUT_VERSION.sub("/services/rest/connect/latest", path)
            path = re.sub("(/namedIDs/tasks/customFields/[^/]+)/", r"\1.", path)
            path = _IN_ANY_CASE.sub(lambda found: "/api/TaskActivityLog" + ("/Save" if found[1] else ""), path)
            path = re.sub(r"^(/api/TaskActivityLog)\((.*)\)$", r"\1/\2", path)
        for pattern, item in self._by_pattern.items():
            if pattern.fullmatch(path) and (described := item.get(method) or item.get("options")):
                return Operation(self, described, is_of_method=method in item)
        for base in _CATCH_ALLS:
            if path.startswith(base):
                others = next(item["options"] for item in self.document["paths"].values() if _is_any(item, base))
                return Operation(self, others, is_of_method=False)
        return None

    @cached_property
    def _by_pattern(self) -> dict[re.Pattern[str], dict[str, Any]]:
        """The path items, those with fewer parameters first."""
        paths = sorted(self.document["paths"], key=lambda path: (path.count("{"), path))
        return {re.compile(re.sub(r"\{\w+\}", "[^/]+", path)): self.document["paths"][path] for path in paths}

    @cache  # noqa: B019 - there is one contract
    def validator(self, schema: str) -> Any:
        """What checks a value against a schema, which is given as JSON."""
        whole = json.loads(schema) | {"components": self.document["components"]}
        return Draft202012Validator(whole, validate_formats=True)

    __hash__ = object.__hash__


@dataclass(frozen=True)
class Operation:
    """What is said of a request."""

    contract: Contract
    described: dict[str, Any]
    is_of_method: bool

    @property
    def id(self) -> str:
        """Its operationId."""
        return str(self.described["operationId"])

    def differences(self, response: httpx.Response) -> list[str]:
        """What is not as documented."""
        if response.status_code in _BY_THE_GATEWAY and response.text.startswith('{"message":'):
            return []
        described = self.described["responses"].get(str(response.status_code))
        if described is None:
            return [f"status {response.status_code}"]
        return [
            *self._differences_in_headers(response, described.get("headers", {})),
            *self._differences_in_body(response, described.get("content", {})),
        ]

    def _differences_in_headers(self, response: httpx.Response, described: dict[str, Any]) -> list[str]:
        said = {name.lower() for name in described}
        sent = {name for name in response.headers if not _OF_THE_SERVER.fullmatch(name)}
        headers = {
            name: self.contract.document["components"]["headers"].get(name, of) for name, of in described.items()
        }
        missing = {name for name, header in headers.items() if header["required"] and name not in response.headers}
        return [f"header {name}" for name in sorted(sent - said)] + [f"no header {name}" for name in sorted(missing)]

    def _differences_in_body(self, response: httpx.Response, content: dict[str, Any]) -> list[str]:
        if response.request.method == "HEAD":
            return []
        if not content or (response.request.method == "OPTIONS" and response.is_success):
            return ["a body"] if response.content else []
        media_type = response.headers.get("content-type", "").partition(";")[0]
        is_file = "content-disposition" in response.headers
        fitting = [
            part["schema"]
            for known, part in content.items()
            if fnmatch.fnmatch(media_type, known) and is_file == ("contentMediaType" in part["schema"])
        ]
        if not fitting:
            return [f"media type {media_type}"]
        if is_file or not media_type.endswith("json"):
            return []
        errors = self.contract.validator(json.dumps(fitting[0])).iter_errors(response.json())
        return [f"body at {'/'.join(map(str, error.instance_path))}: {error.message[:300]}" for error in errors]


@cache
def contract() -> Contract:
    """The project's own."""
    document = json.loads(DOCUMENT.read_text())
    for schema in document["components"]["schemas"].values():
        if "properties" in schema:
            schema.setdefault("additionalProperties", False)
    return Contract(document)


def _is_any(item: dict[str, Any], base: str) -> bool:
    return str(item.get("options", {}).get("x-route", "")).startswith(f"ANY {base}/")
