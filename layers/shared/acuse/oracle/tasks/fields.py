"""The scalar fields of a task that can be queried and ordered by, by path; a path's case does not matter."""

import re
from collections.abc import Callable
from enum import Enum, auto
from typing import Any, Final, NamedTuple

from acuse.oracle.errors import InvalidParameter
from acuse.oracle.members import CUSTOM_FIELDS, LEGACY_PACKAGE, MEMBERS, STATUS, STATUS_TYPE, Kind, Member
from acuse.oracle.settings.model import NOT_STARTED, Settings
from acuse.oracle.tasks import custom_fields
from acuse.oracle.tasks.model import Task


class Type(Enum):
    """The type that a field is compared as."""

    INTEGER = auto()
    TEXT = auto()
    TIME = auto()
    BOOLEAN = auto()
    CUSTOM = auto()
    """Whatever the tenant put there."""


class Field(NamedTuple):
    """A field: its path, its type, the attribute that must be read for it, and how its value is found.

    `named` is the path of the reference whose name must be looked up for it. `shown` finds its value as rows of texts
    have it, where that differs.
    """

    path: str
    type: Type
    attribute: str
    value: Callable[[Task, Settings], Any]
    named: str | None = None
    shown: Callable[[Task, Settings], Any] | None = None


def _member(path: str) -> Callable[[Task, Settings], Any]:
    return lambda task, _: task.members.get(path)


def _boolean(path: str) -> Callable[[Task, Settings], Any]:
    return lambda task, _: bool(task.members.get(path))


def _name(path: str) -> Callable[[Task, Settings], Any]:
    def value(task: Task, settings: Settings) -> Any:
        entry: Any = task.members.get(path)
        return None if entry is None else settings.name_of(path, entry)

    return value


def _reference_name(path: str) -> Callable[[Task, Settings], Any]:
    return lambda task, _: task.reference_names.get(path)


def _status_type(task: Task, settings: Settings) -> int:
    return settings.type_of(int(task.members.get(STATUS) or NOT_STARTED))


def _fields_of(member: Member) -> list[Field]:
    path = member.path
    match member.kind:
        case Kind.TIME:
            return [Field(path, Type.TIME, path, _member(path))]
        case Kind.INTEGER:
            return [Field(path, Type.INTEGER, path, _member(path))]
        case Kind.BOOLEAN:
            return [Field(path, Type.BOOLEAN, path, _boolean(path))]
        case Kind.REFERENCE:
            return [
                Field(f"{path}.id", Type.INTEGER, path, _member(path)),
                Field(f"{path}.lookupName", Type.TEXT, path, _reference_name(path), named=path),
            ]
        case Kind.NAMED_ID:
            return [
                Field(f"{path}.id", Type.INTEGER, path, _member(path)),
                Field(f"{path}.lookupName", Type.TEXT, path, _name(path)),
            ]
    return []


ID: Final = Field("id", Type.INTEGER, "id", lambda task, _: task.id)

_FIELDS: Final = [
    ID,
    Field("lookupName", Type.TEXT, "name", lambda task, _: task.name),
    Field("name", Type.TEXT, "name", lambda task, _: task.name),
    Field("createdTime", Type.TIME, "created_time", lambda task, _: task.created_time),
    Field("updatedTime", Type.TIME, "updated_time", lambda task, _: task.updated_time),
    *(field for member in MEMBERS for field in _fields_of(member)),
    Field(f"{STATUS_TYPE}.id", Type.INTEGER, STATUS, _status_type),
    Field(
        f"{STATUS_TYPE}.lookupName",
        Type.TEXT,
        STATUS,
        lambda task, settings: settings.name_of(STATUS_TYPE, _status_type(task, settings)),
    ),
]
_CUSTOM: Final = re.compile(rf"{CUSTOM_FIELDS}\.", re.IGNORECASE)
_BY_PATH: Final = {field.path.lower(): field for field in _FIELDS}
_BY_ID: Final = {path.removesuffix(".id"): field for path, field in _BY_PATH.items() if path.endswith(".id")}

WHOLE: Final = tuple(
    each
    for each in ("id", "lookupName", "createdTime", "updatedTime", *(member.path for member in MEMBERS))
    if "." not in each and {each.lower(), f"{each.lower()}.id"} & _BY_PATH.keys()
)
"""The members of one value that are not nested, by path: what `SELECT *` selects."""


def find(path: str) -> Field | None:
    """The field of this path."""
    if custom := _CUSTOM.match(path):
        inner = path[custom.end() :]
        path = f"{CUSTOM_FIELDS}.{inner}"
        if "." not in inner:
            return None
        value, shown = custom_fields.values_at(inner), custom_fields.texts_at(inner)
        return Field(path, Type.CUSTOM, _custom_attribute(inner), value, shown=shown)
    return _BY_PATH.get(path.lower())


def find_by_id(path: str) -> Field | None:
    """The id of the reference or named ID of this path."""
    return _BY_ID.get(path.lower())


def text_of(field: Field, task: Task, settings: Settings) -> str | None:
    """The value as a text: a number of a custom field as it was sent, times in whole seconds."""
    value = (field.shown or field.value)(task, settings)
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value[:_TO_THE_SECOND]}Z" if field.type is Type.TIME else str(value)


_TO_THE_SECOND: Final = len("2026-04-11T10:30:00")


def _custom_attribute(path: str) -> str:
    """Where the package is kept that a path in custom fields begins with."""
    return "custom_fields" if path.partition(".")[0].lower() == LEGACY_PACKAGE else "custom_packages"


class Selectable(NamedTuple):
    """A member or a group of members: its path, and the attributes that must be read for it."""

    path: str
    attributes: set[str]


def _selectable() -> dict[str, Selectable]:
    found: dict[str, Selectable] = {}
    for member in MEMBERS:
        names = member.path.split(".")
        paths = [".".join(names[: count + 1]) for count in range(len(names))]
        if member.kind in {Kind.NAMED_ID, Kind.STATUS_TYPE}:
            paths += [f"{member.path}.id", f"{member.path}.lookupName"]
        for path in paths:
            found.setdefault(path.lower(), Selectable(path, set())).attributes.update(_attributes(member))
    return found


def _attributes(member: Member) -> set[str]:
    match member.kind:
        case Kind.CUSTOM_FIELDS:
            return {"custom_fields", "custom_packages"}
        case Kind.STATUS_TYPE:
            return {STATUS}
        case Kind.NAME | Kind.SUBCOLLECTION:
            return {"name"}
    return {member.path}


_SELECTABLE: Final = _selectable()
"""The names that the parameter `fields` accepts besides custom fields, in lower case."""


def find_selectable(path: str) -> Selectable | None:
    """The name that `fields` accepts for this path."""
    if (custom := _CUSTOM.match(path)) and (inner := path[custom.end() :]):
        return Selectable(f"{CUSTOM_FIELDS}.{inner}", {_custom_attribute(inner)})
    return _SELECTABLE.get(path.lower())


ALWAYS_SHOWN: Final = {"id", "lookupname", "createdtime", "updatedtime", "links"}
"""The fields that items always have, in lower case."""
_MOST_SELECTED: Final = 100


def selected(name: str, text: str) -> tuple[str, ...]:
    """Read the parameter `fields`: the paths of members, none of which is part of another.

    Raises
    ------
    InvalidParameter
    """
    found = []
    for part in text.split(",")[: _MOST_SELECTED + 1]:
        asked = part.strip()
        if asked.lower() in ALWAYS_SHOWN:
            continue
        selectable = find_selectable(asked)
        if selectable is None:
            raise InvalidParameter(name, f"names {asked[:100] or 'nothing'}, which is not a field of a task")
        found.append(selectable.path)
    if len(found) > _MOST_SELECTED:
        raise InvalidParameter(name, f"must name at most {_MOST_SELECTED} fields")
    # A part of another field that is asked for comes with that field.
    groups = tuple(f"{each}.".lower() for each in found)
    return tuple(each for each in dict.fromkeys(found) if not each.lower().startswith(groups))
