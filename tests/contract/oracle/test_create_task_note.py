"""POST /services/rest/connect/{version}/tasks/{id}/notes over HTTP: contract Oracle, section 3; seed 003."""

import json
from typing import Any

import pytest

from acuse.identity.permissions import Permission
from acuse.oracle import times
from local.world import World
from tests.support.oracle.envelope import assert_refused
from tests.support.oracle.notes import MEMBERS, TEXTS, WRONG, account_id, account_links, new_note, path_to, read_note
from tests.support.oracle.tasks import UNKNOWN_ID, WRONG_IDS, ids_in, kept_in_bucket, path_of, set_up_menus


@pytest.mark.parametrize("version", ["v1.3", "v1.4", "latest"])
def test_a_note_is_answered_with_every_member_in_the_documented_order(world: World, version: str) -> None:
    task, sent_at = world.new_task(), times.now()
    response = world.oracle("POST", path_of(task, "notes"), {"text": "Called"}, version=version)
    assert response.status_code == 201
    assert response.headers["content-type"] == "application/json"
    note = response.json()
    root = f"{world.base_url}/services/rest/connect/{version}"
    href = f"{root}/tasks/{task['id']}/notes/{note['id']}"
    by = account_links(world, account_id(world), version)
    schema = {"rel": "describedby", "href": f"{root}/metadata-catalog/tasks", "mediaType": "application/schema+json"}
    assert json.dumps(note) == json.dumps(
        {
            "channel": None,
            "createdByAccount": by,
            "createdTime": note["createdTime"],
            "id": note["id"],
            "text": "Called",
            "updatedByAccount": by,
            "updatedTime": note["createdTime"],
            "links": [
                {"rel": "self", "href": href},
                {"rel": "canonical", "href": href},
                schema,
            ],
        }
    )  # fmt: skip
    assert list(note) == MEMBERS
    assert response.headers["location"] == href
    assert sent_at <= note["createdTime"] <= times.now()
    assert world.oracle("GET", response.headers["location"]).status_code == 200


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_a_text_comes_back_as_it_was_sent(world: World, text: str) -> None:
    task = world.new_task()
    response = world.oracle("POST", path_of(task, "notes"), {"text": text})
    assert response.status_code == 201
    assert response.json()["text"] == text
    assert read_note(world, task, response.json())["text"] == text


def test_the_longest_text_is_taken_as_json_in_utf_8(world: World) -> None:
    task = world.new_task()
    body = json.dumps({"text": "😀" * 349_525}, ensure_ascii=False).encode()
    response = world.oracle("POST", path_of(task, "notes"), body, {"content-type": "application/json"})
    assert response.status_code == 201
    assert response.json()["text"] == "😀" * 349_525


@pytest.mark.parametrize(("size", "kept"), [(100, 0), (60_000, 1)])
def test_only_a_long_text_is_kept_in_the_bucket(world: World, size: int, kept: int) -> None:
    task = world.new_task()
    new_note(world, task, text="".join(chr(0x4E00 + (n * n * 31) % 20_000) for n in range(size)))
    assert len(kept_in_bucket(world, task)) == kept


def test_the_creator_is_the_caller_unless_another_is_named(world: World) -> None:
    task = world.new_task()
    named = new_note(world, task, createdByAccount={"id": 4711})
    assert named["createdByAccount"] == account_links(world, 4711)
    both = new_note(world, task, createdByAccount={"id": 4711}, updatedByAccount={"id": 4712})
    assert both["createdByAccount"] == account_links(world, 4711)
    assert both["updatedByAccount"] == account_links(world, 4712)


def test_a_creator_can_be_named_by_the_user_name(world: World) -> None:
    username, _ = world.new_staff(Permission.VIEW_ACTIVITIES)
    note = new_note(world, world.new_task(), createdByAccount={"lookupName": username})
    assert note["createdByAccount"] == account_links(world, account_id(world, username))


def test_whoever_calls_is_the_creator(world: World) -> None:
    task, second = world.new_task(), world.new_staff(*Permission)
    note = world.oracle("POST", path_of(task, "notes"), {"text": "t"}, auth=second).json()
    assert note["createdByAccount"] == account_links(world, account_id(world, second[0]))
    assert account_id(world, second[0]) != account_id(world)


@pytest.mark.parametrize("channel", [{"id": 1}, {"lookupName": "Phone"}, {"id": 1, "lookupName": "Phone"}], ids=str)
def test_a_channel_is_named_by_id_or_by_name(world: World, channel: dict[str, Any]) -> None:
    set_up_menus(world)
    note = new_note(world, world.new_task(), channel=channel)
    assert note["channel"] == {"id": 1, "lookupName": "Phone"}


def test_members_that_are_null_are_as_good_as_absent(world: World) -> None:
    note = new_note(world, world.new_task(), channel=None, createdByAccount=None, updatedByAccount=None)
    assert note["channel"] is None
    assert note["createdByAccount"] == note["updatedByAccount"] == account_links(world, account_id(world))


def test_read_only_members_are_ignored(world: World) -> None:
    sent = {"id": 77, "createdTime": "x", "updatedTime": None, "links": []}
    note = new_note(world, world.new_task(), **sent)
    assert note["id"] != 77
    assert note["createdTime"] == note["updatedTime"] != "x"


def test_ids_are_not_used_again(world: World) -> None:
    task = world.new_task()
    first = new_note(world, task)
    assert world.oracle("DELETE", path_to(task, first)).status_code == 200
    assert len({first["id"], new_note(world, task)["id"], new_note(world, world.new_task())["id"]}) == 3


@pytest.mark.parametrize(("members", "says"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_member_is_named_and_nothing_is_added(shared_world: World, members: dict[str, Any], says: str) -> None:
    set_up_menus(shared_world)
    task = shared_world.new_task()
    assert_refused(shared_world.oracle("POST", path_of(task, "notes"), {"text": "t", **members}), "00006", says=says)
    assert ids_in(shared_world, task, "notes") == []
    assert kept_in_bucket(shared_world, task) == []


def test_a_note_without_a_text_is_refused(shared_world: World) -> None:
    assert_refused(shared_world.oracle("POST", path_of(shared_world.new_task(), "notes"), {}), "00006", says="text")


@pytest.mark.parametrize(
    ("body", "code"), [(None, "00010"), (b" ", "00010"), (b"{", "00011"), (b"[]", "00006"), (b"null", "00006")]
)
def test_a_body_that_cannot_be_read_is_refused(shared_world: World, body: bytes | None, code: str) -> None:
    task = shared_world.new_task()
    assert_refused(shared_world.oracle("POST", path_of(task, "notes"), body), code)
    assert ids_in(shared_world, task, "notes") == []


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_the_collection_takes_no_other_method(world: World, method: str) -> None:
    response = world.oracle(method, path_of(world.new_task(), "notes"), {"text": "t"})
    assert_refused(response, "00002")
    assert response.headers["allow"] == "GET, OPTIONS, PATCH, POST"


@pytest.mark.parametrize("text", WRONG_IDS.values(), ids=WRONG_IDS.keys())
def test_a_task_that_can_be_nobodys_is_404(shared_world: World, text: str) -> None:
    assert_refused(shared_world.oracle("POST", f"/tasks/{text}/notes", {"text": "t"}), "00013")


def test_an_unknown_task_is_404_and_the_text_is_not_kept(shared_world: World) -> None:
    unknown = {"id": UNKNOWN_ID}
    response = shared_world.oracle("POST", path_of(unknown, "notes"), {"text": TEXTS["long noise"]})
    assert_refused(response, "00013", says=f"No such Task with ID = {UNKNOWN_ID}")
    assert kept_in_bucket(shared_world, unknown) == []


def test_another_tenants_task_is_404(world: World, other: World) -> None:
    task = world.new_task()
    assert_refused(other.oracle("POST", path_of(task, "notes"), {"text": "t"}), "00013")
    assert ids_in(world, task, "notes") == []


def test_another_tenants_menu_is_not_this_ones(world: World, other: World) -> None:
    set_up_menus(other)
    response = world.oracle("POST", path_of(world.new_task(), "notes"), {"text": "t", "channel": {"id": 1}})
    assert_refused(response, "00006", says="channel")


def test_who_may_only_read_cannot_add(world: World) -> None:
    task, reader = world.new_task(), world.new_staff(Permission.VIEW_ACTIVITIES)
    assert_refused(world.oracle("POST", path_of(task, "notes"), {"text": "t"}, auth=reader), "00014", status=403)
    assert ids_in(world, task, "notes") == []
