"""Null for every member of every resource, on POST and on PATCH (contract Oracle, section 4)."""

from typing import Any

import httpx
import pytest

from acuse.oracle.file_attachments.bodies import NewFileAttachment
from acuse.oracle.http.bodies import OracleBody
from acuse.oracle.members import MEMBERS
from acuse.oracle.notes.bodies import NewNote
from acuse.oracle.tasks.bodies import NewTask
from local.world import World
from tests.support.oracle.envelope import assert_refused
from tests.support.oracle.tasks import at, nested, path_of, read, set_up_menus

REFUSED, CLEARED, EMPTIED, IGNORED = "refused", "cleared", "emptied", "ignored"

READ_ONLY = dict.fromkeys(["id", "lookupName", "createdTime", "updatedTime", "links"], (IGNORED, REFUSED))
TASK: dict[str, tuple[str, str]] = {
    **READ_ONLY,
    **dict.fromkeys(
        (
            *("assignedToAccount", "completedTime", "contact", "dueTime", "organization", "percentComplete"),
            *("plannedCompletionTime", "priority", "startTime", "taskTemplate", "taskType"),
            *("marketingSettings", "salesSettings", "serviceSettings", "salesSettings.opportunity"),
            *(f"marketingSettings.{each}" for each in ("campaign", "document", "mailing", "survey")),
            *("serviceSettings.answer", "serviceSettings.incident"),
            *("customFields.c.a", "customFields.c.region", "customFields.CO.a"),
        ),
        (IGNORED, CLEARED),
    ),
    **dict.fromkeys(["notes", "fileAttachments"], (IGNORED, EMPTIED)),
    **dict.fromkeys(["customFields", "inherit", "statusWithType"], (IGNORED, REFUSED)),
    **dict.fromkeys(["customFields.c", "customFields.CO", "name"], (REFUSED, REFUSED)),
    **{
        f"inherit.{each}": (REFUSED, REFUSED)
        for each in ("inheritContact", "inheritOrganization", "inheritStaffAssignment")
    },
    **dict.fromkeys(["statusWithType.status", "statusWithType.statusType"], (REFUSED, REFUSED)),
}
"""By path, what null does on POST and on PATCH."""
NOTE = {
    **{name: each for name, each in READ_ONLY.items() if name != "lookupName"},
    "channel": (IGNORED, CLEARED),
    "createdByAccount": (IGNORED, CLEARED),
    "updatedByAccount": (IGNORED, CLEARED),
    "text": (REFUSED, REFUSED),
}
FILE = {
    **{name: each for name, each in READ_ONLY.items() if name != "lookupName"},
    "contentType": (REFUSED, REFUSED),
    "data": (REFUSED, REFUSED),
    "description": (IGNORED, CLEARED),
    "fileName": (REFUSED, REFUSED),
    "name": (IGNORED, CLEARED),
    "size": (IGNORED, REFUSED),
    "uRL": (IGNORED, CLEARED),
}
NEW_NOTE = {"text": "t"}
NEW_FILE = {"fileName": "a.txt", "data": "YQ=="}
FULL_NOTE = {"text": "t", "channel": {"id": 1}, "createdByAccount": {"id": 1}, "updatedByAccount": {"id": 1}}
FULL_FILE = {**NEW_FILE, "contentType": "text/plain", "description": "d", "name": "n", "uRL": "https://example.com/a"}


def full_task(world: World) -> dict[str, Any]:
    """A task in which no member is null."""
    set_up_menus(world)
    references = {name: {"id": 1} for name in ["assignedToAccount", "contact", "organization"]}
    named = {name: {"id": 1} for name in ["priority", "taskTemplate", "taskType"]}
    times = ["completedTime", "dueTime", "plannedCompletionTime", "startTime"]
    return world.new_task(
        **references,
        **named,
        **dict.fromkeys(times, "2026-01-01T00:00:00.000Z"),
        percentComplete=5,
        marketingSettings={name: {"id": 1} for name in ["campaign", "document", "mailing", "survey"]},
        salesSettings={"opportunity": {"id": 1}},
        serviceSettings={"answer": {"id": 1}, "incident": {"id": 1}},
        inherit=dict.fromkeys(["inheritContact", "inheritOrganization", "inheritStaffAssignment"], True),
        customFields={"c": {"a": 1, "region": "x"}, "CO": {"a": 1}},
        notes=[FULL_NOTE],
        fileAttachments=[FULL_FILE],
    )


def without(body: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name not in names}


def names_of(model: type[OracleBody]) -> set[str]:
    return {field.alias or name for name, field in model.model_fields.items()}


def test_the_tables_name_every_member() -> None:
    assert {path.partition(".")[0] for path in TASK} == names_of(NewTask)
    assert {member.path for member in MEMBERS} <= TASK.keys()
    assert NOTE.keys() == names_of(NewNote)
    assert FILE.keys() == names_of(NewFileAttachment)


@pytest.mark.parametrize(("path", "effect"), [(path, effects[0]) for path, effects in TASK.items()])
def test_null_on_a_new_task(world: World, path: str, effect: str) -> None:
    sent = {"name": "n", **nested(path, None)}
    response = world.oracle("POST", "/tasks", sent)
    if effect == REFUSED:
        assert_refused(response, "00012" if path == "name" else "00006", says=path)
        return
    assert response.status_code == 201, response.text
    plain = world.new_task(name="n")
    of_its_own = ["id", "createdTime", "updatedTime", "links", "notes", "fileAttachments"]
    of_its_own += ["customFields"] if path.startswith("customFields.") else []
    assert without(response.json(), *of_its_own) == without(plain, *of_its_own)
    if path.startswith("customFields."):
        assert at(response.json(), path) is None


@pytest.mark.parametrize(("path", "effect"), [(path, effects[1]) for path, effects in TASK.items()])
def test_null_in_a_change_of_a_task(world: World, path: str, effect: str) -> None:
    task = full_task(world)
    response = world.oracle("PATCH", path_of(task), nested(path, None))
    after = read(world, task)
    if effect == REFUSED:
        assert_refused(response, "00006", says=path)
        assert after == task
        return
    assert response.status_code == 200, response.text
    group = path.partition(".")[0]
    assert without(after, group, "updatedTime") == without(task, group, "updatedTime")
    if effect == EMPTIED:
        assert world.oracle("GET", path_of(task, path)).json()["items"] == []
    elif isinstance(task[group], dict) and group.endswith("Settings") and path == group:
        assert after[group] == dict.fromkeys(task[group])
    else:
        assert at(task, path) is not None
        assert at(after, path) is None
        if path != group:
            own = path.split(".")[1]
            assert without(after[group], own) == without(task[group], own)


CHILDREN = {
    "notes": (NOTE, NEW_NOTE, FULL_NOTE),
    "fileAttachments": (FILE, NEW_FILE, FULL_FILE),
}
ON_POST = [(kind, name, effects[0]) for kind, (table, *_) in CHILDREN.items() for name, effects in table.items()]
ON_PATCH = [(kind, name, effects[1]) for kind, (table, *_) in CHILDREN.items() for name, effects in table.items()]


def only_child(world: World, task: dict[str, Any], kind: str) -> dict[str, Any]:
    [item] = world.oracle("GET", path_of(task, kind)).json()["items"]
    shown: dict[str, Any] = world.oracle("GET", item["href"]).json()
    return shown


def add(world: World, way: str, kind: str, body: dict[str, Any]) -> tuple[httpx.Response, dict[str, Any]]:
    """Add a note or file attachment in one of the ways that there are; gives the answer and the task."""
    if way == "with its task":
        response = world.oracle("POST", "/tasks", {"name": "n", kind: [body]})
        return response, response.json()
    task = world.new_task()
    if way == "in a change of its task":
        return world.oracle("PATCH", path_of(task), {kind: [body]}), task
    return world.oracle("POST", path_of(task, kind), body), task


@pytest.mark.parametrize("way", ["alone", "with its task", "in a change of its task"])
@pytest.mark.parametrize(("kind", "name", "effect"), ON_POST)
def test_null_on_a_new_note_or_file(world: World, kind: str, name: str, effect: str, way: str) -> None:
    set_up_menus(world)
    _, new, _ = CHILDREN[kind]
    response, task = add(world, way, kind, {**new, name: None})
    if effect == REFUSED:
        assert_refused(response, "00006", says=name)
        return
    assert response.is_success, response.text
    _, other = add(world, way, kind, new)
    own = ("id", "createdTime", "updatedTime", "links", "data")
    assert without(only_child(world, task, kind), *own) == without(only_child(world, other, kind), *own)


@pytest.mark.parametrize("way", ["alone", "in a change of its task"])
@pytest.mark.parametrize(("kind", "name", "effect"), ON_PATCH)
def test_null_in_a_change_of_a_note_or_file(world: World, kind: str, name: str, effect: str, way: str) -> None:
    if way != "alone" and name == "id":
        return  # it names none: a new one
    task = full_task(world)
    before = only_child(world, task, kind)
    if way == "alone":
        response = world.oracle("PATCH", path_of(task, kind, before["id"]), {name: None})
    else:
        response = world.oracle("PATCH", path_of(task), {kind: [{"id": before["id"], name: None}]})
    after = only_child(world, task, kind)
    if effect == REFUSED:
        assert_refused(response, "00006", says=name)
        assert after == before
        return
    assert response.status_code == 200, response.text
    assert before[name] is not None
    assert after[name] is None
    own = (name, "updatedTime", "updatedByAccount")
    assert without(after, *own) == without(before, *own)


@pytest.mark.parametrize("way", ["alone", "in a change of its task"])
def test_a_file_that_is_elsewhere_keeps_its_address(world: World, way: str) -> None:
    task = world.new_task(fileAttachments=[{"fileName": "a", "uRL": "https://example.com/a"}])
    before = only_child(world, task, "fileAttachments")
    if way == "alone":
        response = world.oracle("PATCH", path_of(task, "fileAttachments", before["id"]), {"uRL": None})
    else:
        response = world.oracle("PATCH", path_of(task), {"fileAttachments": [{"id": before["id"], "uRL": None}]})
    assert_refused(response, "00006", says="uRL")
    assert only_child(world, task, "fileAttachments") == before


def test_data_may_be_null_where_there_is_an_address(world: World) -> None:
    task = world.new_task()
    body = {"fileName": "a", "data": None, "uRL": "https://example.com/a"}
    assert world.oracle("POST", path_of(task, "fileAttachments"), body).status_code == 201
    refused = world.oracle("POST", path_of(task, "fileAttachments"), {**body, "uRL": None})
    assert_refused(refused, "00006", says="data")
