"""The rules of a task (contract Oracle, section 2). Nothing here reads or writes."""

from collections.abc import Mapping
from typing import NamedTuple

from acuse.errors import Invalid, Problem
from acuse.oracle.http.bodies import Given, NamedId, Reference
from acuse.oracle.members import (
    COMPLETED_TIME,
    SINGULAR,
    STATUS,
    STATUS_TYPE,
    STORED,
    Kind,
    collection_of,
    menu_of,
)
from acuse.oracle.references.model import Registry, Target
from acuse.oracle.settings.model import COMPLETE, NOT_STARTED, ReferenceMode, Settings
from acuse.timestamps import Timestamp

type Scalar = int | str | bool
type Members = Mapping[str, Scalar | None]
"""Members by dotted path; references and named IDs are ids."""


class Standing(NamedTuple):
    """A value that is no longer accepted, by the ids that it can mean: it may stay where it is."""

    ids: frozenset[int]
    problem: Problem


def to_look_up(given: Mapping[str, Given], mode: ReferenceMode) -> tuple[set[Target], set[tuple[str, str]]]:
    """The references of a request to look up in the registry: ids, and names with their collections.

    Where every id is taken, one alone needs no question.
    """
    targets, named = set(), set()
    for path, value in given.items():
        if isinstance(value, Reference):
            collection = collection_of(path)
            resource_id = value.known_id
            if resource_id is not None and (value.lookup_name is not None or mode is ReferenceMode.REGISTERED):
                targets.add(Target(collection, resource_id))
            elif resource_id is None and value.lookup_name is not None:
                named.add((collection, value.lookup_name))
    return targets, named


def resolve(
    given: Mapping[str, Given], settings: Settings, registry: Registry, standing: dict[str, Standing] | None = None
) -> Members:
    """Put ids in the places of references and named IDs.

    What is not taken any more, but may be there already, is put in `standing` if that is given, and in no id's place.

    Raises
    ------
    Invalid
        Names every one that stands for nothing, or for more than one thing.
    """
    resolved: dict[str, Scalar | None] = {}
    problems: list[Problem] = []
    found: Scalar | Problem | None
    for path, value in given.items():
        match value:
            case Reference():
                found = resolve_reference(path, value, settings.references, registry)
            case NamedId():
                found = resolve_named_id(path, value, settings)
            case _:
                found = value
        if isinstance(found, Problem):
            ids = _ids_meant(path, value, settings)
            if ids and standing is not None:
                standing[path] = Standing(ids, found)
            else:
                problems.append(found)
        else:
            resolved[path] = found
    if problems:
        raise Invalid(problems)
    return resolved


def refuse_new(standing: Mapping[str, Standing], there: Mapping[str, Scalar | None]) -> None:
    """Let what is not taken any more stay where it is.

    Raises
    ------
    Invalid
        Names what is not there.
    """
    if problems := [each.problem for path, each in standing.items() if there.get(path) not in each.ids]:
        raise Invalid(problems)


def _ids_meant(path: str, value: Given, settings: Settings) -> frozenset[int]:
    """The ids that what is not taken can mean; none where it contradicts itself."""
    match value:
        case Reference(lookup_name=None, known_id=int(known)):
            return frozenset({known} if value.links in (None, (collection_of(path), known)) else ())
        case NamedId():
            menu = settings.menus[menu_of(path)]
            if value.id is not None and value.id not in menu:
                return frozenset({value.id} if value.lookup_name is None else ())
            fitting = (each for each in menu.values() if value.lookup_name in (None, each.name))
            return frozenset(each.id for each in fitting if value.id in (None, each.id))
    return frozenset()


def resolve_reference(path: str, reference: Reference, mode: ReferenceMode, registry: Registry) -> int | Problem:
    """The id that a reference stands for."""
    collection = collection_of(path)
    what, resource_id = SINGULAR[collection], reference.known_id
    if reference.links and reference.links != (collection, resource_id):
        return Problem(f"{path}.links", f"must link to the same {what}")
    if resource_id is None:
        return _id_of_name(path, collection, reference.lookup_name or "", registry)
    name = registry.names.get(Target(collection, resource_id))
    if name is None and (mode is ReferenceMode.REGISTERED or reference.lookup_name is not None):
        return Problem(path, f"Invalid ID: No such {what} with ID = {resource_id}")
    if reference.lookup_name not in (None, name):
        return Problem(path, f"Invalid ID: the {what} with ID = {resource_id} is not called {reference.lookup_name}")
    return resource_id


def _id_of_name(path: str, collection: str, name: str, registry: Registry) -> int | Problem:
    ids = registry.ids.get((collection, name), [])
    if len(ids) == 1:
        return ids[0]
    if ids:
        return Problem(path, f"Invalid lookupName: more than one {SINGULAR[collection]} is called {name}")
    return Problem(path, f"Invalid lookupName: No such {SINGULAR[collection]} with lookupName = {name}")


def resolve_named_id(path: str, named: NamedId, settings: Settings) -> int | Problem:
    """The id that a named ID stands for."""
    found = [
        entry.id
        for entry in settings.open_entries(menu_of(path))
        if named.id in (None, entry.id) and named.lookup_name in (None, entry.name)
    ]
    if len(found) == 1:
        return found[0]
    said = f"ID = {named.id}" if named.id is not None else f"lookupName = {named.lookup_name}"
    if found:
        return Problem(path, f"is ambiguous: several menu entries have {said}")
    return Problem(
        path, f"has no entry with {said}" + (" and this lookupName" if named.id and named.lookup_name else "")
    )


def members_of_new(resolved: Members, settings: Settings, now: Timestamp) -> Members:
    """All members of a task that is created, but for those that are null.

    Raises
    ------
    Invalid
        The status and its type do not agree.
    """
    defaults = {path: False for path, member in STORED.items() if member.kind is Kind.BOOLEAN} | {STATUS: NOT_STARTED}
    members = {**defaults, **_changed(defaults, {STATUS: NOT_STARTED, **resolved}, settings, now, is_new=True)}
    return {path: value for path, value in members.items() if value is not None}


def changes_of(members: Members, resolved: Members, settings: Settings, now: Timestamp) -> Members:
    """The members of a task that change when a request says `resolved`; null removes one.

    Raises
    ------
    Invalid
        The status and its type do not agree.
    """
    return _changed(members, resolved, settings, now, is_new=False)


def derived_from(resolved: Members) -> frozenset[str]:
    """The members whose values decide what `changes_of` makes of a request, beside those that it names.

    A task that comes to be complete gets a time, and whether the type of a status is right depends on the status.
    """
    return frozenset({STATUS}) if resolved.keys() & {STATUS, STATUS_TYPE} else frozenset()


def _changed(before: Members, resolved: Members, settings: Settings, now: Timestamp, *, is_new: bool) -> Members:
    after = {path: value for path, value in resolved.items() if path != STATUS_TYPE}
    status_type = settings.type_of(_status(after.get(STATUS, before.get(STATUS))))
    if resolved.get(STATUS_TYPE, status_type) != status_type:
        raise Invalid([Problem(STATUS_TYPE, "must be the type of the status")])
    was_complete = not is_new and settings.type_of(_status(before.get(STATUS))) == COMPLETE
    if status_type == COMPLETE and not was_complete and after.get(COMPLETED_TIME) is None:
        after[COMPLETED_TIME] = now
    if status_type != COMPLETE and was_complete:
        after[COMPLETED_TIME] = None
    return after


def _status(value: Scalar | None) -> int:
    return int(value or NOT_STARTED)
