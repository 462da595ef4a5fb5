"""GET /services/rest/connect/{version}/tasks/{id}/notes over HTTP: contract Oracle, section 3."""

import pytest

from acuse.identity.permissions import Permission
from local.world import World
from tests.support.oracle.envelope import assert_refused
from tests.support.oracle.notes import new_note, path_to
from tests.support.oracle.tasks import UNKNOWN_ID, WRONG_IDS, ids_in, path_of


@pytest.mark.parametrize("version", ["v1.3", "v1.4", "latest"])
def test_notes_are_listed_as_canonical_links(world: World, version: str) -> None:
    task = world.new_task(notes=[{"text": "first"}, {"text": "second"}])
    ids = [*ids_in(world, task, "notes"), new_note(world, task)["id"]]
    response = world.oracle("GET", path_of(task, "notes"), version=version)
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    href = f"{world.base_url}/services/rest/connect/{version}/tasks/{task['id']}/notes"
    body = response.json()
    assert body["items"] == [{"rel": "canonical", "href": f"{href}/{each}"} for each in ids]
    assert body["links"][:2] == [{"rel": "self", "href": href}, {"rel": "canonical", "href": href}]
    assert all(world.oracle("GET", item["href"]).status_code == 200 for item in body["items"])


def test_the_tasks_own_link_leads_here(world: World) -> None:
    task = world.new_task(notes=[{"text": "t"}])
    [link] = task["notes"]["links"]
    assert link["rel"] == "self"
    assert world.oracle("GET", link["href"]).json() == world.oracle("GET", path_of(task, "notes")).json()


def test_a_task_without_notes_has_an_empty_list(world: World) -> None:
    assert ids_in(world, world.new_task(), "notes") == []


def test_a_deleted_note_is_not_listed(world: World) -> None:
    task = world.new_task()
    first, second = new_note(world, task), new_note(world, task)
    assert world.oracle("DELETE", path_to(task, first)).status_code == 200
    assert ids_in(world, task, "notes") == [second["id"]]
    assert world.oracle("DELETE", path_to(task, second)).status_code == 200
    assert ids_in(world, task, "notes") == []


def test_files_and_other_tasks_notes_are_not_listed(world: World) -> None:
    task = world.new_task(fileAttachments=[{"fileName": "a.txt", "data": ""}])
    new_note(world, world.new_task())
    own = new_note(world, task)
    assert ids_in(world, task, "notes") == [own["id"]]


def test_notes_come_in_the_order_of_their_ids(world: World) -> None:
    task = world.new_task(notes=[{"text": f"{number}"} for number in range(25)])
    ids = ids_in(world, task, "notes")
    assert len(ids) == 25
    assert ids == sorted(ids)


@pytest.mark.parametrize("text", WRONG_IDS.values(), ids=WRONG_IDS.keys())
def test_a_task_that_can_be_nobodys_is_404(shared_world: World, text: str) -> None:
    assert_refused(shared_world.oracle("GET", f"/tasks/{text}/notes"), "00013")


def test_an_unknown_task_is_404(shared_world: World) -> None:
    assert_refused(shared_world.oracle("GET", path_of({"id": UNKNOWN_ID}, "notes")), "00013")


def test_another_tenants_task_is_404(world: World, other: World) -> None:
    assert_refused(other.oracle("GET", path_of(world.new_task(notes=[{"text": "t"}]), "notes")), "00013")


def test_who_may_not_read_gets_no_list(world: World) -> None:
    task, writer = world.new_task(), world.new_staff(Permission.CREATE_ACTIVITY)
    assert_refused(world.oracle("GET", path_of(task, "notes"), auth=writer), "00014", status=403)
