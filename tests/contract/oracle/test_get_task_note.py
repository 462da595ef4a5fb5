"""GET /services/rest/connect/{version}/tasks/{id}/notes/{noteId} over HTTP: contract Oracle, section 3."""

import pytest

from acuse.identity.permissions import Permission
from local.world import World
from tests.support.oracle.envelope import assert_refused
from tests.support.oracle.notes import MEMBERS, new_note, path_to, read_note
from tests.support.oracle.tasks import UNKNOWN_ID, WRONG_IDS, ids_in, path_of, set_up_menus


def test_a_note_is_given_as_it_was_when_it_was_created(world: World) -> None:
    set_up_menus(world)
    task = world.new_task()
    note = new_note(world, task, channel={"id": 2})
    assert list(note) == MEMBERS
    assert world.oracle("GET", path_to(task, note)).json() == note


@pytest.mark.parametrize("version", ["v1.3", "v1.4", "latest"])
def test_its_links_keep_the_version(world: World, version: str) -> None:
    task = world.new_task()
    note = new_note(world, task)
    shown = world.oracle("GET", path_to(task, note), version=version).json()
    hrefs = [link["href"] for each in (shown, shown["createdByAccount"]) for link in each["links"]]
    assert all(href.startswith(f"{world.base_url}/services/rest/connect/{version}/") for href in hrefs)


def test_a_note_that_came_with_the_task_is_a_note_like_another(world: World) -> None:
    set_up_menus(world)
    task = world.new_task(notes=[{"text": "with it", "channel": {"lookupName": "Email"}}])
    [note_id] = ids_in(world, task, "notes")
    note = read_note(world, task, {"id": note_id})
    assert list(note) == MEMBERS
    assert (note["id"], note["text"]) == (note_id, "with it")
    assert note["channel"] == {"id": 2, "lookupName": "Email"}
    assert note["createdTime"] == note["updatedTime"] == task["createdTime"]
    assert note["createdByAccount"]


@pytest.mark.parametrize("text", WRONG_IDS.values(), ids=WRONG_IDS.keys())
def test_an_id_that_can_be_nobodys_is_404(shared_world: World, text: str) -> None:
    task = shared_world.new_task()
    note = new_note(shared_world, task)
    assert_refused(shared_world.oracle("GET", path_of(task, "notes", text)), "00013")
    assert_refused(shared_world.oracle("GET", f"/tasks/{text}/notes/{note['id']}"), "00013")


def test_an_unknown_note_is_404(shared_world: World) -> None:
    response = shared_world.oracle("GET", path_of(shared_world.new_task(), "notes", UNKNOWN_ID))
    assert_refused(response, "00013", says=f"No such Note with ID = {UNKNOWN_ID}")


def test_a_file_is_no_note(world: World) -> None:
    task = world.new_task(fileAttachments=[{"fileName": "a.txt", "data": ""}])
    [file_id] = ids_in(world, task, "fileAttachments")
    assert_refused(world.oracle("GET", path_of(task, "notes", file_id)), "00013")


def test_a_note_of_another_task_is_404(world: World) -> None:
    note = new_note(world, world.new_task())
    assert_refused(world.oracle("GET", path_to(world.new_task(), note)), "00013")


def test_another_tenants_note_is_404(world: World, other: World) -> None:
    task = world.new_task()
    note = new_note(world, task)
    assert_refused(other.oracle("GET", path_to(task, note)), "00013")


def test_tenants_with_a_note_of_the_same_id_keep_apart(world: World, other: World) -> None:
    mine, theirs = world.new_task(), other.new_task()
    note = new_note(world, mine, text="mine")
    their_note = new_note(other, theirs, text="theirs")
    assert (mine["id"], note["id"]) == (theirs["id"], their_note["id"]), "both count from the same number"
    assert read_note(world, mine, note)["text"] == "mine"
    assert read_note(other, theirs, their_note)["text"] == "theirs"


def test_who_may_not_read_gets_no_note(world: World) -> None:
    task, writer = world.new_task(), world.new_staff(Permission.CREATE_ACTIVITY)
    note = new_note(world, task)
    assert_refused(world.oracle("GET", path_to(task, note), auth=writer), "00014", status=403)
