"""PATCH /services/rest/connect/{version}/tasks/{id}/fileAttachments/{aid} over HTTP: contract Oracle, section 3."""

from typing import Any

import pytest

from acuse.identity.permissions import Permission
from acuse.oracle import times
from local.world import World
from tests.support.oracle.envelope import assert_refused
from tests.support.oracle.file_attachments import BAD, GOOD, encoded, new_file, path_to
from tests.support.oracle.tasks import LONG_AGO, UNKNOWN_ID, WRONG_IDS, make_old, path_of

FULL = {"contentType": "text/plain", "description": "d", "name": "n"}


def read(world: World, task: dict[str, Any], made: dict[str, Any]) -> dict[str, Any]:
    response = world.oracle("GET", path_to(task, made))
    assert response.status_code == 200, response.text
    body: dict[str, Any] = response.json()
    return body


def changed(world: World, task: dict[str, Any], made: dict[str, Any], body: Any) -> dict[str, Any]:
    """The attachment after a change that must succeed."""
    response = world.oracle("PATCH", path_to(task, made), body)
    assert response.status_code == 200, response.text
    return read(world, task, made)


@pytest.mark.parametrize(
    ("method", "headers"), [("PATCH", {}), ("POST", {"X-HTTP-Method-Override": "PATCH"})], ids=["PATCH", "POST"]
)
def test_a_change_is_answered_with_200_and_nothing(world: World, method: str, headers: dict[str, str]) -> None:
    task = world.new_task()
    made = new_file(world, task)
    response = world.oracle(method, path_to(task, made), {"description": "Changed"}, headers)
    assert response.status_code == 200
    assert response.content == b""
    assert read(world, task, made)["description"] == "Changed"


def test_a_post_that_does_not_stand_for_a_patch_is_405(world: World) -> None:
    task = world.new_task()
    made = new_file(world, task)
    assert_refused(world.oracle("POST", path_to(task, made), {"description": "Changed"}), "00002")
    assert read(world, task, made) == made


@pytest.mark.parametrize("members", GOOD.values(), ids=GOOD.keys())
def test_a_good_member_changes_and_every_other_stays(world: World, members: dict[str, Any]) -> None:
    task = world.new_task()
    before = new_file(world, task, **FULL)
    after = changed(world, task, before, members)
    assert after == {**before, **members, "updatedTime": after["updatedTime"]}
    assert world.oracle("GET", f"{path_to(task, before)}?download").content == b"42 EUR"


@pytest.mark.parametrize(("members", "says"), BAD.values(), ids=BAD.keys())
def test_a_bad_member_is_named_and_nothing_changes(world: World, members: dict[str, Any], says: str) -> None:
    task = world.new_task()
    made = new_file(world, task, **FULL)
    response = world.oracle("PATCH", path_to(task, made), {"description": "Changed", **members})
    assert_refused(response, "00006", says=says)
    assert read(world, task, made) == made


@pytest.mark.parametrize("data", ["YWI=", encoded(b"42 EUR"), "", None], ids=["other", "the same", "empty", "null"])
def test_the_data_cannot_be_changed(world: World, data: str | None) -> None:
    task = world.new_task()
    made = new_file(world, task)
    assert_refused(world.oracle("PATCH", path_to(task, made), {"name": "n", "data": data}), "00006", says="data")
    assert read(world, task, made) == made
    assert world.oracle("GET", f"{path_to(task, made)}?download").content == b"42 EUR"


def test_a_download_has_the_new_name_and_type(world: World) -> None:
    task = world.new_task()
    made = new_file(world, task)
    changed(world, task, made, {"fileName": "new.csv", "contentType": "text/csv"})
    headers = world.oracle("GET", f"{path_to(task, made)}?download").headers
    assert headers["content-disposition"].endswith("new.csv")
    assert headers["content-type"].partition(";")[0] == "text/csv"


def test_the_time_of_the_change_moves_and_that_of_the_creation_does_not(world: World) -> None:
    task = world.new_task()
    made = new_file(world, task)
    make_old(world, task, "fileAttachments", made["id"])
    sent_at = times.now()
    after = changed(world, task, made, {"description": "Changed"})
    assert after["createdTime"] == LONG_AGO
    assert sent_at <= after["updatedTime"] <= times.now()


@pytest.mark.parametrize("member", ["id", "size", "createdTime", "updatedTime", "links"])
def test_a_read_only_member_is_taken_as_it_is_shown(world: World, member: str) -> None:
    task = world.new_task()
    made = new_file(world, task)
    assert changed(world, task, made, {member: made[member], "name": "new"})["name"] == "new"


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("id", UNKNOWN_ID),
        ("id", None),
        ("size", 7),
        ("size", "6"),
        ("size", None),
        ("createdTime", LONG_AGO),
        ("updatedTime", LONG_AGO),
        ("links", []),
    ],
)
def test_a_read_only_member_cannot_be_changed(world: World, member: str, value: Any) -> None:
    task = world.new_task()
    made = new_file(world, task)
    assert_refused(world.oracle("PATCH", path_to(task, made), {member: value, "name": "new"}), "00006", says=member)
    assert read(world, task, made) == made


@pytest.mark.parametrize(
    ("body", "code"), [(None, "00010"), (b" ", "00010"), (b"{", "00011"), (b"[]", "00006"), (b"null", "00006")]
)
def test_a_body_that_cannot_be_read_is_refused(shared_world: World, body: bytes | None, code: str) -> None:
    task = shared_world.new_task()
    assert_refused(shared_world.oracle("PATCH", path_to(task, new_file(shared_world, task)), body), code)


@pytest.mark.parametrize("text", WRONG_IDS.values(), ids=WRONG_IDS.keys())
def test_an_id_that_can_be_nobodys_is_404(shared_world: World, text: str) -> None:
    assert_refused(
        shared_world.oracle("PATCH", path_of(shared_world.new_task(), "fileAttachments", text), {"name": "n"}), "00013"
    )


def test_an_unknown_file_is_404(shared_world: World) -> None:
    path = path_of(shared_world.new_task(), "fileAttachments", UNKNOWN_ID)
    assert_refused(shared_world.oracle("PATCH", path, {"name": "n"}), "00013")


def test_a_file_of_another_task_is_404_and_stays(world: World) -> None:
    task, another = world.new_task(), world.new_task()
    made = new_file(world, task)
    assert_refused(world.oracle("PATCH", path_to(another, made), {"name": "n"}), "00013")
    assert read(world, task, made) == made


def test_another_tenants_file_is_404_and_stays(world: World, other: World) -> None:
    task = world.new_task()
    made = new_file(world, task)
    assert_refused(other.oracle("PATCH", path_to(task, made), {"name": "stolen"}), "00013")
    assert read(world, task, made) == made


def test_who_may_only_read_cannot_change(world: World) -> None:
    task, reader = world.new_task(), world.new_staff(Permission.VIEW_ACTIVITIES)
    made = new_file(world, task)
    assert_refused(world.oracle("PATCH", path_to(task, made), {"name": "n"}, auth=reader), "00014", status=403)
    assert read(world, task, made) == made
