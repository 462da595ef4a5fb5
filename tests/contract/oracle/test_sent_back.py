"""What an answer shows can be sent back, by PATCH without effect and by POST: contract Oracle, section 4."""

import json
from typing import Any

import pytest

from acuse.oracle.children import store as children
from acuse.oracle.members import CHANNEL
from acuse.oracle.settings import store as settings
from acuse.oracle.settings.model import Entry, ReferenceMode
from acuse.storage import dynamodb
from local.world import CONNECT, World
from tests.support.oracle.envelope import assert_refused
from tests.support.oracle.tasks import ids_in, path_of, set_up_menus

TASK: dict[str, Any] = {
    "name": "Return customer call",
    "contact": {"id": 83},
    "priority": {"id": 3},
    "percentComplete": 50,
    "dueTime": "2026-12-01T10:00:00Z",
    "marketingSettings": {"campaign": {"id": 7}, "survey": {"id": 1}},
    "customFields": {"c": {"text": "ñ", "number": 1.50, "flag": True, "nothing": None}},
    "notes": [{"text": "one", "channel": {"id": 1}}, {"text": "two"}],
    "fileAttachments": [
        {"fileName": "a.txt", "data": "YQ==", "name": "a"},
        {"fileName": "b.txt", "uRL": "https://example.com/b.txt"},
    ],
}
OF_A_TASK = [
    "",
    "?links=self",
    "?links=canonical,describedby",
    "?expand=all",
    "?fields=contact,priority,dueTime,customFields,notes,statusWithType,inherit",
    "?fields=priority.id,taskType.id,statusWithType.statusType.lookupName",
    "?fields=priority.lookupName,taskType.lookupName",
    "?fields=name&expand=notes",
]
OF_A_CHILD = ["", "?links=self", "?links=describedby"]
HEADERS = pytest.mark.parametrize("headers", [{}, {"Prefer": "exclude-null-properties"}], ids=["nulls", "no nulls"])
MEMBERS = [
    *("id", "lookupName", "createdTime", "links", "name", "contact", "organization", "priority", "priority/id"),
    *("taskType", "taskType/id", "taskType/lookupName", "dueTime", "startTime", "percentComplete", "inherit"),
    *("inherit/inheritContact", "marketingSettings", "marketingSettings/campaign", "marketingSettings/survey"),
    *("salesSettings", "salesSettings/opportunity", "serviceSettings", "statusWithType", "statusWithType/status"),
    *("statusWithType/statusType", "statusWithType/statusType/id", "customFields", "customFields/c"),
    *("customFields/c/text", "customFields/c/nothing", "notes", "fileAttachments"),
]


@pytest.fixture(scope="module")
def world(base_url: str, http: Any) -> World:
    world = World(base_url, http)
    set_up_menus(world)
    return world


@pytest.fixture(scope="module")
def task(world: World) -> dict[str, Any]:
    return world.new_task(**TASK)


def whole(world: World, task: dict[str, Any]) -> Any:
    response = world.oracle("GET", f"{path_of(task)}?expand=all")
    assert response.status_code == 200, response.text
    return _without_times(response.json())


def _without_times(document: Any) -> Any:
    """A document without what every change changes."""
    if isinstance(document, list):
        return [_without_times(each) for each in document]
    if isinstance(document, dict):
        changed = ("updatedTime", "updatedByAccount")
        return {name: _without_times(each) for name, each in document.items() if name not in changed}
    return document


def assert_no_effect(world: World, task: dict[str, Any], path: str, body: Any) -> None:
    before = whole(world, task)
    response = world.oracle("PATCH", path, body)
    assert response.status_code == 200, response.text
    assert whole(world, task) == before


@HEADERS
@pytest.mark.parametrize("version", ["v1.3", "v1.4", "latest"])
@pytest.mark.parametrize("query", OF_A_TASK)
def test_a_task_that_was_read_has_no_effect_by_patch(
    world: World, task: dict[str, Any], query: str, version: str, headers: dict[str, str]
) -> None:
    path = path_of(task)
    shown = world.oracle("GET", path + query, headers=headers, version=version)
    assert shown.status_code == 200
    assert_no_effect(world, task, path, shown.json())


@pytest.mark.parametrize("fields", ["", "&fields=contact,priority.id,taskType.id,customFields,notes,fileAttachments"])
def test_an_item_of_a_list_has_no_effect_by_patch(world: World, task: dict[str, Any], fields: str) -> None:
    [item] = world.oracle("GET", f"/tasks?q=id={task['id']}{fields}").json()["items"]
    assert_no_effect(world, task, path_of(task), item)


@pytest.mark.parametrize("path", MEMBERS)
def test_a_member_that_was_read_has_no_effect_by_patch(world: World, task: dict[str, Any], path: str) -> None:
    shown = world.oracle("GET", path_of(task, path))
    assert shown.status_code == 200
    assert_no_effect(world, task, path_of(task, path), shown.content)


@pytest.mark.parametrize("kind", ["notes", "fileAttachments"])
@pytest.mark.parametrize("query", ["", "?expand=all", "?limit=1", "?limit=1&offset=1&totalResults=true&expand=all"])
def test_a_list_below_a_task_has_no_effect_by_patch(world: World, task: dict[str, Any], kind: str, query: str) -> None:
    shown = world.oracle("GET", path_of(task, kind) + query).json()
    for sent, path in ((shown, path_of(task, kind)), ({kind: shown}, path_of(task))):
        assert_no_effect(world, task, path, sent)


@HEADERS
@pytest.mark.parametrize("kind", ["notes", "fileAttachments"])
@pytest.mark.parametrize("query", [*OF_A_CHILD, "?fields={}"])
def test_a_note_or_file_that_was_read_has_no_effect_by_patch(
    world: World, task: dict[str, Any], kind: str, query: str, headers: dict[str, str]
) -> None:
    query = query.format({"notes": "text,channel.id", "fileAttachments": "fileName,data,size,uRL"}[kind])
    for child in ids_in(world, task, kind):
        path = path_of(task, kind, child)
        for version in ("v1.3", "v1.4"):
            shown = world.oracle("GET", path + query, headers=headers, version=version).json()
            assert_no_effect(world, task, path, shown)
        shown = world.oracle("GET", path + query, headers=headers).json()
        assert_no_effect(world, task, path_of(task), {kind: [{"id": child, **shown}]})


@HEADERS
@pytest.mark.parametrize("query", OF_A_TASK)
def test_a_task_that_was_read_makes_one_like_it_by_post(
    world: World, task: dict[str, Any], query: str, headers: dict[str, str]
) -> None:
    shown = world.oracle("GET", path_of(task) + query, headers=headers).json()
    made = world.oracle("POST", "/tasks", {"name": shown["lookupName"], **shown})
    assert made.status_code == 201, made.text
    own = ("id", "createdTime", "updatedTime", "links", "notes", "fileAttachments")
    like = {name: each for name, each in made.json().items() if name not in own}
    sent = {name: task[name] for name in shown if name not in own and "." not in query}
    assert {name: like[name] for name in sent} == sent


@pytest.mark.parametrize("query", OF_A_CHILD)
def test_a_note_or_file_elsewhere_that_was_read_makes_one_like_it_by_post(
    world: World, task: dict[str, Any], query: str
) -> None:
    for kind, place in (("notes", 0), ("notes", 1), ("fileAttachments", 1)):
        path = path_of(task, kind, ids_in(world, task, kind)[place])
        shown = world.oracle("GET", path + query).json()
        made = world.oracle("POST", path_of(world.new_task(), kind), shown)
        assert made.status_code == 201, made.text
        own = ("id", "createdTime", "updatedTime", "links", "data")
        assert {name: each for name, each in made.json().items() if name not in own} == {
            name: each for name, each in shown.items() if name not in own
        }


def test_a_file_cannot_be_made_of_a_link_to_its_data(world: World, task: dict[str, Any]) -> None:
    path = path_of(task, "fileAttachments")
    shown = world.oracle("GET", path_of(task, "fileAttachments", ids_in(world, task, "fileAttachments")[0])).json()
    assert_refused(world.oracle("POST", path, shown), "00006", says="data is required")


def test_links_of_something_else_are_refused(world: World, task: dict[str, Any]) -> None:
    for links in ([{"rel": "self", "href": "x"}], [{"rel": "self"}], ["x"], "x", world.new_task()["links"], None):
        assert_refused(world.oracle("PATCH", path_of(task), {"links": links}), "00006", says="links cannot be changed")
    elsewhere = [{"rel": "self", "href": f"https://other.example{CONNECT}/v1.3/tasks/{task['id']}/?fields=id"}]
    assert world.oracle("PATCH", path_of(task), {"links": elsewhere}).status_code == 200


def _store(world: World, task: dict[str, Any], child: str = "", **values: int) -> None:
    """Let a task, or what is below it, have what was taken once."""
    at = dynamodb.connection()
    key = children.task_key(world.tenant, task["id"])
    for name, value in values.items():
        at.client.update_item(
            TableName=at.results,
            Key=dynamodb.to_item(key | ({"sk": child} if child else {})),
            UpdateExpression="SET #name = :value",
            ConditionExpression="attribute_exists(pk)",
            ExpressionAttributeNames={"#name": name},
            ExpressionAttributeValues={":value": {"N": str(value)}},
        )


@pytest.fixture(scope="module")
def strict(base_url: str, http: Any) -> World:
    """A tenant that has retired entries of menus, and takes references that are registered alone."""
    world = World(base_url, http)
    retired = [Entry("priority", 9, "Old", is_retired=True), Entry(CHANNEL, 5, "Fax", is_retired=True)]
    settings.save_entries(world.tenant, retired)
    settings.save_mode(world.tenant, ReferenceMode.REGISTERED)
    return world


@pytest.fixture(scope="module")
def old(strict: World) -> dict[str, Any]:
    """A task, with a note, that has what is not taken any more."""
    task = strict.new_task(notes=[{"text": "one"}])
    [note] = ids_in(strict, task, "notes")
    _store(strict, task, priority=9, contact=83, taskType=99)
    _store(strict, task, f"notes#{note:019d}", channel=5, created_by=7)
    return task


@pytest.mark.parametrize("query", [each for each in OF_A_TASK if "taskType.lookupName" not in each])
def test_what_is_not_taken_any_more_may_stay(strict: World, old: dict[str, Any], query: str) -> None:
    shown = strict.oracle("GET", path_of(old) + query).json()
    assert_no_effect(strict, old, path_of(old), shown)


@pytest.mark.parametrize(
    "path", ["priority", "priority/id", "priority/lookupName", "contact", "taskType", "taskType/id"]
)
def test_a_member_that_is_not_taken_any_more_may_stay(strict: World, old: dict[str, Any], path: str) -> None:
    shown = strict.oracle("GET", path_of(old, path)).json()
    assert_no_effect(strict, old, path_of(old, path), json.dumps(shown).encode())
    other = strict.new_task()
    assert_refused(
        strict.oracle("PATCH", path_of(other, path), json.dumps(shown).encode()), "00006", says=_refusal(path)
    )


def _refusal(path: str) -> str:
    return "No such Contact with ID = 83" if path == "contact" else "has no entry"


def test_what_a_note_has_may_stay(strict: World, old: dict[str, Any]) -> None:
    [note] = ids_in(strict, old, "notes")
    path = path_of(old, "notes", note)
    for target, wrap in ((path, lambda shown: shown), (path_of(old), lambda shown: {"notes": [shown]})):
        shown = strict.oracle("GET", path).json()
        assert shown["channel"] == {"id": 5, "lookupName": "Fax"}
        assert_no_effect(strict, old, target, wrap(shown))
    other = strict.new_task(notes=[{"text": "two"}])
    [theirs] = ids_in(strict, other, "notes")
    named = {"channel": shown["channel"]}
    assert_refused(strict.oracle("PATCH", path_of(other, "notes", theirs), named), "00006", says="channel has no entry")
    for body in ([{"id": theirs, **named}], [{"text": "new", **named}]):
        assert_refused(
            strict.oracle("PATCH", path_of(other, "notes"), body), "00006", says="notes.0.channel has no entry"
        )


def test_what_is_not_taken_any_more_is_not_taken_in_a_new_task(strict: World, old: dict[str, Any]) -> None:
    shown = strict.oracle("GET", path_of(old)).json()
    assert_refused(strict.oracle("POST", "/tasks", shown), "00006", says="priority has no entry with ID = 9")
