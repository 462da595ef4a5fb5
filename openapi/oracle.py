"""The operations of Oracle B2C Service."""

import itertools
from collections.abc import Iterable, Iterator
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
from acuse.oracle.members import MEMBERS, MENUS, SINGULAR, Kind
from acuse.oracle.tasks.bodies import TaskChanges
from acuse.oracle.tasks.queries import LONGEST
from openapi import parts, schemas
from openapi.functions import Operation
from openapi.parts import Errors, Json
from openapi.schemas import Schema, array_of, nullable, record, ref

SECURITY_SCHEMES: Final = {
    "StaffAccount": {
        "type": "http",
        "scheme": "basic",
        "description": "The user name and password of a staff account; the account identifies the tenant.",
    },
}
_FREE: Final = {"type": "object", "additionalProperties": True}
"""Of custom fields: scalars, and entries of menus."""
_TEXT: Final = {"type": "string"}
_TIME: Final = {"type": "string", "format": "date-time"}
_ADDRESS: Final = {"type": "string", "format": "uri"}
_ID: Final = {"type": "integer", "format": "int64", "minimum": 1, "maximum": LARGEST_ID}
_LINKS: Final = array_of(ref("Link"))
_SHOWN_NAMED_ID: Final = ref("ShownNamedId")
_BY_KIND: Final[dict[Kind, Schema]] = {
    Kind.REFERENCE: nullable(ref("Linked")),
    Kind.NAMED_ID: nullable(_SHOWN_NAMED_ID),
    Kind.TIME: nullable(_TIME),
    Kind.INTEGER: nullable({"type": "integer"}),
    Kind.BOOLEAN: {"type": "boolean"},
    Kind.STATUS_TYPE: nullable(_SHOWN_NAMED_ID),
    Kind.NAME: _TEXT,
    Kind.CUSTOM_FIELDS: ref("ShownCustomFields"),
    Kind.SUBCOLLECTION: ref("Linked"),
}
_PARTS_BY_KIND: Final = (
    _BY_KIND
    | dict.fromkeys((Kind.NAMED_ID, Kind.STATUS_TYPE), nullable(ref("PartialNamedId")))
    | {Kind.CUSTOM_FIELDS: ref("PartialCustomFields")}
)
_ALWAYS: Final = {"id", "createdTime", "updatedTime", "links"}
_GROUP: Final = "A group of related fields."
_HEADING: Final[dict[str, Schema]] = {"id": _ID, "lookupName": _TEXT, "createdTime": _TIME, "updatedTime": _TIME}

# What operations answer when all is well: the schema of the body, and the headers.
_ANSWERS: Final[dict[str, tuple[str | None, tuple[str, ...]]]] = {
    "list_tasks": ("TaskPage", ()),
    "create_task": ("Task", ("location", "idempotent-replay?")),
    "get_task": ("ShownTask", ()),
    "get_task_member": ("TaskMember", ()),
    "list_task_notes": ("NoteList", ()),
    "create_task_note": ("Note", ("location",)),
    "get_task_note": ("ShownNote", ()),
    "list_task_file_attachments": ("FileAttachmentList", ("content-disposition?",)),
    "create_task_file_attachment": ("FileAttachment", ("location",)),
    "get_task_file_attachment": ("ShownFileAttachment", ("content-disposition?",)),
    "get_task_file_attachment_data": ("FileData", ()),
    "list_query_results": ("QueryResults", ()),
    "list_metadata": ("CollectionList", ()),
    "get_metadata": ("JsonSchema", ()),
    "list_named_ids": ("LinkList", ()),
    "list_named_id_entries": ("ShownMenu", ()),
    "get_reference": ("ShownReference", ()),
    "list_exceptions": ("LinkList", ()),
    "get_exception": ("Problem", ()),
    "list_collections": ("CollectionList", ()),
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
_TASK_MEMBERS: Final = sorted(
    {*_HEADING, "links", *(member.path.partition(".")[0] for member in MEMBERS)} - _ELEMENTS.keys()
)
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
    return schemas.described(made | _answers(), parts.texts("oracle").members)


def _answers() -> dict[str, Schema]:
    return {
        **_tasks(),
        **_note(),
        **_file_attachment(),
        "FileData": record("A file.", {"data": {"type": "string", "contentEncoding": "base64"}, "links": _LINKS}),
        "TaskPage": record(
            "A page of tasks.",
            {
                "items": array_of(ref("TaskItem")),
                "hasMore": {"type": "boolean"},
                "totalResults": {"type": "integer", "minimum": 0},
                "links": _LINKS,
            },
            optional=["totalResults"],
        ),
        "QueryResults": record(
            "The results of the statements.", {"items": array_of(ref("QueryResult")), "links": _LINKS}
        ),
        "QueryResult": record(
            "The rows of one statement.",
            {
                "tableName": _TEXT,
                "count": {"type": "integer", "minimum": 0},
                "columnNames": array_of(_TEXT),
                "rows": array_of(array_of(nullable(_TEXT))),
            },
        ),
        "LinkList": record("Links.", {"items": _LINKS, "links": _LINKS}),
        "CollectionList": record("Collections.", {"items": array_of(ref("DescribedCollection")), "links": _LINKS}),
        "DescribedCollection": record("A collection that has a schema.", {"name": _TEXT, "links": _LINKS}),
        "TaskMember": {"description": "A field's value: an object, an array, a string, a number or null."},
        "JsonSchema": {"description": "A JSON Schema.", **_FREE},
        "Menu": record("A menu.", {"items": array_of(_SHOWN_NAMED_ID), "links": _LINKS}),
        "ShownMenu": {"anyOf": [ref("Menu"), ref("LinkList")]},
        "ShownNamedId": record("An entry of a menu.", {"id": _ID, "lookupName": nullable(_TEXT)}),
        "ShownReference": record(
            "A resource that tasks refer to.", {"id": _ID, "lookupName": nullable(_TEXT), "links": _LINKS}
        ),
        "Linked": record("Links to a resource.", {"links": _LINKS}),
        "Link": record("A link.", {"rel": _TEXT, "href": _ADDRESS, "mediaType": _TEXT}, optional=["mediaType"]),
        "Problem": record(
            "An error.",
            {
                "type": _ADDRESS,
                "title": _TEXT,
                "status": {"type": "integer"},
                "detail": _TEXT,
                "instance": {"type": "string"},
                "o:errorCode": {"type": "string", "enum": list(CODES)},
            },
        ),
    }


def _note() -> dict[str, Schema]:
    members: dict[str, Schema] = {
        "channel": nullable(_SHOWN_NAMED_ID),
        "createdByAccount": nullable(ref("Linked")),
        "createdTime": _TIME,
        "id": _ID,
        "text": _TEXT,
        "updatedByAccount": nullable(ref("Linked")),
        "updatedTime": _TIME,
        "links": _LINKS,
    }
    return _child("Note", "A note.", members, members | {"channel": nullable(ref("PartialNamedId"))})


def _file_attachment() -> dict[str, Schema]:
    members: dict[str, Schema] = {
        "contentType": _TEXT,
        "createdTime": _TIME,
        "data": ref("Linked"),
        "description": nullable(_TEXT),
        "fileName": _TEXT,
        "id": _ID,
        "name": nullable(_TEXT),
        "size": {"type": "integer", "minimum": 0},
        "updatedTime": _TIME,
        "uRL": nullable(_TEXT),
        "links": _LINKS,
    }
    return _child("FileAttachment", "A file attachment's metadata.", members, members)


def _child(name: str, said: str, members: dict[str, Schema], parts_of_it: dict[str, Schema]) -> dict[str, Schema]:
    """A note or file attachment: whole, in part, and in a list."""
    item = {"anyOf": [ref("Link"), ref(name)]}
    page: dict[str, Schema] = {
        "items": array_of(item),
        "hasMore": {"type": "boolean"},
        "totalResults": {"type": "integer", "minimum": 0},
        "links": _LINKS,
    }
    return {
        name: record(said, members),
        f"Partial{name}": record("The fields that `fields` names.", parts_of_it, optional=parts_of_it.keys() - _ALWAYS),
        f"Shown{name}": {"anyOf": [ref(name), ref(f"Partial{name}")]},
        f"{name}List": record(
            "A page of links, or of whole items with `expand`.", page, optional=["hasMore", "totalResults"]
        ),
        f"Whole{name}s": record("All items of a collection.", {"items": array_of(ref(name)), "links": _LINKS}),
    }


def _tasks() -> dict[str, Schema]:
    """A task as it is shown, and as lists show it, which answer the parts that were asked for."""
    task, groups = _members("Shown", _BY_KIND)
    item, parts_of_groups = _members("Partial", _PARTS_BY_KIND)
    whole = {"notes": _linked_or("WholeNotes"), "fileAttachments": _linked_or("WholeFileAttachments")}
    named_id = {"id": nullable(_ID), "lookupName": nullable(_TEXT)}
    return {
        "Task": _without_nulls(record("A task, with the collections that `expand` names in full.", task | whole)),
        "ShownTask": {"anyOf": [ref("Task"), ref("PartialTask")]},
        "PartialTask": record(
            "The fields that `fields` names.", item | whole, optional=item.keys() - {*_HEADING, "links"}
        ),
        "TaskItem": record("A task in a list.", item, optional=item.keys() - {*_HEADING, "links"}),
        **{name: _without_nulls(record(_GROUP, of)) for name, of in groups.items()},
        **{name: record(_GROUP, of, optional=of) for name, of in parts_of_groups.items()},
        "PartialNamedId": record("The requested fields of a menu entry.", named_id, optional=named_id),
        "ShownCustomFields": _custom_fields(_FREE),
        "PartialCustomFields": _custom_fields(nullable(_FREE), optional=["c"]),
    }


def _custom_fields(package: Schema, *, optional: Iterable[str] = ()) -> Schema:
    """The package that is always there, and others by name."""
    said = "The tenant's custom fields, in packages by name."
    return record(said, {"c": package}, optional=optional, additionalProperties=package)


def _linked_or(name: str) -> Schema:
    return {"anyOf": [ref("Linked"), ref(name)]}


def _members(prefix: str, by_kind: dict[Kind, Schema]) -> tuple[dict[str, Schema], dict[str, dict[str, Schema]]]:
    """A task's members by their table, and the groups that nested ones are in, by the names of their schemas."""
    members: dict[str, Schema] = dict(_HEADING)
    groups: dict[str, dict[str, Schema]] = {}
    for member in MEMBERS:
        group, _, name = member.path.rpartition(".")
        if group:
            of = f"{prefix}{group[0].upper()}{group[1:]}"
            members[group] = ref(of)
            groups.setdefault(of, {})[name] = by_kind[member.kind]
        else:
            members[member.path] = by_kind[member.kind]
    return members | {"links": _LINKS}, groups


def _without_nulls(schema: Schema) -> Schema:
    """Members that can be null may be absent: clients can prefer that."""
    required = [name for name in schema["required"] if "anyOf" not in schema["properties"][name]]
    return {name: part for name, part in schema.items() if name != "required"} | (
        {"required": required} if required else {}
    )


def describe(op: Operation) -> Json:
    """An operation."""
    texts, declaration = parts.texts("oracle"), op.declared(endpoint)
    schema, headers = _ANSWERS.get(op.function.name, (None, ()))
    responses = {
        str(declaration.success): parts.success(
            op,
            "Success." if schema else "The operation succeeded.",
            _answer_content(op, schema),
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


def _answer_content(op: Operation, schema: str | None) -> Json | None:
    if schema is None:
        return None
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
