"""Many callers at once on Oracle's tasks, over HTTP against the embedded engine: contract Oracle, sections 1 to 3."""

from collections.abc import Callable
from typing import Any

import httpx

from local.world import World
from tests.concurrency.at_once import at_once, statuses
from tests.support.oracle.file_attachments import file
from tests.support.oracle.notes import LONG_TEXT
from tests.support.oracle.tasks import ids_in, kept_in_bucket, kept_in_table, path_of, read


def caller(
    world: World, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
) -> Callable[[], httpx.Response]:
    """A call by the world's own account, which is there before all call at once."""
    world.all_permitted_staff()
    return lambda: world.oracle(method, path, body, headers)


def test_100_creations_give_100_tasks(world: World) -> None:
    answers = at_once([caller(world, "POST", "/tasks", {"name": f"Task {number}"}) for number in range(100)])
    assert statuses(answers) == {201: 100}
    names = {answer.json()["id"]: answer.json()["name"] for answer in answers}
    assert sorted(names.values()) == sorted(f"Task {number}" for number in range(100))
    assert len(names) == 100
    assert {task_id: read(world, {"id": task_id})["name"] for task_id in names} == names
    listed = world.oracle("GET", "/tasks").json()["items"]
    assert [item["id"] for item in listed] == sorted(names)


def test_tenants_that_create_at_once_keep_apart(world: World, other: World) -> None:
    calls = [caller(each, "POST", "/tasks", {"name": each.tenant}) for _ in range(20) for each in (world, other)]
    assert statuses(at_once(calls)) == {201: 40}
    for each in (world, other):
        names = [item["lookupName"] for item in each.oracle("GET", "/tasks").json()["items"]]
        assert names == [each.tenant] * 20


MEMBERS: list[dict[str, Any]] = [
    {"name": "Changed"},
    {"assignedToAccount": {"id": 1}},
    {"completedTime": "2026-01-01T00:00:00.000Z"},
    {"contact": {"id": 2}},
    {"customFields": {"c": {"a": 1}}},
    {"dueTime": "2026-01-02T00:00:00.000Z"},
    {"inherit": {"inheritContact": True}},
    {"inherit": {"inheritOrganization": True}},
    {"inherit": {"inheritStaffAssignment": True}},
    {"marketingSettings": {"campaign": {"id": 3}}},
    {"organization": {"id": 4}},
    {"percentComplete": 50},
    {"plannedCompletionTime": "2026-01-03T00:00:00.000Z"},
    {"priority": {"id": 3}},
    {"salesSettings": {"opportunity": {"id": 5}}},
    {"serviceSettings": {"answer": {"id": 6}}},
    {"serviceSettings": {"incident": {"id": 7}}},
    {"startTime": "2026-01-04T00:00:00.000Z"},
    {"statusWithType": {"status": {"id": 17}}},
    {"taskType": {"id": 2}},
]


def test_20_changes_of_different_members_are_all_kept(world: World) -> None:
    one_by_one, together = world.new_task(), world.new_task()
    for members in MEMBERS:
        assert world.oracle("PATCH", path_of(one_by_one), members).status_code == 200
    answers = at_once([caller(world, "PATCH", path_of(together), members) for members in MEMBERS])
    assert len(MEMBERS) == 20
    assert statuses(answers) == {200: 20}
    expected, found = read(world, one_by_one), read(world, together)
    for own in ("id", "createdTime", "updatedTime", "links", "notes", "fileAttachments"):
        del expected[own], found[own]
    assert found == expected


def test_20_changes_of_different_custom_fields_are_all_kept(world: World) -> None:
    task = world.new_task(customFields={"c": {"old": "kept"}})
    bodies = [{"customFields": {"c": {f"field {number}": number}}} for number in range(20)]
    answers = at_once([caller(world, "PATCH", path_of(task), body) for body in bodies])
    assert statuses(answers) == {200: 20}
    expected = {"old": "kept"} | {f"field {number}": number for number in range(20)}
    assert read(world, task)["customFields"]["c"] == expected


def test_20_changes_of_one_member_leave_one_of_them_whole(world: World) -> None:
    task = world.new_task()
    bodies = [{"name": f"Name {number}", "percentComplete": number} for number in range(20)]
    answers = at_once([caller(world, "PATCH", path_of(task), body) for body in bodies])
    assert statuses(answers) == {200: 20}
    after = read(world, task)
    assert after["name"] == f"Name {after['percentComplete']}"


def test_20_repeats_of_one_creation_create_one_task(world: World) -> None:
    body = {"name": "Once", "notes": [{"text": LONG_TEXT}], "fileAttachments": [file()]}
    answers = at_once([caller(world, "POST", "/tasks", body, {"Idempotency-Key": "same"}) for _ in range(20)])
    assert statuses(answers) == {201: 20}
    [task_id] = {answer.json()["id"] for answer in answers}
    assert len({answer.text for answer in answers}) == 1
    assert sum("idempotent-replay" not in answer.headers for answer in answers) == 1
    assert [item["id"] for item in world.oracle("GET", "/tasks").json()["items"]] == [task_id]
    task = {"id": task_id}
    assert len(ids_in(world, task, "notes")) == len(ids_in(world, task, "fileAttachments")) == 1
    assert len(kept_in_bucket(world, task)) == len(kept_in_bucket(world)) == 2, "repeats that lost left nothing"


def test_20_notes_at_once_are_all_there(world: World) -> None:
    task = world.new_task()
    answers = at_once([caller(world, "POST", path_of(task, "notes"), {"text": f"{n}"}) for n in range(20)])
    assert statuses(answers) == {201: 20}
    ids = ids_in(world, task, "notes")
    assert ids == sorted(answer.json()["id"] for answer in answers)
    texts = [world.oracle("GET", path_of(task, "notes", each)).json()["text"] for each in ids]
    assert sorted(texts, key=int) == [f"{number}" for number in range(20)]


def test_changes_that_add_notes_and_change_members_lose_nothing(world: World) -> None:
    task = world.new_task()
    bodies = [{"notes": [{"text": f"{n}"}], "customFields": {"c": {f"{n}": n}}} for n in range(10)]
    answers = at_once([caller(world, "PATCH", path_of(task), body) for body in bodies])
    assert statuses(answers) == {200: 10}
    assert len(ids_in(world, task, "notes")) == 10
    assert read(world, task)["customFields"]["c"] == {f"{number}": number for number in range(10)}


def test_a_deletion_that_races_with_new_notes_and_files_leaves_nothing(world: World) -> None:
    for _ in range(5):
        task = world.new_task(notes=[{"text": LONG_TEXT}])
        add_note = caller(world, "POST", path_of(task, "notes"), {"text": LONG_TEXT})
        add_file = caller(world, "POST", path_of(task, "fileAttachments"), file())
        change = caller(world, "PATCH", path_of(task), {"name": "n", "fileAttachments": [file()]})
        deletion = caller(world, "DELETE", path_of(task))
        answers = at_once([add_note, add_file, add_note, deletion, change, add_file, add_note])
        assert answers[3].status_code == 200
        assert statuses(answers).keys() <= {200, 201, 404}
        assert world.oracle("GET", path_of(task)).status_code == 404
        assert kept_in_table(world, task) == []
        assert kept_in_bucket(world, task) == []


def test_of_10_deletions_of_one_task_one_finds_it(world: World) -> None:
    task = world.new_task(notes=[{"text": LONG_TEXT}], fileAttachments=[file()])
    assert statuses(at_once([caller(world, "DELETE", path_of(task))] * 10)) == {200: 1, 404: 9}
    assert kept_in_table(world, task) == kept_in_bucket(world, task) == []


def test_of_10_deletions_of_one_note_one_finds_it(world: World) -> None:
    task = world.new_task(notes=[{"text": "one"}, {"text": "two"}])
    gone, kept = ids_in(world, task, "notes")
    answers = at_once([caller(world, "DELETE", path_of(task, "notes", gone))] * 10)
    assert statuses(answers) == {200: 1, 404: 9}
    assert ids_in(world, task, "notes") == [kept]


def test_changes_of_one_notes_text_leave_one_object(world: World) -> None:
    task = world.new_task(notes=[{"text": LONG_TEXT}])
    [note_id] = ids_in(world, task, "notes")
    texts = [f"{number}{LONG_TEXT}" for number in range(10)]
    answers = at_once([caller(world, "PATCH", path_of(task, "notes", note_id), {"text": text}) for text in texts])
    assert statuses(answers) == {200: 10}
    assert world.oracle("GET", path_of(task, "notes", note_id)).json()["text"] in texts
    assert len(kept_in_bucket(world, task)) == 1


def test_a_status_that_is_raced_for_and_the_completed_time_agree(world: World) -> None:
    for start in (16, 18):
        task = world.new_task(statusWithType={"status": {"id": start}})
        changes = [{"statusWithType": {"status": {"id": status}}} for status in (18, 17)]
        answers = at_once([caller(world, "PATCH", path_of(task), body) for body in changes * 5])
        assert statuses(answers) == {200: 10}
        after = read(world, task)
        is_complete = after["statusWithType"]["statusType"]["lookupName"] == "Complete"
        assert (after["completedTime"] is not None) == is_complete
