"""The documents: one of every system, and one of all."""

from collections.abc import Sequence
from typing import Any, Final

import dialects
from acuse.requests.http import ON_EVERY_ANSWER
from openapi import parts
from openapi.functions import Operation, operations
from openapi.parts import System

SYSTEMS: Final = dialects.parts("openapi", System)

_INTRODUCTION: Final = """\
Acuse records task results through the APIs of three systems. Each system's paths, fields, statuses and errors follow
its vendor; Acuse's additions are marked *(ours)* and have `x-origin: acuse`. `x-route` is the route in template.yaml,
`x-permission` the permission that the caller needs.

Errors from API Gateway itself have the body `{"message": "…"}`: 404 for an unknown path, 413 for a body over 10 MB, 429
above the deployment's throttling limits, 503 if a function cannot be reached.
"""
_HEADERS: Final = {
    name: {
        "description": "*(ours)* Present on every response.",
        "x-origin": "acuse",
        "required": True,
        "schema": {"type": "string", "const": value},
    }
    for name, value in ON_EVERY_ANSWER.items()
}
_SERVERS: Final = [
    {"url": "http://127.0.0.1:3000", "description": "`make run`"},
    {
        "url": "https://{host}",
        "description": "A deployment",
        "variables": {
            "host": {"default": "api.example.com", "description": "The host in the stack's output `BaseUrl`."}
        },
    },
]


def of_all() -> dict[str, Any]:
    """One document of every system."""
    found = operations()
    document = _document("Acuse", _INTRODUCTION, found, list(SYSTEMS))
    return document | {
        "x-tagGroups": [{"name": parts.texts(each).title, "tags": _tags(found, each)} for each in SYSTEMS]
    }


def of_system(system: str) -> dict[str, Any]:
    """The document of one system."""
    texts = parts.texts(system)
    introduction = f"{texts.introduction}\n{_INTRODUCTION.partition('. ')[2]}"
    return _document(f"Acuse: {texts.title}", introduction, operations(), [system])


def _document(title: str, introduction: str, found: Sequence[Operation], systems: Sequence[str]) -> dict[str, Any]:
    paths: dict[str, Any] = {}
    components: dict[str, Any] = {}
    examples: dict[str, Any] = {}
    schemes: dict[str, Any] = {}
    tags: list[dict[str, str]] = []
    for system in systems:
        own = [op for op in found if op.function.system == system]
        for op in own:
            paths.setdefault(op.path, {})[op.method] = SYSTEMS[system].describe(op)
        components |= SYSTEMS[system].components(own)
        examples |= SYSTEMS[system].errors.examples(own)
        schemes |= SYSTEMS[system].security_schemes
        tags += [{"name": tag} for tag in _tags(own, system)]
    if len(systems) > 1:
        introduction += "".join(
            f"\n## {parts.texts(each).title}\n\n{parts.texts(each).introduction}" for each in systems
        )
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": "1.0.0", "description": introduction},
        "servers": _SERVERS,
        "tags": tags,
        "paths": paths,
        "components": {
            "securitySchemes": schemes,
            "schemas": dict(sorted(components.items())),
            "headers": _HEADERS,
            "examples": dict(sorted(examples.items())),
        },
    }


def _tags(found: Sequence[Operation], system: str) -> list[str]:
    said = parts.texts(system).operations
    return list(dict.fromkeys(said[op.id]["tag"] for op in found if op.function.system == system))
