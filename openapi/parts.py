"""The parts that every system's operations are put together from."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from acuse.errors import Refused
from acuse.requests.http import ON_EVERY_ANSWER, Request, Response
from acuse.requests.pipeline import Dialect, outcome_of
from openapi import links
from openapi.functions import Operation
from openapi.schemas import Schema, marked, ref

type Json = dict[str, Any]

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Texts:
    """What is said of a system beside what its code says: texts/."""

    title: str
    introduction: str
    operations: Mapping[str, Json]
    parameters: Mapping[str, str]
    headers: Mapping[str, str]
    members: Mapping[str, Mapping[str, str]]
    events: Mapping[str, str] = field(default_factory=dict)
    """By type: what it tells."""


@cache
def texts(system: str) -> Texts:
    """A system's texts."""
    return Texts(**yaml.safe_load((_HERE / "texts" / f"{system}.yaml").read_text()))


@cache
def example(name: str) -> Any:
    """An answer as the vendor's page shows it, or as a page of ours does: examples/. None if there is none."""
    for path in (_HERE / "examples").glob(f"{name}.*"):
        return json.loads(path.read_text()) if path.suffix == ".json" else path.read_text().rstrip("\n")
    return None


def parameter(place: str, name: str, schema: Schema, text: str, *, required: bool = False) -> Json:
    """A parameter in the path, the query or the header."""
    return {"name": name, "in": place, "required": required or place == "path", "schema": schema, **marked(text)}


def idempotency_key(said: Texts) -> Json:
    """The header by which requests may be sent again (`acuse.requests.idempotency`)."""
    schema = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"}
    return parameter("header", "Idempotency-Key", schema, said.headers["Idempotency-Key"])


def json_body(op: Operation) -> Json:
    """The request's body, where the operation reads one, with the example in events/."""
    if not op.declaration.body:
        return {}
    example = json.loads(op.function.event["body"])
    content = {"application/json": {"schema": ref(op.declaration.body.__name__), "example": example}}
    return {"requestBody": {"required": not op.declaration.is_body_optional, "content": content}}


def success(
    op: Operation, description: str, content: Json | None, headers: Iterable[str], said: Mapping[str, str]
) -> Json:
    """An answer that is no error; `X?` is a header that is not always there."""
    return {
        "description": description,
        **_headers(headers, said),
        **({"content": content} if content else {}),
        **links.after(op.id),
    }


def _headers(names: Iterable[str], said: Mapping[str, str]) -> Json:
    described = {
        name.rstrip("?"): {
            "required": not name.endswith("?"),
            "schema": {"type": "string"},
            **marked(said[name.rstrip("?")]),
        }
        for name in names
    }
    return {"headers": described | {name: {"$ref": f"#/components/headers/{name}"} for name in ON_EVERY_ANSWER}}


@dataclass(frozen=True)
class Errors:
    """How a system's errors are answered: by the functions that answer them, with samples."""

    name: str
    """Of the schema; examples are called after it."""
    dialect: Dialect
    samples: Mapping[type[Refused], Refused]
    """Of the kinds that cannot be made without arguments; of the first that fits."""
    media_types: Sequence[str]
    ours: frozenset[int]
    """The statuses that the vendor does not document."""

    def responses(self, op: Operation, said: Mapping[str, str]) -> Json:
        """The answers to an operation's refusals, by status; a fault of ours is one of them."""
        by_status: dict[int, dict[type[Refused], Response]] = {}
        for kind in dict.fromkeys(op.declaration.refusals(op)):
            response = self._answer(kind)
            by_status.setdefault(response.status, {})[kind] = response
        found = {str(status): self._response(status, by_status[status], said) for status in by_status}
        fault = self.dialect.fault(_REQUEST)
        found[str(fault.status)] = self._described(fault.status, "An internal error.", [("fault", fault)], said)
        return dict(sorted(found.items()))

    def examples(self, operations: Iterable[Operation]) -> Json:
        """The component examples: a sample of each kind of refusal."""
        kinds = dict.fromkeys(kind for op in operations for kind in op.declaration.refusals(op))
        answers = {outcome_of(kind): self._answer(kind) for kind in kinds} | {"fault": self.dialect.fault(_REQUEST)}
        return {f"{self.name}.{name}": {"value": json.loads(str(each.body))} for name, each in answers.items()}

    def _answer(self, kind: type[Refused]) -> Response:
        sample = next((sample for of, sample in self.samples.items() if issubclass(kind, of)), None)
        return self.dialect.refuse(_REQUEST, sample or kind())

    def _response(self, status: int, answers: Mapping[type[Refused], Response], said: Mapping[str, str]) -> Json:
        meanings = " ".join(dict.fromkeys((kind.__doc__ or "").partition("\n")[0] for kind in answers))
        return self._described(status, meanings, [(outcome_of(kind), each) for kind, each in answers.items()], said)

    def _described(
        self, status: int, meaning: str, answers: list[tuple[str, Response]], said: Mapping[str, str]
    ) -> Json:
        names = list(dict.fromkeys(name for _, answer in answers for name in answer.headers))
        always = {name for name in names if all(name in answer.headers for _, answer in answers)}
        ours = status in self.ours
        examples = {name: {"$ref": f"#/components/examples/{self.name}.{name}"} for name, _ in answers}
        content: Json = {each: {"schema": ref(self.name)} for each in self.media_types}
        content[self.media_types[0]]["examples"] = examples
        return {
            "description": f"*(ours)* {meaning}" if ours else meaning,
            **({"x-origin": "acuse"} if ours else {}),
            **_headers([name if name in always else f"{name}?" for name in names], said),
            "content": content,
        }


@dataclass(frozen=True)
class Record:
    """What events tell of records of a kind."""

    name: str
    """What its schema is called."""
    schema: Callable[[Mapping[str, Schema]], Schema]
    """Of the record as its system answers it, by the system's schemas."""
    beside: tuple[str, ...] = ()
    """What `changed` names beside the record's members."""


@dataclass(frozen=True)
class System:
    """A system's part of the documents."""

    describe: Callable[[Operation], Json]
    components: Callable[[Iterable[Operation]], Mapping[str, Schema]]
    """The schemas of its operations."""
    errors: Errors
    security_schemes: Mapping[str, Json]
    records: Mapping[str, Record] = field(default_factory=dict)
    """The kinds of records that its events tell of."""


_REQUEST = Request({"requestContext": {"requestId": "r", "domainName": "api.example.com"}, "rawPath": "/path/of/it"})


def operation(op: Operation, said: Json, **parts: Any) -> Json:
    """An operation with what is the same for every system."""
    permission = op.declaration.permission
    return {
        "operationId": op.id,
        "tags": [said["tag"]],
        "summary": op.function.summary,
        "description": said["text"].rstrip("\n") + (f"\n\nNeeds the permission `{permission}`." if permission else ""),
        **({"x-origin": "acuse"} if said.get("ours") else {}),
        "x-route": op.route,
        **({"x-permission": str(permission)} if permission else {}),
        **parts,
    }
