"""GET /services/rest/connect/{version}/tasks/{id}/fileAttachments/{aid}, also ?download: contract Oracle, section 3."""

from urllib.parse import unquote

import pytest

from acuse.identity.permissions import Permission
from local.world import World
from tests.support.oracle.envelope import assert_refused
from tests.support.oracle.file_attachments import encoded, file, new_file, path_to
from tests.support.oracle.tasks import UNKNOWN_ID, WRONG_IDS, ids_in, path_of

AS_RECORD_OR_FILE = pytest.mark.parametrize("query", ["", "?download"], ids=["record", "file"])


def test_an_attachment_is_given_as_it_was_when_it_was_created(world: World) -> None:
    task = world.new_task()
    made = new_file(world, task, contentType="text/plain", description="d", name="n")
    response = world.oracle("GET", path_to(task, made))
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    assert response.json() == made
    assert list(response.json()) == [
        "contentType", "createdTime", "data", "description", "fileName", "id", "name", "size", "updatedTime", "uRL",
        "links",
    ]  # fmt: skip


@pytest.mark.parametrize("version", ["v1.3", "v1.4", "latest"])
def test_its_links_keep_the_version(world: World, version: str) -> None:
    task = world.new_task()
    shown = world.oracle("GET", path_to(task, new_file(world, task)), version=version).json()
    hrefs = [link["href"] for each in (shown, shown["data"]) for link in each["links"]]
    assert all(href.startswith(f"{world.base_url}/services/rest/connect/{version}/") for href in hrefs)


def test_a_file_that_came_with_the_task_is_a_file_like_another(world: World) -> None:
    task = world.new_task(fileAttachments=[file(name="n")])
    [file_id] = ids_in(world, task, "fileAttachments")
    shown = world.oracle("GET", path_of(task, "fileAttachments", file_id)).json()
    assert (shown["id"], shown["fileName"], shown["name"], shown["size"]) == (file_id, "receipt.txt", "n", 6)
    assert shown["createdTime"] == shown["updatedTime"] == task["createdTime"]


CONTENTS = {
    "empty": b"",
    "one byte": b"\x00",
    "every byte": bytes(range(256)) * 10,
    "text": "año\r\n😀".encode(),
    "JSON": b'{"a": 1}',
    "a page": b"<script>alert(1)</script>",
    "base64": b"YWI=",
}
TYPES = ["application/octet-stream", "text/plain", "text/html", "application/json", "image/svg+xml", "a-b/c.d+e"]


@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS.keys())
def test_a_download_gives_the_bytes_and_their_type(world: World, content: bytes) -> None:
    task = world.new_task()
    made = new_file(world, task, contentType="text/html", data=encoded(content))
    response = world.oracle("GET", f"{path_to(task, made)}?download")
    assert response.status_code == 200
    assert response.content == content
    assert response.headers["content-type"].partition(";")[0] == "text/html"


@pytest.mark.parametrize("media_type", TYPES)
def test_a_download_is_of_the_type_that_was_said(world: World, media_type: str) -> None:
    task = world.new_task()
    made = new_file(world, task, contentType=media_type)
    response = world.oracle("GET", f"{path_to(task, made)}?download")
    assert response.content == b"42 EUR"
    assert response.headers["content-type"].partition(";")[0] == media_type


@pytest.mark.parametrize("query", ["download", "download=", "download=true", "download=1"])
def test_a_download_is_asked_for_with_any_value(world: World, query: str) -> None:
    task = world.new_task()
    assert world.oracle("GET", f"{path_to(task, new_file(world, task))}?{query}").content == b"42 EUR"


NAMES = [
    "receipt.txt",
    "with space; and, comma.txt",
    "it's 100% (final) [v2].txt",
    "año ñandú.pdf",
    "領収書.pdf",
    "😀.bin",
    "\u202egpj.exe",
    "e\u0301.txt",
    "x" * 100,
    "😀" * 100,
]


@pytest.mark.parametrize("name", NAMES)
def test_a_browser_saves_a_download_under_its_name_and_does_not_open_it(world: World, name: str) -> None:
    task = world.new_task()
    made = new_file(world, task, fileName=name, contentType="text/html")
    headers = world.oracle("GET", f"{path_to(task, made)}?download").headers
    kind, _, parameter = headers["content-disposition"].partition("; ")
    assert kind == "attachment"
    assert parameter.isascii()
    assert unquote(parameter.removeprefix("filename*=UTF-8''"), errors="strict") == name
    assert not set(parameter.removeprefix("filename*=UTF-8''")) & set(" \"';,()[]")
    assert headers.get_list("x-content-type-options") == ["nosniff"]


@AS_RECORD_OR_FILE
@pytest.mark.parametrize("text", WRONG_IDS.values(), ids=WRONG_IDS.keys())
def test_an_id_that_can_be_nobodys_is_404(shared_world: World, text: str, query: str) -> None:
    task = shared_world.new_task()
    made = new_file(shared_world, task)
    assert_refused(shared_world.oracle("GET", path_of(task, "fileAttachments", text) + query), "00013")
    assert_refused(shared_world.oracle("GET", f"/tasks/{text}/fileAttachments/{made['id']}{query}"), "00013")


@AS_RECORD_OR_FILE
def test_an_unknown_file_is_404(shared_world: World, query: str) -> None:
    response = shared_world.oracle("GET", path_of(shared_world.new_task(), "fileAttachments", f"{UNKNOWN_ID}{query}"))
    assert_refused(response, "00013", says=f"No such FileAttachment with ID = {UNKNOWN_ID}")


@AS_RECORD_OR_FILE
def test_a_note_is_no_file(world: World, query: str) -> None:
    task = world.new_task(notes=[{"text": "t"}])
    [note_id] = ids_in(world, task, "notes")
    assert_refused(world.oracle("GET", path_of(task, "fileAttachments", f"{note_id}{query}")), "00013")


@AS_RECORD_OR_FILE
def test_a_file_of_another_task_is_404(world: World, query: str) -> None:
    made = new_file(world, world.new_task())
    assert_refused(world.oracle("GET", path_to(world.new_task(), made) + query), "00013")


@AS_RECORD_OR_FILE
def test_another_tenants_file_is_404(world: World, other: World, query: str) -> None:
    task = world.new_task()
    made = new_file(world, task)
    assert_refused(other.oracle("GET", path_to(task, made) + query), "00013")


def test_tenants_with_a_file_of_the_same_id_keep_apart(world: World, other: World) -> None:
    mine, theirs = world.new_task(), other.new_task()
    made = new_file(world, mine, data=encoded(b"mine"))
    their_file = new_file(other, theirs, data=encoded(b"theirs"))
    assert (mine["id"], made["id"]) == (theirs["id"], their_file["id"]), "both count from the same number"
    assert world.oracle("GET", f"{path_to(mine, made)}?download").content == b"mine"
    assert other.oracle("GET", f"{path_to(theirs, their_file)}?download").content == b"theirs"


@AS_RECORD_OR_FILE
def test_who_may_not_read_gets_no_file(world: World, query: str) -> None:
    task, writer = world.new_task(), world.new_staff(Permission.CREATE_ACTIVITY)
    made = new_file(world, task)
    assert_refused(world.oracle("GET", path_to(task, made) + query, auth=writer), "00014", status=403)
