"""Custom fields: members of tasks that a tenant made up, in packages by name (contract Oracle, section 4).

The package `c` is always there. A field is a scalar, kept exactly as sent, or an entry of the field's menu, which is
kept as `{"id":n}` and shown with its name. A field has a menu when the tenant's settings have an entry of it, also a
retired one.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, Final, NamedTuple

from acuse.errors import Invalid, Problem
from acuse.oracle.http.bodies import NamedId
from acuse.oracle.members import CUSTOM_FIELDS, LEGACY_PACKAGE, menu_of_custom_field
from acuse.oracle.settings.model import Settings
from acuse.oracle.settings.views import named_id
from acuse.oracle.tasks import rules as task_rules
from acuse.oracle.tasks.model import Task
from acuse.requests import exact_json, validation
from acuse.requests.exact_json import JsonText

MOST_BYTES: Final = 64 * 1024
"""Of the texts of all packages of a task."""

type Values = Mapping[str, Any]
"""Fields by their names."""

type Reader = Callable[[Task, Settings], Any]
"""Finds the value of a field of a task."""

type Packages = Mapping[str, JsonText]
"""The texts of packages, by their names."""

_NONE: Final = JsonText("{}")
_PARTS: Final = ("id", "lookupName")
_LONGEST_INTEGER: Final = 4000
_LONGEST_ID: Final = 19


def packages_of(task: Task) -> dict[str, JsonText]:
    """A task's packages as they are stored."""
    others = _texts_in(task.custom_packages)
    return {LEGACY_PACKAGE: task.custom_fields, **{name: JsonText(text) for name, text in others.items()}}


def texts_of(packages: Packages) -> tuple[JsonText, JsonText]:
    """The texts that a task keeps: of `c`, and of an object of the others.

    Raises
    ------
    Invalid
        They are too large.
    """
    if sum(len(text.encode(errors="surrogatepass")) for text in packages.values()) > MOST_BYTES:
        raise Invalid([Problem(CUSTOM_FIELDS, f"would exceed {MOST_BYTES // 1024} KiB")])
    others = {name: text for name, text in packages.items() if name != LEGACY_PACKAGE}
    return packages.get(LEGACY_PACKAGE, _NONE), exact_json.object_of(others)


def resolved(sent: Packages, settings: Settings, before: Packages | None = None) -> dict[str, JsonText]:
    """Packages of a request with ids in the places of menu values; what `before` has is taken as it is shown.

    Raises
    ------
    Invalid
        Names every field that its menu does not allow.
    """
    problems: list[Problem] = []
    found = {}
    for package, text in sent.items():
        there = _texts_in((before or {}).get(package, _NONE))
        fields = exact_json.members_of(text)
        ids = dict(_resolved(package, fields, there, settings, problems))
        found[package] = exact_json.object_of(fields | ids) if ids or _has_menu_values(text) else text
    if problems:
        raise Invalid(problems)
    return found


def merged(before: Packages, added: Packages) -> dict[str, JsonText] | None:
    """Packages with the fields that a request names; None where it names none."""
    changed = {
        name: exact_json.object_of(exact_json.members_of(before.get(name, _NONE)) | fields)
        for name, text in added.items()
        if (fields := exact_json.members_of(text))
    }
    return {**before, **changed} if changed else None


def shown(task: Task, settings: Settings) -> dict[str, JsonText]:
    """A task's packages with the names of menu values, as they are called now."""
    return {name: _with_names(name, text, settings) for name, text in packages_of(task).items()}


class Part(NamedTuple):
    """A package, a field, or the id or name of a menu value: the names that lead to it, and what is there."""

    names: tuple[str, ...]
    value: Any


def part_of(packages: Packages, path: str) -> Part:
    """The value at a path in packages as they are shown, such as `c.region.lookupName`; null where nothing is.

    The case of names matters only between those that differ in nothing else.
    """
    asked, _, field = path.partition(".")
    package, text = _either(packages, asked)
    if not field:
        return Part((package,), text)
    text = text or _NONE
    fields = _texts_in(text)
    name = _own_name(text, fields, field)
    value = fields.get(name)
    base, _, part = field.rpartition(".")
    if value is None and (known := _part_called(part)):
        name_of_base = _own_name(text, fields, base)
        menu_value = fields.get(name_of_base)
        there = json.loads(str(menu_value)) if _is_object(menu_value) else {}
        return Part((package, name_of_base, known), there.get(known))
    return Part((package, name), None if value is None else JsonText(value))


def values_at(path: str) -> Reader:
    """Make a reader of what a query compares: a scalar, or a menu value's id, or its name if that is asked for."""
    return _reader(path, _values_in)


def texts_at(path: str) -> Reader:
    """The same as a row of texts has it: a number as it was sent."""
    return _reader(path, _shown_in)


def _reader(path: str, values_in: Callable[[str], Values]) -> Reader:
    asked, _, field = path.partition(".")
    is_legacy = asked.lower() == LEGACY_PACKAGE
    base, _, last = field.rpartition(".")
    part = _part_called(last)

    def value_in(task: Task, settings: Settings) -> Any:
        package: str = LEGACY_PACKAGE
        text: str | None = task.custom_fields
        if not is_legacy:
            package, text = _either(_texts_in(task.custom_packages), asked)
        if text is None:
            return None
        fields = values_in(text)
        name = _own_name(text, fields, field)
        value = fields.get(name)
        of_value = None
        if value is None and part:
            name = _own_name(text, fields, base)
            value, of_value = fields.get(name), part
            if not isinstance(value, dict):
                return None
        if isinstance(value, list):
            return None
        if not isinstance(value, dict):
            return value
        entry_id = _id_in(value)
        if of_value != "lookupName" or entry_id is None:
            return entry_id
        return settings.name_of(menu_of_custom_field(package, name), entry_id)

    return value_in


def _resolved(
    package: str, fields: Mapping[str, str], there: Mapping[str, str], settings: Settings, problems: list[Problem]
) -> Iterator[tuple[str, str]]:
    """The fields that are entries of menus, as they are kept; what is wrong goes to `problems`."""
    for name, text in fields.items():
        menu = menu_of_custom_field(package, name)
        path = menu_of_custom_field(package, validation.member_name(name))
        is_object, has_menu = _is_object(text), menu in settings.menus
        if name in there and (text == there[name] or (is_object and _is_as_shown(text, there[name], menu, settings))):
            yield name, there[name]
        elif is_object and (has_menu or there.get(name, "null") == "null") and _is_null(text):
            yield name, "null"
        elif is_object and not has_menu:
            problems.append(
                Problem(path, f"cannot be an object, because the field has no menu: acuse menus save {path} ID NAME")
            )
        elif is_object:
            try:
                found = task_rules.resolve_named_id(menu, validation.read_json(NamedId, text.encode()), settings)
            except Invalid as error:
                problems += [each._replace(path=f"{path}.{each.path}".rstrip(".")) for each in error.problems]
                continue
            if isinstance(found, Problem):
                problems.append(found._replace(path=path))
            else:
                yield name, _kept(found)
        elif has_menu and text != "null":
            problems.append(Problem(path, 'must be {"id"} or {"lookupName"} of a menu entry, or null'))


def _is_as_shown(sent: str, there: str, menu: str, settings: Settings) -> bool:
    shown = named_id(settings, menu, _id_kept_in(there))
    return shown is not None and exact_json.loads(sent.encode()) == shown


def _is_null(sent: str) -> bool:
    """Whether it is shown so in part where no entry is: `fields=customFields.c.region.id` shows `{"id": null}`."""
    value = exact_json.loads(sent.encode())
    return value.keys() <= {*_PARTS} and value != {} and all(each is None for each in value.values())


def _with_names(package: str, text: JsonText, settings: Settings) -> JsonText:
    if not _has_menu_values(text):
        return text
    fields = {}
    for name, value in exact_json.members_of(text).items():
        entry = named_id(settings, menu_of_custom_field(package, name), _id_kept_in(value))
        fields[name] = exact_json.dumps(entry) if entry else value
    return exact_json.object_of(fields)


def _kept(entry_id: int) -> str:
    return exact_json.dumps({"id": entry_id})


def _id_kept_in(text: str) -> int | None:
    """The id of the menu value that a field's text is; None where it is something else."""
    return _id_in(json.loads(text)) if _is_object(text) else None


def _id_in(value: Any) -> int | None:
    """The id of a menu value; None where a newer release keeps something else."""
    found = value.get("id") if isinstance(value, dict) else None
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def _has_menu_values(text: JsonText) -> bool:
    return "{" in text[1:] and any(map(_is_object, exact_json.values_in(text)))


def _is_object(text: str | None) -> bool:
    return text is not None and text.startswith("{")


def _part_called(name: str) -> str | None:
    return next((each for each in _PARTS if each.lower() == name.lower()), None)


@lru_cache(maxsize=8)
def _texts_in(text: JsonText) -> Mapping[str, str]:
    """Members of an object as texts; read once for all that is asked of one task."""
    return exact_json.members_of(text)


@lru_cache(maxsize=4)
def _values_in(text: str) -> Values:
    """Fields by their names; read once for all conditions on one task."""
    found: Values = json.loads(text, parse_int=_integer, parse_float=_decimal)
    return found


@lru_cache(maxsize=4)
def _shown_in(text: str) -> Values:
    """The same with numbers as they were sent; read once for all columns of one task."""
    found: Values = json.loads(text, parse_int=_whole, parse_float=str)
    return found


def _whole(digits: str) -> int | str:
    """A number that is written as it was sent; an id is one."""
    return int(digits) if len(digits) <= _LONGEST_ID and digits != "-0" else digits


@lru_cache(maxsize=4)
def _names_in(text: str) -> Mapping[str, str]:
    """The names of fields, by these in lower case; of those that differ in case alone the last."""
    return {name.lower(): name for name in _values_in(text)}


def _own_name(text: str, fields: Mapping[str, Any], name: str) -> str:
    """The name of a field; case matters only between names that differ in nothing else."""
    return name if name in fields else _names_in(text).get(name.lower(), name)


def _either[Text: str](texts: Mapping[str, Text], name: str) -> tuple[str, Text | None]:
    """The member of this name, or else one whose name differs in case alone; its name, and its text."""
    if name in texts:
        return name, texts[name]
    return next(((each, text) for each, text in texts.items() if each.lower() == name.lower()), (name, None))


def _integer(digits: str) -> int | None:
    """A number that is too long to compare is no number."""
    return int(digits) if len(digits) <= _LONGEST_INTEGER else None


def _decimal(text: str) -> Decimal | None:
    """Likewise one whose exponent has more digits than a Decimal's may."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
