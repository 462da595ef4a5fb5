"""DELETE /services/rest/connect/{version}/tasks/{id}/notes/{noteId} over HTTP: contract Oracle, section 3."""

import pytest

from acuse.identity.permissions import Permission
from local.world import World
from tests.support.oracle.envelope import assert_refused
from tests.support.oracle.notes import LONG_TEXT, new_note, path_to, read_note
from tests.support.oracle.tasks import UNKNOWN_ID, WRONG_IDS, ids_in, kept_in_bucket, path_of, read


@pytest.mark.parametrize("version", ["v1.3", "v1.4", "latest"])
def test_a_deletion_is_answered_with_200_and_nothing(world: World, version: str) -> None:
    task = world.new_task()
    response = world.oracle("DELETE", path_to(task, new_note(world, task)), version=version)
    assert response.status_code == 200
    assert response.content == b""


@pytest.mark.parametrize(("method", "body"), [("GET", None), ("PATCH", {"text": "t"}), ("DELETE", None)])
def test_afterwards_the_note_is_404(shared_world: World, method: str, body: object) -> None:
    task = shared_world.new_task()
    note = new_note(shared_world, task)
    assert shared_world.oracle("DELETE", path_to(task, note)).status_code == 200
    assert_refused(shared_world.oracle(method, path_to(task, note), body), "00013", says=f"Note with ID = {note['id']}")


def test_a_long_text_goes_from_the_bucket_and_nothing_else_does(world: World) -> None:
    task = world.new_task(fileAttachments=[{"fileName": "a.txt", "data": ""}])
    gone, kept = new_note(world, task, text=LONG_TEXT), new_note(world, task, text=LONG_TEXT)
    assert world.oracle("DELETE", path_to(task, gone)).status_code == 200
    assert len(kept_in_bucket(world, task)) == 2
    assert read_note(world, task, kept) == kept
    assert ids_in(world, task, "notes") == [kept["id"]]
    assert read(world, task) == task


@pytest.mark.parametrize("text", WRONG_IDS.values(), ids=WRONG_IDS.keys())
def test_an_id_that_can_be_nobodys_is_404(shared_world: World, text: str) -> None:
    assert_refused(shared_world.oracle("DELETE", path_of(shared_world.new_task(), "notes", text)), "00013")


def test_an_unknown_note_is_404(shared_world: World) -> None:
    assert_refused(shared_world.oracle("DELETE", path_of(shared_world.new_task(), "notes", UNKNOWN_ID)), "00013")


def test_a_note_of_another_task_is_404_and_stays(world: World) -> None:
    task, another = world.new_task(), world.new_task(notes=[{"text": "t"}])
    note = new_note(world, task)
    assert_refused(world.oracle("DELETE", path_to(another, note)), "00013")
    assert read_note(world, task, note) == note
    assert len(ids_in(world, another, "notes")) == 1


def test_another_tenants_note_is_404_and_stays(world: World, other: World) -> None:
    task = world.new_task()
    note = new_note(world, task, text=LONG_TEXT)
    assert_refused(other.oracle("DELETE", path_to(task, note)), "00013")
    assert read_note(world, task, note) == note


def test_who_may_only_read_cannot_delete(world: World) -> None:
    task, reader = world.new_task(), world.new_staff(Permission.VIEW_ACTIVITIES)
    note = new_note(world, task)
    assert_refused(world.oracle("DELETE", path_to(task, note), auth=reader), "00014", status=403)
    assert read_note(world, task, note) == note
