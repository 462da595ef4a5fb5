"""The operations of Wello."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from acuse.errors import (
    BodyTooLarge,
    Invalid,
    Malformed,
    Problem,
    Unauthenticated,
    UnsupportedMediaType,
)
from acuse.identity.accounts import WRONG_CREDENTIALS
from acuse.wello.date_times import DateTime, in_xml
from acuse.wello.errors import InvalidOption, LogNotFound, MethodNotAllowed, NoSuchRoute, UnknownOption
from acuse.wello.http.endpoint import BODY_LIMIT, endpoint
from acuse.wello.http.envelope import DIALECT
from acuse.wello.http.formats import MEDIA_TYPES, XML
from acuse.wello.http.routes import allowed_methods
from acuse.wello.members import ENTITY, ID, KIND_BY_MEMBER, MODIFIED, Kind
from openapi import parts, schemas
from openapi.functions import Operation
from openapi.parts import Errors, Json, Record, System
from openapi.schemas import Schema, array_of, record, ref

SECURITY_SCHEMES: Final = {
    "DomainAccount": {
        "type": "http",
        "scheme": "basic",
        "description": "The user name of a domain account; its password is followed by `@` and the domain.",
    },
}
_LOG_ID: Final = "c955df1f-fc72-4e21-8dfe-c4c5b94a628d"
_BY_KIND: Final[dict[Kind, Schema]] = {
    Kind.GUID: {"type": "string", "format": "uuid"},
    Kind.TEXT: {"type": "string"},
    Kind.DATE_TIME: {"type": "string", "format": "date-time"},
    Kind.FLAG: {"type": "boolean"},
}
_MEMBERS: Final = {name: _BY_KIND[kind] for name, kind in KIND_BY_MEMBER.items()}
_QUERY: Final[dict[str, Schema]] = {
    "$filter": {"type": "string"},
    "$orderby": {"type": "string", "enum": [MODIFIED, f"{MODIFIED} asc", f"{MODIFIED} desc"]},
    "$top": {"type": "integer", "minimum": 1, "default": 20},
    "$skiptoken": {"type": "string"},
    "$count": {"type": "boolean", "default": False},
    "$select": {"type": "string"},
    "deleted": {"type": "boolean", "default": False},
}
_AN_ENTITY: Final = {"xml": {"name": ENTITY}}
# What operations answer when all is well: the schema of the body in JSON and in XML, and the headers.
_ANSWERS: Final[dict[str, tuple[str, str, tuple[str, ...]]]] = {
    "save_task_activity_log": ("SaveAnswer", "SaveAnswer", ("preference-applied?",)),
    "get_task_activity_log": ("TaskActivityLog", "TaskActivityLog", ()),
    "list_task_activity_logs": ("TaskActivityLogPage", "ArrayOfTaskActivityLog", ("link?",)),
}


ERRORS: Final = Errors(
    "WelloError",
    DIALECT,
    samples={
        Unauthenticated: Unauthenticated(WRONG_CREDENTIALS),
        LogNotFound: LogNotFound(_LOG_ID),
        NoSuchRoute: NoSuchRoute("https://api.example.com/api/TaskActivityLog/7"),
        MethodNotAllowed: MethodNotAllowed("PUT", allowed_methods(f"/TaskActivityLog/{_LOG_ID}")),
        UnknownOption: UnknownOption("$expand", ()),
        InvalidOption: InvalidOption("$top", "must be an integer from 1"),
        Malformed: Malformed([Problem("", "is empty")]),
        Invalid: Invalid([Problem("due_date", "must be a date and time that exists")]),
        BodyTooLarge: BodyTooLarge(BODY_LIMIT),
        UnsupportedMediaType: UnsupportedMediaType("The request entity's media type 'text/plain' is not supported."),
    },
    media_types=MEDIA_TYPES,
    ours=frozenset({503}),
)


def _any_of(*names: str) -> Schema:
    return {"anyOf": [ref(name) for name in names]}


_ROW: Final = _any_of("TaskActivityLog", "DeletedTaskActivityLog", "SelectedTaskActivityLog")


def components(operations: Iterable[Operation]) -> dict[str, Schema]:
    """The schemas of the system."""
    [body] = {op.declaration.body for op in operations if op.declaration.body}
    [sent] = schemas.of_models([body], "validation").values()
    sent["properties"][MODIFIED] = {**_BY_KIND[Kind.DATE_TIME], "readOnly": True}
    made = {
        "SavedTaskActivityLog": sent | _AN_ENTITY,
        "TaskActivityLog": record("A task_activity_log.", _MEMBERS, **_AN_ENTITY),
        "MinimalTaskActivityLog": record(
            "The response to a client that prefers return=minimal.", {ID: _MEMBERS[ID]}, **_AN_ENTITY
        ),
        "DeletedTaskActivityLog": record(
            "The remaining data of a deleted log.", {each: _MEMBERS[each] for each in (ID, MODIFIED)}, **_AN_ENTITY
        ),
        "SelectedTaskActivityLog": record(
            "The fields of a log that `$select` names.", _MEMBERS, optional=[*_MEMBERS], **_AN_ENTITY
        ),
        "TaskActivityLogPage": record(
            "A page of logs.",
            {
                "@odata.count": {"type": "integer", "minimum": 0},
                "@acuse.countIsOver": {"type": "integer", "minimum": 1},
                "value": array_of(_ROW),
                "@odata.nextLink": {"type": "string"},
            },
            optional=["@odata.count", "@acuse.countIsOver", "@odata.nextLink"],
        ),
        "WelloError": record(
            "An error.",
            {
                "Message": {"type": "string"},
                "ModelState": {"type": "object", "additionalProperties": array_of({"type": "string"})},
            },
            optional=["ModelState"],
        ),
    }
    return schemas.described(made, parts.texts("wello").members) | {
        "ArrayOfTaskActivityLog": {
            "description": "A page of logs.",
            **array_of(_ROW),
            "xml": {"name": f"ArrayOf{ENTITY}", "wrapped": True},
        },
        "SaveAnswer": {"description": "The log, or its id.", **_any_of("TaskActivityLog", "MinimalTaskActivityLog")},
    }


def describe(op: Operation) -> Json:
    """An operation."""
    texts, declaration = parts.texts("wello"), op.declared(endpoint)
    return parts.operation(
        op,
        texts.operations[op.id],
        security=[{"DomainAccount": list[str]()}] if declaration.permission else list[Any](),
        parameters=[*_parameters(op, declaration)],
        **_body(op, declaration),
        responses={
            **_success(op),
            **ERRORS.responses(op, texts.headers),
        },
    )


def _parameters(op: Operation, declaration: endpoint[Any]) -> Iterator[Json]:
    texts = parts.texts("wello")
    for name in op.path_parameters:
        yield parts.parameter("path", name, {"type": "string", "format": "uuid"}, texts.parameters[name])
    for name in declaration.query:
        yield parts.parameter("query", name, _QUERY[name], texts.parameters[name])
    if declaration.offers_minimal:
        yield parts.parameter("header", "Prefer", {"type": "string"}, texts.headers["Prefer"])


def _body(op: Operation, declaration: endpoint[Any]) -> Json:
    if not declaration.body:
        return {}
    schema = ref("SavedTaskActivityLog")
    sent = parts.example("SavedTaskActivityLog")
    content = {each: {"schema": schema, "example": _written(sent, each)} for each in MEDIA_TYPES}
    text = f"The fields to set. {_in_xml(op.function.event['body'])}"
    return {"requestBody": {"description": text, "required": True, "content": content}}


def _written(members: Json, media_type: str) -> Json:
    """An example's members as a format writes them. Of XML too a document has members: an XML text fits no schema."""
    if media_type not in XML:
        return members
    times = {name for name, kind in KIND_BY_MEMBER.items() if kind is Kind.DATE_TIME}
    return {name: in_xml(DateTime(value)) if name in times else value for name, value in members.items()}


def _in_xml(text: str) -> str:
    return f"In XML:\n\n```xml\n{text}\n```"


def _success(op: Operation) -> Json:
    texts = parts.texts("wello")
    if op.function.name == "delete_task_activity_log":
        return {"204": parts.success(op, "The log is deleted.", None, (), texts.headers)}
    if op.function.name not in _ANSWERS:
        return (
            {"204": parts.success(op, "The supported methods.", None, ["allow?"], texts.headers)}
            if op.method == "options"
            else {}
        )
    of_json, of_xml, headers = _ANSWERS[op.function.name]
    content = {each: {"schema": ref(of_xml if each in XML else of_json)} for each in MEDIA_TYPES}
    text = "Success."
    if of_json == of_xml:
        text = f"{text} {_in_xml(parts.example('TaskActivityLogInXml'))}"
        for each, part in content.items():
            part["example"] = _written(parts.example("TaskActivityLog"), each)
    return {"200": parts.success(op, text, content, headers, texts.headers)}


RECORDS: Final = {
    "task-activity-logs": Record("TaskActivityLogInEvent", lambda schemas: schemas["TaskActivityLog"]),
}

PART: Final = System(describe, components, ERRORS, SECURITY_SCHEMES, RECORDS)
