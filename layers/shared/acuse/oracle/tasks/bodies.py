"""What the task endpoints take (seed 003; contract Oracle, section 2). The metadata catalogue is made from it too."""

from typing import Annotated, Any, Final

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from acuse.oracle.file_attachments.bodies import FileAttachmentInTask, NewFileAttachment
from acuse.oracle.http.bodies import (
    Given,
    NamedId,
    NamedIdOrNull,
    OracleBody,
    ReadOnlyId,
    ReadOnlyLinks,
    ReadOnlyText,
    ReadOnlyTime,
    Reference,
    WholeSecond,
)
from acuse.oracle.members import CUSTOM_FIELDS, LEGACY_PACKAGE, PACKAGE_PATTERN, STATUS_TYPE, STORED, is_package
from acuse.oracle.notes.bodies import NewNote, NoteInTask
from acuse.requests import exact_json
from acuse.requests.exact_json import JsonText
from acuse.requests.validation import STORABLE, member_name

MOST_PACKAGE_BYTES: Final = 64 * 1024
MOST_PACKAGES: Final = 20
MOST_CHILDREN_INLINE: Final = 90
"""Notes and attachments in one request: they are stored together or not at all, and a transaction has an end."""

_CLEARED_BY_NULL: Final = ("marketingSettings", "salesSettings", "serviceSettings")

_SUBCOLLECTIONS: Final = ("fileAttachments", "notes")
_SHOWN_MEMBERS: Final = frozenset({"items", "links", "hasMore", "totalResults"})


def _is_shown(value: Any) -> bool:
    """Whether a subcollection is as answers show it, with what is in it or without."""
    return isinstance(value, dict) and isinstance(value.get("links"), list) and value.keys() <= _SHOWN_MEMBERS


Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=255), STORABLE]


def _whole(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value


Percentage = Annotated[
    int, Field(ge=0, le=100), BeforeValidator(_whole, json_schema_input_type=Annotated[int, Field(ge=0, le=100)])
]
"""A whole number; 50.0 is one."""


def _holds_fields(fields: JsonText) -> JsonText:
    if len(fields.encode(errors="surrogatepass")) > MOST_PACKAGE_BYTES:
        raise PydanticCustomError("too_large", "must be at most 64 KiB")
    if any(value[0] == "[" for value in exact_json.values_in(fields)):
        raise PydanticCustomError("no_scalar", "must contain only scalars and menu values, no arrays")
    return fields


_MENU_VALUE: Final = {
    "type": "object",
    "properties": {
        "id": {"anyOf": [{"type": "integer", "minimum": 1}, {"type": "null"}]},
        "lookupName": {"anyOf": [{"type": "string"}, {"type": "null"}]},
    },
}
_FIELD: Final = {"anyOf": [*({"type": each} for each in ("string", "number", "boolean", "null")), _MENU_VALUE]}

Package = Annotated[
    JsonText,
    AfterValidator(_holds_fields),
    Field(json_schema_extra={"additionalProperties": _FIELD}),
]
"""Custom fields by name: scalars, and entries of the fields' menus."""


class CustomFields(OracleBody):
    """The tenant's custom fields, in packages; values other than menu entries are kept exactly as sent."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={"propertyNames": {"pattern": PACKAGE_PATTERN}, "maxProperties": MOST_PACKAGES},
    )
    __pydantic_extra__: dict[str, Package]

    c: Package = Field(default=JsonText("{}"), json_schema_extra={"default": {}})

    @model_validator(mode="before")
    @classmethod
    def _check_names(cls, sent: Any) -> Any:
        if not isinstance(sent, dict):
            return sent
        if len(sent) > MOST_PACKAGES:
            raise PydanticCustomError("too_many", f"must have at most {MOST_PACKAGES} packages")
        for name in sent:
            if not is_package(name):
                raise PydanticCustomError(
                    "package",
                    "cannot have a package {name}: a package name is c, or up to 64 letters, digits and _",
                    {"name": member_name(name) or "without a name"},
                )
        return sent

    @property
    def packages(self) -> dict[str, JsonText]:
        """The packages that a request names, as they were sent."""
        named = {LEGACY_PACKAGE: self.c} if LEGACY_PACKAGE in self.model_fields_set else {}
        return {**named, **self.__pydantic_extra__}


class Inherit(OracleBody):
    """The values that a task inherits from its associated resources."""

    inherit_contact: bool = False
    inherit_organization: bool = False
    inherit_staff_assignment: bool = False


class MarketingSettings(OracleBody):
    """A task's marketing resources."""

    campaign: Reference | None = None
    document: NamedIdOrNull = None
    mailing: NamedIdOrNull = None
    survey: NamedIdOrNull = None


class SalesSettings(OracleBody):
    """A task's sales resources."""

    opportunity: Reference | None = None


class ServiceSettings(OracleBody):
    """A task's service resources."""

    answer: Reference | None = None
    incident: Reference | None = None


class StatusWithType(OracleBody):
    """A status and its type."""

    status: NamedId = Field(default=NamedId(id=16))
    status_type: NamedId = Field(default=NamedId(id=14))


class TaskBody(OracleBody):
    """A task in a request."""

    id: ReadOnlyId = None
    lookup_name: ReadOnlyText = None
    created_time: ReadOnlyTime = None
    updated_time: ReadOnlyTime = None
    assigned_to_account: Reference | None = None
    completed_time: WholeSecond | None = None
    contact: Reference | None = None
    custom_fields: CustomFields | None = Field(default=CustomFields(), json_schema_extra={"default": {"c": {}}})
    due_time: WholeSecond | None = None
    file_attachments: list[Any] | None = None
    inherit: Inherit | None = Inherit()
    marketing_settings: MarketingSettings | None = MarketingSettings()
    name: Name = Field(default="", validate_default=False)
    notes: list[Any] | None = None
    organization: Reference | None = None
    percent_complete: Percentage | None = None
    planned_completion_time: WholeSecond | None = None
    priority: NamedIdOrNull = None
    sales_settings: SalesSettings | None = SalesSettings()
    service_settings: ServiceSettings | None = ServiceSettings()
    start_time: WholeSecond | None = None
    status_with_type: StatusWithType | None = StatusWithType()
    task_template: NamedIdOrNull = None
    task_type: NamedIdOrNull = None
    links: ReadOnlyLinks = None

    @model_validator(mode="before")
    @classmethod
    def _pass_over_what_is_shown(cls, sent: Any) -> Any:
        """Take notes and file attachments as answers show them for what they say: nothing new."""
        if not isinstance(sent, dict):
            return sent
        return {name: each for name, each in sent.items() if name not in _SUBCOLLECTIONS or not _is_shown(each)}


class NewTask(TaskBody):
    """A task to create."""

    file_attachments: list[NewFileAttachment] | None = Field(default=None, max_length=MOST_CHILDREN_INLINE)
    name: Name
    notes: list[NewNote] | None = Field(default=None, max_length=MOST_CHILDREN_INLINE)


class TaskChanges(TaskBody):
    """Changes of a task; nested objects are merged field by field.

    Null in place of a settings object clears its fields; the fields of the other objects are never null.
    """

    custom_fields: CustomFields = Field(default=CustomFields(), json_schema_extra={"default": {"c": {}}})
    file_attachments: list[FileAttachmentInTask] | None = Field(default=None, max_length=MOST_CHILDREN_INLINE)
    inherit: Inherit = Inherit()
    notes: list[NoteInTask] | None = Field(default=None, max_length=MOST_CHILDREN_INLINE)
    status_with_type: StatusWithType = StatusWithType()

    @model_validator(mode="before")
    @classmethod
    def _list_what_comes_alone(cls, sent: Any) -> Any:
        """Take one note or file attachment like an array of it."""
        if not isinstance(sent, dict):
            return sent
        alone = {name: [sent[name]] for name in _SUBCOLLECTIONS if isinstance(sent.get(name), dict)}
        return sent | {name: each for name, each in alone.items() if not _is_shown(each[0])}


def given(body: OracleBody, prefix: str = "") -> dict[str, Given]:
    """The values that a request gives the stored members and the status's type, by dotted path."""
    found: dict[str, Given] = {}
    for name in body.model_fields_set:
        path = prefix + (type(body).model_fields[name].alias or name)
        value: Any = getattr(body, name)
        if path in STORED or path == STATUS_TYPE:
            found[path] = value
        elif isinstance(value, OracleBody) and path != CUSTOM_FIELDS:
            found |= given(value, f"{path}.")
        elif value is None and path in _CLEARED_BY_NULL:
            found |= {member: None for member in STORED if member.startswith(f"{path}.")}
    return found
