"""PATCH /services/rest/connect/{version}/tasks/{id}/notes/{noteId} over HTTP: contract Oracle, section 3."""

from typing import Any

import pytest

from acuse.identity.permissions import Permission
from acuse.oracle import times
from local.world import World
from tests.support.oracle.envelope import assert_refused
from tests.support.oracle.notes import LONG_TEXT, TEXTS, WRONG, account_id, account_links, new_note, path_to, read_note
from tests.support.oracle.tasks import LONG_AGO, UNKNOWN_ID, WRONG_IDS, kept_in_bucket, make_old, path_of, set_up_menus


def changed(world: World, task: dict[str, Any], note: dict[str, Any], body: Any) -> dict[str, Any]:
    """The note after a change that must succeed."""
    response = world.oracle("PATCH", path_to(task, note), body)
    assert response.status_code == 200, response.text
    return read_note(world, task, note)


@pytest.mark.parametrize(
    ("method", "headers"), [("PATCH", {}), ("POST", {"X-HTTP-Method-Override": "PATCH"})], ids=["PATCH", "POST"]
)
def test_a_change_is_answered_with_200_and_nothing(world: World, method: str, headers: dict[str, str]) -> None:
    task = world.new_task()
    note = new_note(world, task)
    response = world.oracle(method, path_to(task, note), {"text": "Changed"}, headers)
    assert response.status_code == 200
    assert response.content == b""
    assert read_note(world, task, note)["text"] == "Changed"


def test_a_post_that_does_not_stand_for_a_patch_is_405(world: World) -> None:
    task = world.new_task()
    note = new_note(world, task)
    assert_refused(world.oracle("POST", path_to(task, note), {"text": "Changed"}), "00002")
    assert read_note(world, task, note) == note


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_a_text_is_replaced_by_any_other(world: World, text: str) -> None:
    task = world.new_task()
    note = new_note(world, task)
    assert changed(world, task, note, {"text": text})["text"] == text


def test_a_text_leaves_no_object_behind_when_it_is_replaced(world: World) -> None:
    task = world.new_task()
    note = new_note(world, task, text=LONG_TEXT)
    changed(world, task, note, {"text": LONG_TEXT[::-1]})
    assert len(kept_in_bucket(world, task)) == 1
    assert changed(world, task, note, {"text": "short"})["text"] == "short"
    assert kept_in_bucket(world, task) == []
    assert changed(world, task, note, {"text": LONG_TEXT})["text"] == LONG_TEXT
    assert len(kept_in_bucket(world, task)) == 1


def test_a_text_that_is_not_named_stays(world: World) -> None:
    set_up_menus(world)
    task = world.new_task()
    for text in ("short", LONG_TEXT):
        note = new_note(world, task, text=text)
        assert changed(world, task, note, {"channel": {"id": 1}})["text"] == text


def test_a_channel_is_set_and_taken_away(world: World) -> None:
    set_up_menus(world)
    task = world.new_task()
    note = new_note(world, task, channel={"id": 1})
    assert changed(world, task, note, {"channel": {"lookupName": "Email"}})["channel"]["id"] == 2
    assert changed(world, task, note, {"text": "t"})["channel"]["id"] == 2
    assert changed(world, task, note, {"channel": None})["channel"] is None


def test_the_change_is_the_callers_and_the_note_stays_its_creators(world: World) -> None:
    task, second = world.new_task(), world.new_staff(*Permission)
    note = new_note(world, task)
    response = world.oracle("PATCH", path_to(task, note), {"text": "Changed"}, auth=second)
    assert response.status_code == 200
    after = read_note(world, task, note)
    assert after["createdByAccount"] == note["createdByAccount"]
    assert after["updatedByAccount"] == account_links(world, account_id(world, second[0]))


def test_the_change_can_be_said_to_be_anothers(world: World) -> None:
    task = world.new_task()
    after = changed(world, task, new_note(world, task), {"updatedByAccount": {"id": 4711}})
    assert after["updatedByAccount"] == account_links(world, 4711)


def test_the_time_of_the_change_moves_and_that_of_the_creation_does_not(world: World) -> None:
    task = world.new_task()
    note = new_note(world, task)
    make_old(world, task, "notes", note["id"])
    sent_at = times.now()
    after = changed(world, task, note, {"text": "Changed"})
    assert after["createdTime"] == LONG_AGO
    assert sent_at <= after["updatedTime"] <= times.now()


@pytest.mark.parametrize("member", ["id", "createdTime", "updatedTime", "links"])
def test_a_read_only_member_is_taken_as_it_is_shown(world: World, member: str) -> None:
    task = world.new_task()
    note = new_note(world, task)
    assert changed(world, task, note, {member: note[member], "text": "Changed"})["text"] == "Changed"


@pytest.mark.parametrize(
    ("member", "value"),
    [("id", UNKNOWN_ID), ("id", None), ("createdTime", LONG_AGO), ("updatedTime", LONG_AGO), ("links", [])],
)
def test_a_read_only_member_cannot_be_changed(world: World, member: str, value: Any) -> None:
    task = world.new_task()
    note = new_note(world, task)
    assert_refused(world.oracle("PATCH", path_to(task, note), {member: value, "text": "t"}), "00006", says=member)
    assert read_note(world, task, note) == note


@pytest.mark.parametrize(("members", "says"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_member_is_named_and_nothing_changes(shared_world: World, members: dict[str, Any], says: str) -> None:
    set_up_menus(shared_world)
    task = shared_world.new_task()
    note = new_note(shared_world, task)
    assert_refused(
        shared_world.oracle("PATCH", path_to(task, note), {"text": LONG_TEXT, **members}), "00006", says=says
    )
    assert read_note(shared_world, task, note) == note
    assert kept_in_bucket(shared_world, task) == []


@pytest.mark.parametrize(
    ("body", "code"), [(None, "00010"), (b" ", "00010"), (b"{", "00011"), (b"[]", "00006"), (b"null", "00006")]
)
def test_a_body_that_cannot_be_read_is_refused(shared_world: World, body: bytes | None, code: str) -> None:
    task = shared_world.new_task()
    note = new_note(shared_world, task)
    assert_refused(shared_world.oracle("PATCH", path_to(task, note), body), code)


@pytest.mark.parametrize("text", WRONG_IDS.values(), ids=WRONG_IDS.keys())
def test_an_id_that_can_be_nobodys_is_404(shared_world: World, text: str) -> None:
    assert_refused(
        shared_world.oracle("PATCH", path_of(shared_world.new_task(), "notes", text), {"text": "t"}), "00013"
    )


def test_an_unknown_note_is_404_and_its_text_is_not_kept(shared_world: World) -> None:
    task = shared_world.new_task()
    assert_refused(shared_world.oracle("PATCH", path_of(task, "notes", UNKNOWN_ID), {"text": LONG_TEXT}), "00013")
    assert kept_in_bucket(shared_world, task) == []


def test_a_note_of_another_task_is_404_and_stays(world: World) -> None:
    task, another = world.new_task(), world.new_task()
    note = new_note(world, task)
    assert_refused(world.oracle("PATCH", path_to(another, note), {"text": "Changed"}), "00013")
    assert read_note(world, task, note) == note


def test_another_tenants_note_is_404_and_stays(world: World, other: World) -> None:
    task = world.new_task()
    note = new_note(world, task)
    assert_refused(other.oracle("PATCH", path_to(task, note), {"text": "Stolen"}), "00013")
    assert read_note(world, task, note) == note


def test_who_may_only_read_cannot_change(world: World) -> None:
    task, reader = world.new_task(), world.new_staff(Permission.VIEW_ACTIVITIES)
    note = new_note(world, task)
    assert_refused(world.oracle("PATCH", path_to(task, note), {"text": "t"}, auth=reader), "00014", status=403)
    assert read_note(world, task, note) == note
