"""What Oracle's operations answer, as models for the document alone.

At run time views make dictionaries: which fields a task has is said by its table and by `fields`, and models that no
function needs would be made whenever one starts.
"""

from collections.abc import Callable, Mapping
from itertools import groupby
from typing import Annotated, Any, TypeAliasType, Union, get_type_hints

from pydantic import BaseModel, ConfigDict, Field, RootModel, create_model
from pydantic.alias_generators import to_camel

from acuse.oracle.http.bodies import LARGEST_ID
from acuse.oracle.http.envelope import CODES
from acuse.oracle.members import MEMBERS, Kind

ABSENT: Any = None
"""The default of a field that may be absent."""

Id = Annotated[int, Field(ge=1, le=LARGEST_ID, json_schema_extra={"format": "int64"})]
Time = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
Address = Annotated[str, Field(json_schema_extra={"format": "uri"})]
Count = Annotated[int, Field(ge=0)]
Base64 = Annotated[str, Field(json_schema_extra={"contentEncoding": "base64"})]
ErrorCode = Annotated[str, Field(json_schema_extra={"enum": [*CODES]})]
Free = dict[str, Any]
"""Of custom fields: scalars, and entries of menus."""


class Answer(BaseModel):
    """A JSON object of a response."""

    model_config = ConfigDict(alias_generator=to_camel)


class Link(Answer):
    """A link."""

    rel: str
    href: Address
    media_type: str = ABSENT


class Linked(Answer):
    """Links to a resource."""

    links: list[Link]


class Problem(Answer):
    """An error."""

    type: Address
    title: str
    status: int
    detail: str
    instance: str
    error_code: ErrorCode = Field(alias="o:errorCode")


class LinkList(Answer):
    """Links."""

    items: list[Link]
    links: list[Link]


class DescribedCollection(Answer):
    """A collection that has a schema."""

    name: str
    links: list[Link]


class CollectionList(Answer):
    """Collections."""

    items: list[DescribedCollection]
    links: list[Link]


class JsonSchema(RootModel[dict[str, Any]]):
    """A JSON Schema."""


class TaskMember(RootModel[Any]):
    """A field's value: an object, an array, a string, a number or null."""


class FileData(Answer):
    """A file."""

    data: Base64
    links: list[Link]


class QueryResult(Answer):
    """The rows of one statement."""

    table_name: str
    count: Count
    column_names: list[str]
    rows: list[list[str | None]]


class QueryResults(Answer):
    """The results of the statements."""

    items: list[QueryResult]
    links: list[Link]


class ShownReference(Answer):
    """A resource that tasks refer to."""

    id: Id
    lookup_name: str | None
    links: list[Link]


class ShownNamedId(Answer):
    """An entry of a menu."""

    id: Id
    lookup_name: str | None


class PartialNamedId(Answer):
    """The requested fields of a menu entry."""

    id: Id | None = ABSENT
    lookup_name: str | None = ABSENT


class Menu(Answer):
    """A menu."""

    items: list[ShownNamedId]
    links: list[Link]


type ShownMenu = Menu | LinkList


def _model(name: str, said: str, fields: Mapping[str, Any]) -> Any:
    return create_model(name, __base__=Answer, __doc__=said, **fields)


def _part_of(model: type[Answer], replaced: Mapping[str, Any]) -> Any:
    """What `fields` names of a resource; `replaced` are the fields that are other ones in part."""
    always = {"id", "created_time", "updated_time", "links"}
    hints = {**get_type_hints(model, include_extras=True), **replaced}
    fields = {
        name: hints[name] if name in always else (hints[name], Field(ABSENT, alias=field.alias))
        for name, field in model.model_fields.items()
    }
    return _model(f"Partial{model.__name__}", "The fields that `fields` names.", fields)


def _either(name: str, *models: Any) -> Any:
    return TypeAliasType(name, Union[models])  # noqa: UP007 - of models that are made


class Note(Answer):
    """A note."""

    channel: ShownNamedId | None
    created_by_account: Linked | None
    created_time: Time
    id: Id
    text: str
    updated_by_account: Linked | None
    updated_time: Time
    links: list[Link]


PartialNote = _part_of(Note, {"channel": PartialNamedId | None})
ShownNote = _either("ShownNote", Note, PartialNote)


class FileAttachment(Answer):
    """A file attachment's metadata."""

    content_type: str
    created_time: Time
    data: Linked
    description: str | None
    file_name: str
    id: Id
    name: str | None
    size: Count
    updated_time: Time
    url: str | None = Field(alias="uRL")
    links: list[Link]


PartialFileAttachment = _part_of(FileAttachment, {})
ShownFileAttachment = _either("ShownFileAttachment", FileAttachment, PartialFileAttachment)


class _Page(Answer):
    items: list[Any]
    has_more: bool = ABSENT
    total_results: Count = ABSENT
    links: list[Link]


class NoteList(_Page):
    """A page of links, or of whole items with `expand`."""

    items: list[Link | Note]


class FileAttachmentList(_Page):
    """A page of links, or of whole items with `expand`."""

    items: list[Link | FileAttachment]


class WholeNotes(Answer):
    """All items of a collection."""

    items: list[Note]
    links: list[Link]


class WholeFileAttachments(Answer):
    """All items of a collection."""

    items: list[FileAttachment]
    links: list[Link]


class ShownCustomFields(Answer, extra="allow"):
    """The tenant's custom fields, in packages by name."""

    __pydantic_extra__: dict[str, Free]
    c: Free


class PartialCustomFields(Answer, extra="allow"):
    """The tenant's custom fields, in packages by name."""

    __pydantic_extra__: dict[str, Free | None]
    c: Free | None = ABSENT


_BY_KIND = {
    Kind.REFERENCE: Linked | None,
    Kind.NAMED_ID: ShownNamedId | None,
    Kind.TIME: Time | None,
    Kind.INTEGER: int | None,
    Kind.BOOLEAN: bool,
    Kind.STATUS_TYPE: ShownNamedId | None,
    Kind.NAME: str,
    Kind.CUSTOM_FIELDS: ShownCustomFields,
    Kind.SUBCOLLECTION: Linked,
}
_IN_PART = _BY_KIND | {
    Kind.NAMED_ID: PartialNamedId | None,
    Kind.STATUS_TYPE: PartialNamedId | None,
    Kind.CUSTOM_FIELDS: PartialCustomFields,
}
_NEVER_NULL = {Kind.BOOLEAN, Kind.NAME, Kind.CUSTOM_FIELDS, Kind.SUBCOLLECTION}
"""Clients can prefer answers without nulls: the other fields may be absent."""


def _whole(kind: Kind) -> Any:
    return _BY_KIND[kind] if kind in _NEVER_NULL else (_BY_KIND[kind], ABSENT)


def _in_part(kind: Kind) -> Any:
    return _IN_PART[kind], ABSENT


def _fields(prefix: str, hint_of: Callable[[Kind], Any], hint_of_group: Callable[[Any], Any]) -> dict[str, Any]:
    """The fields of a task by their table; a group of them is a model with a prefix before its name."""
    fields: dict[str, Any] = {"id": Id, "lookupName": str, "createdTime": Time, "updatedTime": Time}
    for path, members in groupby(MEMBERS, lambda member: member.path.partition(".")[0]):
        inner = {member.path.rpartition(".")[2]: hint_of(member.kind) for member in members}
        group = f"{prefix}{path[0].upper()}{path[1:]}"
        fields[path] = inner.get(path) or hint_of_group(_model(group, "A group of related fields.", inner))
    return fields | {"links": list[Link]}


_OF_ITEM = _fields("Partial", _in_part, lambda group: (group, ABSENT))
_EXPANDED = {"notes": (Linked | WholeNotes, ABSENT), "fileAttachments": (Linked | WholeFileAttachments, ABSENT)}

Task = _model(
    "Task",
    "A task, with the collections that `expand` names in full.",
    _fields("Shown", _whole, lambda group: group) | _EXPANDED,
)
PartialTask = _model("PartialTask", "The fields that `fields` names.", _OF_ITEM | _EXPANDED)
ShownTask = _either("ShownTask", Task, PartialTask)
TaskItem = _model("TaskItem", "A task in a list.", _OF_ITEM)


class TaskPage(_Page):
    """A page of tasks."""

    items: list[TaskItem]  # type: ignore[valid-type]  # a model that is made
    has_more: bool
