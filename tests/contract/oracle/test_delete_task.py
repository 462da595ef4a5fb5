"""DELETE /services/rest/connect/{version}/tasks/{id} over HTTP: contract Oracle, section 3."""

import json
from typing import Any

import pytest

from acuse.identity.permissions import Permission
from local.world import World
from tests.support.oracle.envelope import assert_refused
from tests.support.oracle.file_attachments import file
from tests.support.oracle.tasks import UNKNOWN_ID, WRONG_IDS, ids_in, kept_in_bucket, kept_in_table, path_of, read

LONG_TEXT = json.dumps([(number * 7919) ** 5 for number in range(2000)])
"""A text that is too long for the table, even compressed."""


def task_with_everything(world: World) -> dict[str, Any]:
    task = world.new_task(notes=[{"text": "short"}, {"text": LONG_TEXT}], fileAttachments=[file(), file()])
    assert len(kept_in_bucket(world, task)) == 3
    assert len(kept_in_table(world, task)) == 5
    return task


@pytest.mark.parametrize("version", ["v1.3", "v1.4", "latest"])
def test_a_deletion_is_answered_with_200_and_nothing(world: World, version: str) -> None:
    response = world.oracle("DELETE", path_of(world.new_task()), version=version)
    assert response.status_code == 200
    assert response.content == b""


@pytest.mark.parametrize(
    ("method", "further", "body"),
    [
        ("GET", "", None),
        ("PATCH", "", {"name": "n"}),
        ("DELETE", "", None),
        ("GET", "/notes", None),
        ("POST", "/notes", {"text": "t"}),
        ("GET", "/notes/{note}", None),
        ("PATCH", "/notes/{note}", {"text": "t"}),
        ("DELETE", "/notes/{note}", None),
        ("GET", "/fileAttachments", None),
        ("POST", "/fileAttachments", file()),
        ("GET", "/fileAttachments/{file}", None),
        ("GET", "/fileAttachments/{file}?download", None),
        ("GET", "/fileAttachments/{file}/data", None),
        ("PATCH", "/fileAttachments/{file}", {"fileName": "a"}),
        ("DELETE", "/fileAttachments/{file}", None),
    ],
)
def test_afterwards_nothing_of_the_task_can_be_reached(world: World, method: str, further: str, body: Any) -> None:
    task = world.new_task(notes=[{"text": LONG_TEXT}], fileAttachments=[file()])
    [note_id], [file_id] = ids_in(world, task, "notes"), ids_in(world, task, "fileAttachments")
    assert world.oracle("DELETE", path_of(task)).status_code == 200
    path = path_of(task) + further.format(note=note_id, file=file_id)
    assert_refused(world.oracle(method, path, body), "00013", says=f"Task with ID = {task['id']}")
    assert kept_in_bucket(world, task) == []
    assert kept_in_table(world, task) == []


def test_the_notes_and_files_go_with_their_objects(world: World) -> None:
    task = task_with_everything(world)
    assert world.oracle("DELETE", path_of(task)).status_code == 200
    assert kept_in_bucket(world, task) == []
    assert kept_in_table(world, task) == []


def test_more_notes_than_one_batch_go_too(world: World) -> None:
    task = world.new_task(notes=[{"text": f"{number}"} for number in range(60)])
    assert world.oracle("DELETE", path_of(task)).status_code == 200
    assert kept_in_table(world, task) == []


def test_the_other_tasks_stay_with_all_that_is_theirs(world: World) -> None:
    gone, kept = task_with_everything(world), task_with_everything(world)
    assert world.oracle("DELETE", path_of(gone)).status_code == 200
    assert read(world, kept) == kept
    assert len(ids_in(world, kept, "notes")) == len(ids_in(world, kept, "fileAttachments")) == 2
    assert len(kept_in_bucket(world, kept)) == 3
    assert [item["id"] for item in world.oracle("GET", "/tasks").json()["items"]] == [kept["id"]]


def test_an_id_is_not_used_again(world: World) -> None:
    ids = []
    for _ in range(3):
        task = world.new_task()
        ids.append(task["id"])
        assert world.oracle("DELETE", path_of(task)).status_code == 200
    assert len(set(ids)) == 3


def test_a_body_is_not_read(world: World) -> None:
    assert world.oracle("DELETE", path_of(world.new_task()), b"{").status_code == 200


@pytest.mark.parametrize("text", WRONG_IDS.values(), ids=WRONG_IDS.keys())
def test_an_id_that_can_be_nobodys_is_404(shared_world: World, text: str) -> None:
    assert_refused(shared_world.oracle("DELETE", f"/tasks/{text}"), "00013")


def test_an_unknown_task_is_404(shared_world: World) -> None:
    response = shared_world.oracle("DELETE", f"/tasks/{UNKNOWN_ID}")
    assert_refused(response, "00013", says=f"No such Task with ID = {UNKNOWN_ID}")


def test_another_tenants_task_is_404_and_stays(world: World, other: World) -> None:
    task = task_with_everything(world)
    assert_refused(other.oracle("DELETE", path_of(task)), "00013")
    assert read(world, task) == task
    assert len(kept_in_bucket(world, task)) == 3
    assert len(kept_in_table(world, task)) == 5


def test_tenants_with_a_task_of_the_same_id_keep_apart(world: World, other: World) -> None:
    mine, theirs = world.new_task(), other.new_task()
    assert mine["id"] == theirs["id"], "both count from the same number"
    assert other.oracle("DELETE", path_of(theirs)).status_code == 200
    assert read(world, mine) == mine


def test_who_may_only_read_cannot_delete(world: World) -> None:
    task = world.new_task()
    reader = world.new_staff(Permission.VIEW_ACTIVITIES)
    assert_refused(world.oracle("DELETE", path_of(task), auth=reader), "00014", status=403)
    assert read(world, task) == task


def test_a_post_cannot_stand_for_a_deletion(world: World) -> None:
    task = world.new_task()
    assert_refused(world.oracle("POST", path_of(task), {}, {"X-HTTP-Method-Override": "DELETE"}), "00002")
    assert read(world, task) == task
