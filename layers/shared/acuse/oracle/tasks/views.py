"""How a task is shown: seed 003's response, member for member and in its order."""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, Final

from acuse.oracle.http.links import Links
from acuse.oracle.members import MEMBERS, STATUS, Kind, Member
from acuse.oracle.settings.model import NOT_STARTED, Settings
from acuse.oracle.settings.views import named_id
from acuse.oracle.tasks import custom_fields
from acuse.oracle.tasks.custom_fields import Part
from acuse.oracle.tasks.model import Task


def shown(task: Task, settings: Settings, links: Links, *, excludes_nulls: bool = False) -> dict[str, Any]:
    """The whole task."""
    body: dict[str, Any] = {**_heading(task)}
    for member in MEMBERS:
        value = _value(task, member, settings, links)
        _put(body, member.path.split("."), value, excludes_nulls=excludes_nulls)
    return {**body, "links": links.all_of("tasks", task.id)}


def selected(
    task: Task, settings: Settings, links: Links, fields: Iterable[str], *, excludes_nulls: bool = False
) -> dict[str, Any]:
    """The task with the members or groups of members that are asked for."""
    body: dict[str, Any] = _heading(task)
    for member, asked in _asked(tuple(fields)):
        value = _value(task, member, settings, links)
        names: Sequence[str] = member.path.split(".")
        if asked.startswith(f"{member.path}."):  # a part of it
            inner = asked.removeprefix(f"{member.path}.")
            is_custom = member.kind is Kind.CUSTOM_FIELDS
            part = custom_fields.part_of(value, inner) if is_custom else Part((inner,), (value or {}).get(inner))
            if part.value is None and excludes_nulls and not is_custom:
                continue
            names, value = (*names, *part.names), part.value
        _put(body, names, value, excludes_nulls=excludes_nulls)
    return {**body, "links": links.all_of("tasks", task.id)}


def listed(
    task: Task, settings: Settings, links: Links, fields: Iterable[str], *, excludes_nulls: bool = False
) -> dict[str, Any]:
    """The task as an item of a collection, with the members or groups of members that are asked for."""
    canonical = [{"rel": "canonical", "href": links.to("tasks", task.id)}]
    return {**selected(task, settings, links, fields, excludes_nulls=excludes_nulls), "links": canonical}


@lru_cache(maxsize=100)
def _asked(fields: tuple[str, ...]) -> list[tuple[Member, str]]:
    """The members that fields name, each with the field that does."""
    return [
        (member, asked)
        for member in MEMBERS
        for asked in fields
        if asked == member.path or member.path.startswith(f"{asked}.") or asked.startswith(f"{member.path}.")
    ]


def _heading(task: Task) -> dict[str, Any]:
    return {
        "id": task.id,
        "lookupName": task.name,
        "createdTime": task.created_time,
        "updatedTime": task.updated_time,
    }


def _value(task: Task, member: Member, settings: Settings, links: Links) -> Any:
    return _VIEWS[member.kind](task, member, settings, links)


def _named_id(task: Task, member: Member, settings: Settings, _links: Links) -> Any:
    entry: Any = task.members.get(member.path)
    return named_id(settings, member.path, entry or NOT_STARTED if member.path == STATUS else entry)


def _status_type(task: Task, member: Member, settings: Settings, _links: Links) -> Any:
    status = int(task.members.get(STATUS) or NOT_STARTED)
    return named_id(settings, member.path, settings.type_of(status))


def _reference(task: Task, member: Member, _settings: Settings, links: Links) -> Any:
    stored: Any = task.members.get(member.path)
    return None if stored is None else links.reference(member.collection, stored)


def _plain(task: Task, member: Member, _settings: Settings, _links: Links) -> Any:
    return task.members.get(member.path)


_VIEWS: Final[dict[Kind, Callable[[Task, Member, Settings, Links], Any]]] = {
    Kind.REFERENCE: _reference,
    Kind.NAMED_ID: _named_id,
    Kind.TIME: _plain,
    Kind.INTEGER: _plain,
    Kind.BOOLEAN: lambda task, member, _settings, _links: bool(task.members.get(member.path)),
    Kind.STATUS_TYPE: _status_type,
    Kind.NAME: lambda task, _member, _settings, _links: task.name,
    Kind.CUSTOM_FIELDS: lambda task, _member, settings, _links: custom_fields.shown(task, settings),
    Kind.SUBCOLLECTION: lambda task, member, _settings, links: links.subcollection("tasks", task.id, member.path),
}


def _put(body: dict[str, Any], names: Sequence[str], value: Any, *, excludes_nulls: bool = False) -> None:
    *groups, name = names
    for group in groups:
        body = body.setdefault(group, {})
    if value is not None or not excludes_nulls:
        body[name] = value
