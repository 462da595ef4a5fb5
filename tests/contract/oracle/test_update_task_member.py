"""PATCH of a member of a task, and of its notes and file attachments: contract Oracle, section 4."""

import json
from typing import Any

import pytest

from local.world import CONNECT, World
from tests.support.oracle.envelope import assert_refused
from tests.support.oracle.tasks import ids_in, path_of, read

as_each = pytest.mark.parametrize("method", ["PATCH", "POST"])
"""POST says that it is a PATCH."""


@pytest.fixture(scope="module")
def world(shared_world: World) -> World:
    return shared_world


def put(world: World, method: str, path: str, body: Any) -> Any:
    headers = {"x-http-method-override": "PATCH"} if method == "POST" else {}
    return world.oracle(method, path, json.dumps(body).encode(), headers)


CHANGES: list[tuple[str, Any, dict[str, Any]]] = [
    ("name", "Another", {"name": "Another"}),
    ("contact", {"id": 84}, {"contact": {"id": 84}}),
    ("contact", None, {"contact": None}),
    ("priority", {"lookupName": "Low"}, {"priority": {"id": 1}}),
    ("priority/id", 2, {"priority": {"id": 2}}),
    ("priority/lookupName", "Low", {"priority": {"id": 1}}),
    ("dueTime", "2026-12-01T10:00:00+01:00", {"dueTime": "2026-12-01T09:00:00Z"}),
    ("dueTime", None, {"dueTime": None}),
    ("percentComplete", 50.0, {"percentComplete": 50}),
    ("statusWithType/status", {"id": 17}, {"statusWithType": {"status": {"id": 17}}}),
    ("statusWithType/status/id", "18", {"statusWithType": {"status": {"id": 18}}}),
    ("inherit", {"inheritContact": True}, {"inherit": {"inheritContact": True}}),
    ("inherit/inheritContact", True, {"inherit": {"inheritContact": True}}),
    ("salesSettings", None, {"salesSettings": None}),
    ("salesSettings/opportunity", {"id": 5}, {"salesSettings": {"opportunity": {"id": 5}}}),
    ("customFields", {"c": {"y": 1}}, {"customFields": {"c": {"y": 1}}}),
    ("customFields/c", {"y": 1}, {"customFields": {"c": {"y": 1}}}),
    ("customFields/c/x", "ñ", {"customFields": {"c": {"x": "ñ"}}}),
    ("customFields/c/two words", None, {"customFields": {"c": {"two words": None}}}),
    ("customFields/c/%22", 1, {"customFields": {"c": {'"': 1}}}),
]


@as_each
@pytest.mark.parametrize(("path", "value", "same"), CHANGES)
def test_a_member_is_changed_as_in_a_patch_of_the_task(
    world: World, method: str, path: str, value: Any, same: dict[str, Any]
) -> None:
    made = {
        "contact": {"id": 83},
        "dueTime": "2026-11-26T10:00:00Z",
        "customFields": {"c": {"x": 1}},
        "salesSettings": {"opportunity": {"id": 4}},
    }
    task, other = world.new_task(**made), world.new_task(**made)
    response = put(world, method, path_of(task, path), value)
    assert (response.status_code, response.content) == (200, b""), response.text
    assert world.oracle("PATCH", path_of(other), same).status_code == 200
    own = ("id", "createdTime", "updatedTime", "completedTime", "links", "notes", "fileAttachments")
    found, expected = (
        {name: each for name, each in read(world, one).items() if name not in own} for one in (task, other)
    )
    assert found == expected
    assert found != {name: each for name, each in task.items() if name not in own}


@pytest.mark.parametrize(
    ("path", "value", "body"),
    [
        ("name", None, {"name": None}),
        ("name", "", {"name": ""}),
        ("percentComplete", 101, {"percentComplete": 101}),
        ("priority", {"id": 99}, {"priority": {"id": 99}}),
        ("priority", 3, {"priority": 3}),
        ("statusWithType", None, {"statusWithType": None}),
        ("statusWithType/statusType", {"id": 15}, {"statusWithType": {"statusType": {"id": 15}}}),
        ("customFields/c/x", [1], {"customFields": {"c": {"x": [1]}}}),
        ("customFields/c", 1, {"customFields": {"c": 1}}),
        ("customFields", None, {"customFields": None}),
        ("id", 5, {"id": 5}),
        ("createdTime", None, {"createdTime": None}),
        ("updatedTime", "2020-01-01T00:00:00Z", {"updatedTime": "2020-01-01T00:00:00Z"}),
        ("lookupName", "x", {"lookupName": "x"}),
        ("links", [{"rel": "self"}], {"links": [{"rel": "self"}]}),
    ],
)
def test_what_a_patch_of_the_task_refuses_is_refused_in_its_words(
    world: World, path: str, value: Any, body: dict[str, Any]
) -> None:
    task = world.new_task()
    refused, whole = put(world, "PATCH", path_of(task, path), value), world.oracle("PATCH", path_of(task), body)
    assert_refused(refused, "00006", says=path.partition("/")[0])
    assert refused.json()["detail"] == whole.json()["detail"]
    assert read(world, task) == task


def test_a_change_of_a_member_needs_json(world: World) -> None:
    path = path_of(world.new_task(), "name")
    assert_refused(world.oracle("PATCH", path), "00010")
    assert_refused(world.oracle("PATCH", path, b"Another"), "00011")
    assert_refused(world.oracle("PATCH", path, b'"a","id":1'), "00011")
    assert_refused(world.oracle("PATCH", f"{path}?x=1", "Another"), "00007", says="x")
    assert_refused(world.oracle("PATCH", "/tasks/999999999/name", "Another"), "00013")


def test_a_member_is_changed_without_a_version_and_with_slashes_too_many(world: World) -> None:
    task = world.new_task()
    url = f"{world.base_url}{CONNECT}{path_of(task, 'percentComplete')}"
    assert world.oracle("PATCH", url, 5).status_code == 200
    assert world.oracle("PATCH", path_of(task, "/priority/"), {"id": 3}).status_code == 200
    after = read(world, task)
    assert (after["percentComplete"], after["priority"]["id"]) == (5, 3)


@as_each
def test_notes_and_files_are_added_and_changed_and_removed(world: World, method: str) -> None:
    task = world.new_task(notes=[{"text": "one"}])
    [first] = ids_in(world, task, "notes")
    file = {"fileName": "a.txt", "data": "YQ=="}
    for path, body in (("notes", [{"text": "two"}, {"id": first, "text": "changed"}]), ("fileAttachments", file)):
        response = put(world, method, path_of(task, path), body)
        assert (response.status_code, response.content) == (200, b""), response.text
    texts = [world.oracle("GET", path_of(task, "notes", each)).json()["text"] for each in ids_in(world, task, "notes")]
    assert texts == ["changed", "two"]
    assert len(ids_in(world, task, "fileAttachments")) == 1
    for path in ("notes", "fileAttachments"):
        assert put(world, method, path_of(task, path), None).status_code == 200
        assert ids_in(world, task, path) == []
    assert_refused(put(world, method, path_of(task, "notes"), [{"id": 999999999}]), "00006", says="No such Note")


@pytest.mark.parametrize("path", ["/tasks", "/tasks/1/notes", "/tasks/1/fileAttachments"])
@pytest.mark.parametrize("override", ["PUT", "DELETE", "GET"])
def test_another_method_that_a_post_stands_for_is_refused_by_name(world: World, path: str, override: str) -> None:
    refused = world.oracle("POST", path, {}, {"x-http-method-override": override})
    assert_refused(refused, "00002", says=f"X-HTTP-Method-Override: {override}")
