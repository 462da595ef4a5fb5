"""POST /services/rest/connect/{version}/tasks/{id}/fileAttachments over HTTP: contract Oracle, section 3."""

import base64
import json
import random
from typing import Any

import pytest

from acuse.identity.permissions import Permission
from acuse.oracle import times
from local.world import World
from tests.support.oracle.envelope import assert_refused
from tests.support.oracle.file_attachments import BAD, GOOD, MIB, encoded, file, new_file, path_to
from tests.support.oracle.tasks import UNKNOWN_ID, WRONG_IDS, ids_in, kept_in_bucket, path_of


@pytest.mark.parametrize("version", ["v1.3", "v1.4", "latest"])
def test_an_attachment_is_answered_with_every_member_and_its_address(world: World, version: str) -> None:
    task, sent_at = world.new_task(), times.now()
    body = {"fileName": "a.pdf", "contentType": "application/pdf", "description": "d", "name": "n", "data": "YWI="}
    response = world.oracle("POST", path_of(task, "fileAttachments"), body, version=version)
    assert response.status_code == 201
    assert response.headers["content-type"] == "application/json"
    made = response.json()
    root = f"{world.base_url}/services/rest/connect/{version}"
    href = f"{root}/tasks/{task['id']}/fileAttachments/{made['id']}"
    assert made == {
        "contentType": "application/pdf",
        "createdTime": made["createdTime"],
        "data": {"links": [{"rel": "self", "href": f"{href}/data"}]},
        "description": "d",
        "fileName": "a.pdf",
        "id": made["id"],
        "name": "n",
        "size": 2,
        "updatedTime": made["createdTime"],
        "uRL": None,
        "links": [
            {"rel": "self", "href": href},
            {"rel": "canonical", "href": href},
            {"rel": "describedby", "href": f"{root}/metadata-catalog/tasks", "mediaType": "application/schema+json"},
        ],
    }
    assert response.headers["location"] == href
    assert sent_at <= made["createdTime"] <= times.now()
    assert world.oracle("GET", href).json() == made


def test_what_is_not_given_is_null_and_the_type_is_that_of_any_bytes(world: World) -> None:
    made = new_file(world, world.new_task())
    assert (made["description"], made["name"]) == (None, None)
    assert made["contentType"] == "application/octet-stream"


@pytest.mark.parametrize("members", GOOD.values(), ids=GOOD.keys())
def test_a_good_member_is_kept(world: World, members: dict[str, Any]) -> None:
    made = new_file(world, world.new_task(), **members)
    assert {name: made[name] for name in members} == members


@pytest.mark.parametrize(("members", "says"), BAD.values(), ids=BAD.keys())
def test_a_bad_member_is_named_and_nothing_is_kept(world: World, members: dict[str, Any], says: str) -> None:
    task = world.new_task()
    assert_refused(world.oracle("POST", path_of(task, "fileAttachments"), file(**members)), "00006", says=says)
    assert ids_in(world, task, "fileAttachments") == []
    assert kept_in_bucket(world, task) == []


@pytest.mark.parametrize("missing", ["fileName", "data"])
def test_a_file_needs_a_name_and_data(world: World, missing: str) -> None:
    body = {name: value for name, value in file().items() if name != missing}
    assert_refused(world.oracle("POST", path_of(world.new_task(), "fileAttachments"), body), "00006", says=missing)


NO_BASE64: dict[str, Any] = {
    "null": None,
    "number": 1,
    "array": ["YWI="],
    "one character": "Y",
    "no padding": "YWI",
    "too much padding": "YWI==",
    "padding inside": "YW=I",
    "two texts": "YWI=YWI=",
    "space": "YW I=",
    "tab": "YWI=\t",
    "of addresses": "_-_-",
    "emoji": "😀😀😀😀",
    "surrogate": "\ud83d\ud83d\ud83d\ud83d",
    "data URL": "data:text/plain;base64,YWI=",
}


@pytest.mark.parametrize("data", NO_BASE64.values(), ids=NO_BASE64.keys())
def test_data_that_is_no_base64_is_refused(shared_world: World, data: Any) -> None:
    task = shared_world.new_task()
    assert_refused(shared_world.oracle("POST", path_of(task, "fileAttachments"), file(data=data)), "00006", says="data")
    assert kept_in_bucket(shared_world, task) == []


def test_what_is_elsewhere_needs_an_address_and_no_data(world: World) -> None:
    task, address = world.new_task(), "https://files.example.com/ñ?a=1"
    response = world.oracle("POST", path_of(task, "fileAttachments"), {"fileName": "a.pdf", "uRL": address})
    assert response.status_code == 201
    made = response.json()
    assert (made["uRL"], made["size"]) == (address, 0)
    assert kept_in_bucket(world, task) == []
    moved = {"uRL": "x" * 1333, "data": made["data"], "id": made["id"]}
    assert world.oracle("PATCH", path_to(task, made), moved).status_code == 200
    assert world.oracle("GET", path_to(task, made)).json()["uRL"] == "x" * 1333
    assert world.oracle("GET", path_of(task, "fileAttachments?download")).status_code == 200
    assert world.oracle("DELETE", path_to(task, made)).status_code == 200


@pytest.mark.parametrize("size", [0, 1, 2, 3, 4, 1000, 65_537])
def test_the_size_is_that_of_the_bytes(world: World, size: int) -> None:
    made = new_file(world, world.new_task(), data=encoded(b"\xff" * size))
    assert made["size"] == size


@pytest.mark.parametrize("media_type", [None, "application/json", "application/octet-stream"])
def test_3_mib_come_back_byte_for_byte(world: World, media_type: str | None) -> None:
    task, content = world.new_task(), random.Random(3).randbytes(3 * MIB)
    headers = {"content-type": media_type} if media_type else {}
    response = world.oracle("POST", path_of(task, "fileAttachments"), file(data=encoded(content)), headers)
    assert response.status_code == 201
    made = response.json()
    assert made["size"] == 3 * MIB
    by_data = world.oracle("GET", path_to(task, made, "data"))
    assert base64.b64decode(by_data.json()["data"], validate=True) == content
    assert world.oracle("GET", f"{path_to(task, made)}?download").content == content


def test_3_mib_can_come_with_a_new_task_and_with_a_change(world: World) -> None:
    content = random.Random(4).randbytes(3 * MIB)
    task = world.new_task(fileAttachments=[file(data=encoded(content))])
    assert world.oracle("PATCH", path_of(task), {"fileAttachments": [file(data=encoded(content))]}).status_code == 200
    for file_id in ids_in(world, task, "fileAttachments"):
        assert world.oracle("GET", path_of(task, "fileAttachments", f"{file_id}?download")).content == content


def test_3_mib_and_the_longest_other_members_fit(world: World) -> None:
    body = file(data=encoded(b"\x00" * 3 * MIB), description="😀" * 1333, fileName="😀" * 100, name="😀" * 40)
    assert new_file(world, world.new_task(), **body)["size"] == 3 * MIB


@pytest.mark.parametrize("headers", [{}, {"content-type": "application/json"}], ids=["no media type", "JSON"])
def test_one_byte_more_than_3_mib_is_refused(shared_world: World, headers: dict[str, str]) -> None:
    task = shared_world.new_task()
    body = file(data=encoded(b"\x00" * (3 * MIB + 1)))
    assert_refused(shared_world.oracle("POST", path_of(task, "fileAttachments"), body, headers), "00006", says="data")
    assert kept_in_bucket(shared_world, task) == []


def test_a_body_that_no_file_needs_is_refused(shared_world: World) -> None:
    task = shared_world.new_task()
    body = json.dumps(file()).encode() + b" " * 5 * MIB
    response = shared_world.oracle("POST", path_of(task, "fileAttachments"), body)
    assert_refused(response, "00016")
    assert ids_in(shared_world, task, "fileAttachments") == []


def test_read_only_members_are_ignored(world: World) -> None:
    sent = {"id": 77, "size": 1000, "createdTime": "x", "updatedTime": None, "links": []}
    made = new_file(world, world.new_task(), **sent)
    assert made["id"] != 77
    assert made["size"] == len(b"42 EUR")
    assert made["createdTime"] == made["updatedTime"] != "x"


def test_two_files_may_have_the_same_name(world: World) -> None:
    task = world.new_task()
    first, second = new_file(world, task, data="YQ=="), new_file(world, task, data="Yg==")
    assert first["id"] != second["id"]
    assert world.oracle("GET", f"{path_to(task, first)}?download").content == b"a"
    assert world.oracle("GET", f"{path_to(task, second)}?download").content == b"b"


@pytest.mark.parametrize(
    ("body", "code"), [(None, "00010"), (b" ", "00010"), (b"{", "00011"), (b"[]", "00006"), (b"null", "00006")]
)
def test_a_body_that_cannot_be_read_is_refused(shared_world: World, body: bytes | None, code: str) -> None:
    assert_refused(shared_world.oracle("POST", path_of(shared_world.new_task(), "fileAttachments"), body), code)


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_the_collection_takes_no_other_method(world: World, method: str) -> None:
    response = world.oracle(method, path_of(world.new_task(), "fileAttachments"), file())
    assert_refused(response, "00002")
    assert response.headers["allow"] == "GET, OPTIONS, PATCH, POST"


@pytest.mark.parametrize("text", WRONG_IDS.values(), ids=WRONG_IDS.keys())
def test_a_task_that_can_be_nobodys_is_404(shared_world: World, text: str) -> None:
    assert_refused(shared_world.oracle("POST", f"/tasks/{text}/fileAttachments", file()), "00013")


def test_an_unknown_task_is_404_and_the_data_is_not_kept(shared_world: World) -> None:
    unknown = {"id": UNKNOWN_ID}
    response = shared_world.oracle("POST", path_of(unknown, "fileAttachments"), file())
    assert_refused(response, "00013", says=f"No such Task with ID = {UNKNOWN_ID}")
    assert kept_in_bucket(shared_world, unknown) == []


def test_another_tenants_task_is_404_and_the_data_is_not_kept(world: World, other: World) -> None:
    task = world.new_task()
    assert_refused(other.oracle("POST", path_of(task, "fileAttachments"), file()), "00013")
    assert ids_in(world, task, "fileAttachments") == []
    assert kept_in_bucket(world, task) == kept_in_bucket(other, task) == []


def test_who_may_only_read_cannot_add(world: World) -> None:
    task, reader = world.new_task(), world.new_staff(Permission.VIEW_ACTIVITIES)
    assert_refused(world.oracle("POST", path_of(task, "fileAttachments"), file(), auth=reader), "00014", status=403)
    assert kept_in_bucket(world, task) == []
