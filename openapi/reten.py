"""Reten's operations."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from http import HTTPStatus
from typing import Any, Final, get_args, get_origin, get_type_hints

from acuse.errors import (
    BodyTooLarge,
    Invalid,
    Malformed,
    Problem,
    Unauthenticated,
    UnsupportedMediaType,
)
from acuse.identity import api_keys
from acuse.requests.validation import LONGEST_EXTERNAL_ID
from acuse.reten.activities.model import ActivityStatus, ResultStatus
from acuse.reten.activities.projection import TaskStatus
from acuse.reten.activities.views import ActivityView
from acuse.reten.catalogues.model import LONGEST_SEARCH
from acuse.reten.http.endpoint import BODY_LIMIT, Answer, endpoint
from acuse.reten.http.envelope import DIALECT
from acuse.reten.http.responses import ResponseBody
from acuse.reten.journal import TARGET_USERS
from acuse.reten.operators.model import OperatorType
from acuse.reten.retention_statuses.model import CodeTaken
from acuse.reten.target_resolution.model import PriorityTaken
from openapi import keys_and_tokens, parts, schemas
from openapi.functions import Operation
from openapi.parts import Errors, Json, Record, System
from openapi.schemas import Schema, array_of, record, ref

_ERROR: Final = record(
    "An error.",
    {
        "statusCode": {"type": "integer", "description": "The HTTP status of the response."},
        "error": {"type": "string", "description": "The reason phrase of the status."},
        "message": {"type": "string", "description": "The problem in one sentence."},
        "details": {
            **array_of(
                record(
                    "An invalid field.",
                    {
                        "path": {"type": "string", "description": "The field's dotted path; empty for the whole body."},
                        "message": {"type": "string", "description": "The problem with the field."},
                    },
                )
            ),
            "description": "*(ours)* Every invalid field; only with 400.",
            "x-origin": "acuse",
        },
    },
    optional=["details"],
)


ERRORS: Final = Errors(
    "RetenError",
    DIALECT,
    samples={
        Unauthenticated: Unauthenticated(api_keys.MISSING_OR_INVALID),
        Malformed: Malformed([Problem("", "is not valid JSON: Expecting value at line 1 column 1")]),
        Invalid: Invalid([Problem("occurred_at", "is required")]),
        PriorityTaken: PriorityTaken(0),
        CodeTaken: CodeTaken("churned"),
        BodyTooLarge: BodyTooLarge(BODY_LIMIT),
        UnsupportedMediaType: UnsupportedMediaType("Content-Type must be application/json"),
    },
    media_types=["application/json"],
    ours=frozenset({413, 415, 422, 500, 503}),
)


def _one_of(kind: type[StrEnum]) -> Schema:
    return {"type": "string", "enum": list(map(str, kind))}


_PER_PAGE: Final[Schema] = {"type": "integer", "minimum": 1, "maximum": 100, "default": 25}
_QUERY: Final[dict[str, Schema]] = {
    "active_only": {"type": "boolean", "default": False},
    "before": {"type": "integer", "minimum": 0},
    "page": {"type": "integer", "minimum": 1, "maximum": 2**53 - 1, "default": 1},
    "per_page": _PER_PAGE,
    "limit": _PER_PAGE,
    "cursor": {"type": "string"},
    "search": {"type": "string", "maxLength": LONGEST_SEARCH},
    "external_id": {"type": "string", "maxLength": LONGEST_EXTERNAL_ID},
    "is_active": {"type": "boolean"},
    "is_open": {"type": "boolean"},
    "type": _one_of(OperatorType),
    "channel": {"type": "string", "maxLength": LONGEST_EXTERNAL_ID},
    "result_status": _one_of(ResultStatus),
    "external_commerce_id": {"type": "string", "maxLength": LONGEST_EXTERNAL_ID},
    "external_operator_id": {"type": "string", "maxLength": LONGEST_EXTERNAL_ID},
    "commerce_id": {"type": "string", "format": "uuid"},
    "scheduled_from": {"type": "string", "format": "date-time"},
    "scheduled_to": {"type": "string", "format": "date-time"},
    "list_activities.status": _one_of(ActivityStatus),
    "list_activities.type": {"type": "string", "enum": ["TASK", "MESSAGE"]},
    "list_integration_tasks.status": _one_of(TaskStatus),
    "list_integration_tasks.per_page": _PER_PAGE | {"default": 20},
    "list_integration_tasks.limit": _PER_PAGE | {"default": 20},
}
"""What a query's parameter is; with the operation's id where others mean something else by the name."""
_ID: Final[Schema] = {"type": "string", "format": "uuid"}
_PATH: Final[dict[str, Schema]] = {"code": {"type": "string", "minLength": 1, "maxLength": LONGEST_EXTERNAL_ID}}
"""What is in a path's braces, where it is no id."""
_HEADERS: Final = {"list_activity_results": ["link?"]}
"""What answers of an operation have beside what its declaration says."""


def components(operations: Iterable[Operation]) -> dict[str, Schema]:
    """The schemas of the system."""
    found = list(operations)
    bodies = {op.declaration.body for op in found if op.declaration.body}
    answers = {model for op in found for model in [_answer(op)[0]] if model}
    made = schemas.of_models(bodies, "validation") | schemas.of_models(answers, "serialization")
    return schemas.described(made, parts.texts("reten").members) | {"RetenError": _ERROR}


def describe(op: Operation) -> Json:
    """An operation."""
    texts, declaration = parts.texts("reten"), op.declared(endpoint)
    model, is_list = _answer(op)
    headers = [*(["idempotent-replay?"] if declaration.repeatable else []), *_HEADERS.get(op.id, ())]
    statuses = [declaration.success, *([HTTPStatus.CREATED.value] if declaration.may_create else [])]
    security = keys_and_tokens.requirements(declaration.auth) if declaration.permission else keys_and_tokens.OF_A_USER
    return parts.operation(
        op,
        texts.operations[op.id],
        security=security,
        parameters=[*_parameters(op, declaration)],
        **parts.json_body(op),
        responses={
            **{
                str(status): parts.success(
                    op,
                    "No content." if model is None else "Success.",
                    _answer_content(op, model, is_list=is_list),
                    headers,
                    texts.headers,
                )
                for status in statuses
            },
            **ERRORS.responses(op, texts.headers),
        },
    )


def _parameters(op: Operation, declaration: endpoint[Any]) -> Iterator[Json]:
    texts = parts.texts("reten")
    for name in op.path_parameters:
        yield parts.parameter("path", name, _PATH.get(name, _ID), texts.parameters[name])
    for name in declaration.query:
        own = f"{op.id}.{name}"
        text = texts.parameters.get(own, texts.parameters.get(name, ""))
        yield parts.parameter("query", name, _QUERY.get(own) or _QUERY[name], text)
    if declaration.repeatable:
        yield parts.idempotency_key(texts)


def _answer(op: Operation) -> tuple[type[ResponseBody] | None, bool]:
    """The model of the answer's body, and whether there is a list of them: what the function is annotated with."""
    hint: Any = get_type_hints(op.function.handler)["return"]
    if get_origin(hint) is Answer:
        [hint] = get_args(hint)
    if get_origin(hint) is list:
        return get_args(hint)[0], True
    return (None if hint is type(None) else hint), False


def _answer_content(op: Operation, model: type[ResponseBody] | None, *, is_list: bool) -> Json | None:
    if model is None:
        return None
    shown = parts.example(op.id) or parts.example(model.__name__)
    if is_list and isinstance(shown, dict):
        shown = [shown]
    schema = array_of(ref(model.__name__)) if is_list else ref(model.__name__)
    return {"application/json": {"schema": schema, **({} if shown is None else {"example": shown})}}


RECORDS: Final = {
    "activities": Record("ActivityInEvent", lambda schemas: schemas[ActivityView.__name__], beside=(TARGET_USERS,))
}

PART: Final = System(describe, components, ERRORS, keys_and_tokens.SCHEMES, RECORDS)
