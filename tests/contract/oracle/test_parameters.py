"""The parameters of one resource and of its notes and file attachments: contract Oracle, section 4."""

from typing import Any

import pytest

from local.world import World
from tests.contract.oracle.nulls import without_nulls
from tests.support.oracle.envelope import assert_refused
from tests.support.oracle.tasks import path_of

TASK: dict[str, Any] = {
    "name": "Return customer call",
    "contact": {"id": 83},
    "priority": {"id": 3},
    "notes": [{"text": "one"}, {"text": "two" * 20_000}, {"text": "three"}],
    "fileAttachments": [{"fileName": "a.txt", "data": "YQ=="}, {"fileName": "b.txt", "data": ""}],
}
HEADING = ["id", "lookupName", "createdTime", "updatedTime"]


@pytest.fixture(scope="module")
def world(shared_world: World) -> World:
    return shared_world


@pytest.fixture(scope="module")
def task(world: World) -> dict[str, Any]:
    """A task with three notes, one of them long, and two files."""
    return world.new_task(**TASK)


def get(world: World, path: str, **headers: str) -> Any:
    response = world.oracle("GET", path, headers=headers)
    assert response.status_code == 200, response.text
    return response.json()


def children_of(world: World, task: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [get(world, item["href"]) for item in get(world, path_of(task, kind))["items"]]


def test_fields_chooses_members_of_a_task(world: World, task: dict[str, Any]) -> None:
    found = get(world, path_of(task) + "?fields=contact,priority.lookupName,dueTime,ID,salesSettings")
    assert list(found) == [*HEADING, "contact", "dueTime", "priority", "salesSettings", "links"]
    assert found["priority"] == {"lookupName": "High"}
    assert {**found, "priority": task["priority"]} == {name: task[name] for name in found}
    preferred = get(world, path_of(task) + "?fields=contact,dueTime", Prefer="exclude-null-properties")
    assert list(preferred) == [*HEADING, "contact", "links"]


@pytest.mark.parametrize(
    ("expand", "whole"),
    [
        ("all", {"notes", "fileAttachments"}),
        ("notes", {"notes"}),
        ("fileAttachments", {"fileAttachments"}),
        ("notes,fileattachments", {"notes", "fileAttachments"}),
    ],
)
def test_expand_shows_children_whole_inside_the_task(
    world: World, task: dict[str, Any], expand: str, whole: set[str]
) -> None:
    expected = {
        name: {"items": children_of(world, task, name), "links": value["links"]} if name in whole else value
        for name, value in task.items()
    }
    found = get(world, f"{path_of(task)}?expand={expand}")
    assert found == expected
    assert list(found) == list(task)
    preferred = get(world, f"{path_of(task)}?expand={expand}&fields=name", Prefer="exclude-null-properties")
    assert preferred.keys() == {*HEADING, "name", "links", *whole}


def test_links_chooses_links(world: World, task: dict[str, Any]) -> None:
    for asked, rels in [
        ("self", ["self"]),
        ("describedby,self", ["self", "describedby"]),
        ("canonical", ["canonical"]),
    ]:
        found = get(world, f"{path_of(task)}?links={asked}")
        assert [link["rel"] for link in found["links"]] == rels
        assert {**found, "links": task["links"]} == task


@pytest.mark.parametrize("kind", ["notes", "fileAttachments"])
def test_children_are_listed_in_pages_as_links_or_whole(world: World, task: dict[str, Any], kind: str) -> None:
    path, whole = path_of(task, kind), children_of(world, task, kind)
    first = get(world, f"{path}?limit=1&totalResults=true&expand=all")
    assert list(first) == ["items", "hasMore", "totalResults", "links"]
    assert (first["items"], first["hasMore"], first["totalResults"]) == (whole[:1], True, len(whole))
    assert [link["rel"] for link in first["links"]] == ["self", "canonical", "next", "describedby"]
    second = get(world, first["links"][2]["href"])
    assert second["items"] == whole[1:2]
    assert [link["rel"] for link in second["links"]][-2:] == ["prev", "describedby"]
    assert get(world, second["links"][-2]["href"])["items"] == first["items"]
    last = get(world, f"{path}?offset={len(whole) - 1}")
    assert [item["href"] for item in last["items"]] == [whole[-1]["links"][1]["href"]]
    assert last["hasMore"] is False


@pytest.mark.parametrize("kind", ["notes", "fileAttachments"])
def test_a_child_takes_the_parameters_of_one_resource(world: World, task: dict[str, Any], kind: str) -> None:
    child = children_of(world, task, kind)[0]
    path = path_of(task, kind, child["id"])
    assert get(world, path + "?expand=all") == child
    found = get(world, f"{path}?fields={'text' if kind == 'notes' else 'fileName'}&links=self")
    assert found.keys() == {"id", "createdTime", "updatedTime", "links", "text" if kind == "notes" else "fileName"}
    assert [link["rel"] for link in found["links"]] == ["self"]


def test_a_part_of_a_notes_channel_can_be_asked_for(world: World, task: dict[str, Any]) -> None:
    [note, *_] = children_of(world, task, "notes")
    assert get(world, path_of(task, "notes", note["id"]) + "?fields=channel.id")["channel"] == {"id": None}


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (f"{path}?{query}", query.partition("=")[0])
        for path in ("/tasks/{task}", "/tasks/{task}/notes/{note}", "/tasks/{task}/fileAttachments/{file}")
        for query in ("fields=nobody", "fields=", "expand=contact", "expand=", "links=next", "links=", "limit=1")
    ]
    + [
        (f"/tasks/{{task}}/{kind}?{query}", query.partition("=")[0])
        for kind in ("notes", "fileAttachments")
        for query in ("limit=0", "offset=-1", "totalResults=1", "expand=notes", "fields=id", "limit=1&limit=2")
    ]
    + [(f"/tasks/{{task}}/{kind}?download&expand=all", "download") for kind in ("fileAttachments",)]
    + [("/tasks/{task}/fileAttachments/{file}?download&fields=id", "download")],
)
def test_a_wrong_parameter_is_refused_by_its_name(world: World, task: dict[str, Any], path: str, name: str) -> None:
    ids = {"task": task["id"]} | {
        one: get(world, path_of(task, kind))["items"][0]["href"].rpartition("/")[2]
        for one, kind in (("note", "notes"), ("file", "fileAttachments"))
    }
    assert_refused(world.oracle("GET", path.format_map(ids)), "00007", says=f"{name} ")


def test_what_does_not_fit_is_refused_inside_a_task_and_listed_in_pages(world: World) -> None:
    task = world.new_task()
    for _ in range(3):
        assert world.oracle("POST", path_of(task, "notes"), {"text": "\u0001" * 340_000}).status_code == 201
    refused = world.oracle("GET", path_of(task) + "?expand=all")
    assert_refused(refused, "00007", says="/notes?expand=all")
    path, seen = path_of(task, "notes") + "?expand=all", []
    for _ in range(3):
        page = get(world, path)
        seen += [len(note["text"]) for note in page["items"]]
        path = next((link["href"] for link in page["links"] if link["rel"] == "next"), "")
        if not path:
            break
    assert seen == [340_000] * 3


def test_nulls_of_the_task_are_left_out_beside_whole_children(world: World, task: dict[str, Any]) -> None:
    found = get(world, path_of(task) + "?expand=notes", Prefer="exclude-null-properties")
    assert {**found, "notes": task["notes"]} == without_nulls(task)
