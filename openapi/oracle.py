"""The operations of Oracle B2C Service."""

import itertools
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from acuse.errors import (
    BodyTooLarge,
    Invalid,
    Malformed,
    Problem,
    Unauthenticated,
)
from acuse.identity.accounts import WRONG_CREDENTIALS
from acuse.oracle.children.model import NOTES, TaskNotFound, TooManyChildren
from acuse.oracle.errors import (
    CreateFailed,
    InvalidParameter,
    MethodNotAllowed,
    Misused,
    NoSuchResource,
    VersionNotSupported,
)
from acuse.oracle.http.bodies import LARGEST_ID
from acuse.oracle.http.endpoint import BODY_LIMIT, LONGEST_CONTEXT, Patch, endpoint
from acuse.oracle.http.envelope import CODES, DIALECT, SESSION_HEADER, STATUS_HEADER
from acuse.oracle.http.links import SCHEMA_MEDIA_TYPE
from acuse.oracle.http.routes import VERSIONS, allowed_methods
from acuse.oracle.members import MENUS, SINGULAR
from acuse.oracle.tasks.bodies import TaskChanges
from acuse.oracle.tasks.queries import LONGEST
from openapi import oracle_answers as answers
from openapi import parts, schemas
from openapi.functions import Operation
from openapi.parts import Errors, Json, Record, System
from openapi.schemas import Schema, array_of, ref

SECURITY_SCHEMES: Final = {
    "StaffAccount": {
        "type": "http",
        "scheme": "basic",
        "description": "The user name and password of a staff account; the account identifies the tenant.",
    },
}
_TEXT: Final = {"type": "string"}
_ID: Final = {"type": "integer", "format": "int64", "minimum": 1, "maximum": LARGEST_ID}
_LINKS: Final = array_of(ref("Link"))

# What operations answer when all is well: the body, and the headers.
_ANSWERS: Final[dict[str, tuple[Any, tuple[str, ...]]]] = {
    "list_tasks": (answers.TaskPage, ()),
    "create_task": (answers.Task, ("location", "idempotent-replay?")),
    "get_task": (answers.ShownTask, ()),
    "get_task_member": (answers.TaskMember, ()),
    "list_task_notes": (answers.NoteList, ()),
    "create_task_note": (answers.Note, ("location",)),
    "get_task_note": (answers.ShownNote, ()),
    "list_task_file_attachments": (answers.FileAttachmentList, ("content-disposition?",)),
    "create_task_file_attachment": (answers.FileAttachment, ("location",)),
    "get_task_file_attachment": (answers.ShownFileAttachment, ("content-disposition?",)),
    "get_task_file_attachment_data": (answers.FileData, ()),
    "list_query_results": (answers.QueryResults, ()),
    "list_metadata": (answers.CollectionList, ()),
    "get_metadata": (answers.JsonSchema, ()),
    "list_named_ids": (answers.LinkList, ()),
    "list_named_id_entries": (answers.ShownMenu, ()),
    "get_reference": (answers.ShownReference, ()),
    "list_exceptions": (answers.LinkList, ()),
    "get_exception": (answers.Problem, ()),
    "list_collections": (answers.CollectionList, ()),
    "answer_other_routes": (None, ("allow",)),
}
# Beside JSON: what `?download` answers.
_FILES: Final = {"list_task_file_attachments": "application/gzip", "get_task_file_attachment": "*/*"}
_QUERY: Final[dict[str, Schema]] = {
    "limit": {"type": "integer", "minimum": 1, "maximum": 20_000, "default": 1000},
    "offset": {"type": "integer", "minimum": 0, "default": 0},
    "orderBy": _TEXT,
    "fields": _TEXT,
    "totalResults": {"type": "boolean", "default": False},
    "q": _TEXT,
    "query": {"type": "string", "maxLength": LONGEST},
    "continuation": {"type": "string", "pattern": r"^\d{1,18}\.\d{1,18}$"},
    "download": _TEXT,
    "expand": _TEXT,
    "links": _TEXT,
}
_QUERY_EXAMPLE: Final = {"example": "SELECT id, name FROM tasks WHERE id < 100"}
_ON_EVERY_ANSWER: Final = {
    name: {"required": True, "schema": schema, "description": parts.texts("oracle").headers[name]}
    for name, schema in {
        SESSION_HEADER: {"type": "string", "pattern": "^[A-Za-z0-9_-]+$"},
        STATUS_HEADER: {"type": "string", "pattern": r"^[1-5]\d\d$"},
    }.items()
}
_PREFER: Final = {"create_task", "get_task", "get_task_member", "list_tasks"}
"""The operations that leave nulls out for those who prefer it."""
# What `PATCH …/notes` and `…/fileAttachments` take.
_ELEMENTS: Final = {"notes": "NoteInTask", "fileAttachments": "FileAttachmentInTask"}
_TASK_MEMBERS: Final = sorted({*answers.TaskItem.model_fields} - _ELEMENTS.keys())
_PATH: Final[dict[str, Schema]] = {
    "version": {"type": "string", "enum": list(VERSIONS)},
    "id": _ID,
    "child_id": _ID,
    "field": {"type": "string", "enum": sorted({*MENUS, *(menu.partition(".")[0] for menu in MENUS)})},
    "member": {"type": "string", "enum": sorted(menu.partition(".")[2] for menu in MENUS if "." in menu)},
    "code": {"type": "string", "enum": list(CODES)},
    "proxy": _TEXT,
    "attribute": _TEXT,
    "part": _TEXT,
    "task_member": {"type": "string", "enum": _TASK_MEMBERS},
    "inner": _TEXT,
}
_ELEMENT_EXAMPLES: Final[dict[str, Any]] = {
    "NoteInTask": [{"text": "Called again, no answer"}],
    "FileAttachmentInTask": [{"fileName": "plan.txt", "data": "YSBwbGFuCg=="}],
}
_MEMBER_EXAMPLES: Final = ({"status": {"id": 17}}, {"id": 17}, 17)
"""Of `statusWithType`, its `status`, and the `id` of that."""


ERRORS: Final = Errors(
    "Problem",
    DIALECT,
    samples={
        Unauthenticated: Unauthenticated(WRONG_CREDENTIALS),
        VersionNotSupported: VersionNotSupported("v9.9"),
        TaskNotFound: TaskNotFound(12),
        NoSuchResource: NoSuchResource("Note", 7),
        MethodNotAllowed: MethodNotAllowed("PUT", allowed_methods("/v1.4/tasks")),
        InvalidParameter: InvalidParameter("limit", "must be an integer from 1 to 20000"),
        CreateFailed: CreateFailed([Problem("name", "is required")]),
        TooManyChildren: TooManyChildren(NOTES),
        Malformed: Malformed([Problem("", "is not valid JSON: Expecting value at line 1 column 1")]),
        Invalid: Invalid([Problem("percentComplete", "must be at most 100")]),
        BodyTooLarge: BodyTooLarge(BODY_LIMIT),
        Misused: Misused("OSvC-CREST-Application-Context must be 1 to 40 characters naming the calling application"),
    },
    media_types=["application/json"],
    ours=frozenset({422}),
)


def components(operations: Iterable[Operation]) -> dict[str, Schema]:
    """The schemas of the system."""
    bodies = {op.declaration.body for op in operations if op.declaration.body}
    made = schemas.of_models(bodies, "validation")
    for schema in made.values():
        for member in schema.get("properties", {}).values():
            if member.get("readOnly") and member["type"] == "array":
                member["items"] = ref("Link")
    made["Reference"]["properties"]["links"] = _LINKS
    for body, name in itertools.product(("NewTask", "TaskChanges"), ("notes", "fileAttachments")):
        made[body]["properties"][name]["anyOf"].append(ref("Linked"))
    made["FileAttachmentChanges"]["properties"]["data"] = ref("Linked")
    made["FileAttachmentInTask"]["properties"]["data"] = {
        "anyOf": [{"type": "string", "contentEncoding": "base64"}, ref("Linked"), {"type": "null"}]
    }
    for name in ("TaskChanges", "NoteChanges", "FileAttachmentChanges"):
        for member in made[name]["properties"].values():
            member.pop("default", None)  # what is absent stays
    made |= schemas.of_types({answers.Problem} | {body for body, _ in _ANSWERS.values() if body})
    return schemas.described(made, parts.texts("oracle").members)


def describe(op: Operation) -> Json:
    """An operation."""
    texts, declaration = parts.texts("oracle"), op.declared(endpoint)
    body, headers = _ANSWERS.get(op.function.name, (None, ()))
    responses = {
        str(declaration.success): parts.success(
            op,
            "Success." if body else "The operation succeeded.",
            _answer_content(op, body.__name__) if body else None,
            headers,
            texts.headers,
        ),
        **ERRORS.responses(op, texts.headers),
    }
    if isinstance(declaration.patches, Patch):
        responses["200"] = parts.success(op, "The PATCH succeeded.", None, (), texts.headers)
    for response in responses.values():
        response["headers"] |= _ON_EVERY_ANSWER
    return parts.operation(
        op,
        texts.operations[op.id],
        security=[{"StaffAccount": list[str]()}] if declaration.permission else list[Any](),
        parameters=[*_parameters(op, declaration)],
        **_json_body(op),
        responses=responses,
    )


def _json_body(op: Operation) -> Json:
    """The request's body: where the path ends in a member of the body, that member's value."""
    described = parts.json_body(op)
    content = described.get("requestBody", {}).get("content", {}).get("application/json", {})
    element = _ELEMENTS.get(op.path.rpartition("/")[2])
    if element and op.declaration.body is TaskChanges:
        content["schema"] = {"anyOf": [array_of(ref(element)), ref(element), {"type": "null"}]}
        content["example"] = _ELEMENT_EXAMPLES[element]
    elif element and content:
        content["schema"] = {"anyOf": [content["schema"], array_of(ref(element)), {"type": "null"}]}
    elif content and "task_member" in op.path_parameters:
        content |= {"schema": ref("TaskMember"), "example": _MEMBER_EXAMPLES[op.path.count("/{") - 3]}
    return described


def _parameters(op: Operation, declaration: endpoint[Any]) -> Iterator[Json]:
    texts = parts.texts("oracle")
    for name in op.path_parameters:
        schema, said = _PATH.get(name, {}), texts.parameters[name]
        if name == "collection":
            schema = {"type": "string", "enum": sorted([*SINGULAR, "queryResults", "tasks"])}
        if name == "id" and op.function.name == "get_reference":
            said = texts.parameters["reference_id"]
        yield parts.parameter("path", name, schema, said)
    for name in declaration.query:
        described = parts.parameter("query", name, _QUERY[name], texts.parameters[name], required=name == "query")
        yield described | (_QUERY_EXAMPLE if name == "query" else {})
    if declaration.permission:
        context = {"type": "string", "minLength": 1, "maxLength": LONGEST_CONTEXT}
        name = "OSvC-CREST-Application-Context"
        yield parts.parameter("header", name, context, texts.headers[name], required=True) | {"example": "sync"}
    if op.method == "post" and declaration.patches:
        name = "X-HTTP-Method-Override"
        schema = {"type": "string", "enum": ["PATCH"]}
        yield parts.parameter("header", name, schema, texts.headers[name], required=declaration.patches is True)
    if op.function.name in _PREFER:
        yield parts.parameter("header", "Prefer", _TEXT, texts.headers["Prefer"])
    if declaration.repeatable:
        yield parts.idempotency_key(texts)


def _answer_content(op: Operation, schema: str) -> Json:
    shown = parts.example(schema)
    media_type = SCHEMA_MEDIA_TYPE if schema == "JsonSchema" else "application/json"
    content = {media_type: {"schema": ref(schema), **({"example": shown} if shown else {})}}
    if op.function.name in ("list_tasks", "get_task"):
        content[SCHEMA_MEDIA_TYPE] = {"schema": ref("JsonSchema")}
    if op.function.name in _FILES:
        content[_FILES[op.function.name]] = {
            "schema": {"type": "string", "contentMediaType": "application/octet-stream"}
        }
    return content


def _in_event(components: Mapping[str, Schema]) -> Schema:
    """A task as it is answered to who asks for nothing: with nulls, and its collections as links."""
    task = components[answers.Task.__name__]
    members = task["properties"]
    linked = {name: ref("Linked") | {"description": members[name]["description"]} for name in _ELEMENTS}
    return task | {"description": "A task.", "properties": members | linked, "required": [*members]}


RECORDS: Final = {"tasks": Record("TaskInEvent", _in_event)}

PART: Final = System(describe, components, ERRORS, SECURITY_SCHEMES, RECORDS)
