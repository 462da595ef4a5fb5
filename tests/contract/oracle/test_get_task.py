"""GET /services/rest/connect/{version}/tasks/{id} over HTTP: contract Oracle, section 3."""

import pytest

from acuse.oracle.settings import store as settings
from acuse.oracle.settings.model import Entry, ReferenceMode
from local.world import World
from tests.contract.oracle.nulls import without_nulls
from tests.support.oracle.envelope import assert_refused
from tests.support.oracle.tasks import UNKNOWN_ID, WRONG_IDS, path_of, read, stored


def test_a_task_is_shown_as_it_was_answered_when_it_was_created(world: World) -> None:
    created = world.oracle("POST", "/tasks", {"name": "ñ😀", "contact": {"id": 83}, "notes": [{"text": "x"}]})
    shown = world.oracle("GET", path_of(created.json()))
    assert shown.status_code == 200
    assert shown.headers["content-type"] == "application/json"
    assert shown.text == created.text


def test_a_task_is_shown_as_it_is_after_a_change(world: World) -> None:
    task = world.new_task(percentComplete=1)
    world.oracle("PATCH", path_of(task), {"name": "Another", "percentComplete": None})
    shown = read(world, task)
    assert (shown["name"], shown["lookupName"], shown["percentComplete"]) == ("Another", "Another", None)
    assert shown["createdTime"] == task["createdTime"]


def test_notes_and_files_are_links_however_many_there_are(world: World) -> None:
    task = world.new_task()
    world.oracle("POST", path_of(task, "notes"), {"text": "x"})
    world.oracle("POST", path_of(task, "fileAttachments"), {"fileName": "a", "data": ""})
    assert read(world, task) == task


@pytest.mark.parametrize("prefer", ["exclude-null-properties", "wait=10, Exclude-Null-Properties"])
def test_nulls_are_left_out_for_those_who_prefer_it(world: World, prefer: str) -> None:
    task = world.new_task(contact={"id": 83}, customFields={"c": {"a": 1}})
    shown = world.oracle("GET", path_of(task), headers={"Prefer": prefer})
    assert shown.status_code == 200
    assert shown.json() == without_nulls(task)
    assert "dueTime" not in shown.json()
    assert shown.json()["inherit"] == task["inherit"]


def test_another_preference_changes_nothing(world: World) -> None:
    task = world.new_task()
    assert world.oracle("GET", path_of(task), headers={"Prefer": "return=minimal"}).json() == task


def test_an_entry_that_was_retired_keeps_its_name(world: World) -> None:
    task = stored(world, {"priority": 9})
    settings.save_entries(world.tenant, [Entry("priority", 9, "Seasonal", is_retired=True)])
    assert read(world, task)["priority"] == {"id": 9, "lookupName": "Seasonal"}


def test_an_entry_that_was_renamed_has_its_new_name(world: World) -> None:
    task = stored(world, {"priority": 1})
    settings.save_entries(world.tenant, [Entry("priority", 1, "Least")])
    assert read(world, task)["priority"] == {"id": 1, "lookupName": "Least"}


def test_a_reference_stays_when_ids_must_be_registered_later(world: World) -> None:
    task = stored(world, {"contact": 209})
    settings.save_mode(world.tenant, ReferenceMode.REGISTERED)
    assert read(world, task)["contact"]["links"][0]["href"].endswith("/contacts/209")


# ---------------------------------------------------------------- 404


@pytest.mark.parametrize("text", WRONG_IDS.values(), ids=WRONG_IDS)
def test_what_is_no_id_is_404(shared_world: World, text: str) -> None:
    shared_world.new_task()
    assert_refused(shared_world.oracle("GET", f"/tasks/{text}"), "00013")


@pytest.mark.parametrize("task_id", [2, UNKNOWN_ID])
def test_an_id_of_nothing_is_404(world: World, task_id: int) -> None:
    world.new_task()
    assert_refused(world.oracle("GET", f"/tasks/{task_id}"), "00013", says=f"No such Task with ID = {task_id}")


def test_a_deleted_task_is_404(shared_world: World) -> None:
    task = shared_world.new_task()
    assert shared_world.oracle("DELETE", path_of(task)).status_code == 200
    assert_refused(shared_world.oracle("GET", path_of(task)), "00013", says=f"No such Task with ID = {task['id']}")


def test_a_tenant_cannot_reach_anothers_task(world: World, other: World) -> None:
    task = world.new_task()
    assert_refused(other.oracle("GET", path_of(task)), "00013")


def test_tenants_with_the_same_ids_keep_apart(world: World, other: World) -> None:
    mine, theirs = world.new_task(name="mine"), other.new_task(name="theirs")
    assert mine["id"] == theirs["id"]
    assert read(world, mine) == mine
    assert read(other, theirs) == theirs
