"""GET /services/rest/connect/{version}/tasks/{id}/fileAttachments over HTTP: contract Oracle, section 3."""

import io
import tarfile

import pytest

from acuse.identity.permissions import Permission
from local.world import World
from tests.support.oracle.envelope import assert_refused
from tests.support.oracle.file_attachments import MIB, encoded, file, new_file, path_to
from tests.support.oracle.tasks import UNKNOWN_ID, WRONG_IDS, ids_in, path_of


@pytest.mark.parametrize("version", ["v1.3", "v1.4", "latest"])
def test_files_are_listed_as_canonical_links(world: World, version: str) -> None:
    task = world.new_task(fileAttachments=[file(), file()])
    ids = [*ids_in(world, task, "fileAttachments"), new_file(world, task)["id"]]
    response = world.oracle("GET", path_of(task, "fileAttachments"), version=version)
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    href = f"{world.base_url}/services/rest/connect/{version}/tasks/{task['id']}/fileAttachments"
    body = response.json()
    assert body["items"] == [{"rel": "canonical", "href": f"{href}/{each}"} for each in ids]
    assert body["links"][:2] == [{"rel": "self", "href": href}, {"rel": "canonical", "href": href}]
    assert all(world.oracle("GET", item["href"]).status_code == 200 for item in body["items"])


def test_the_tasks_own_link_leads_here(world: World) -> None:
    task = world.new_task(fileAttachments=[file()])
    [link] = task["fileAttachments"]["links"]
    assert link["rel"] == "self"
    assert world.oracle("GET", link["href"]).json() == world.oracle("GET", path_of(task, "fileAttachments")).json()


def test_a_task_without_files_has_an_empty_list(world: World) -> None:
    assert ids_in(world, world.new_task(notes=[{"text": "t"}]), "fileAttachments") == []


def test_a_deleted_file_is_not_listed(world: World) -> None:
    task = world.new_task()
    first, second = new_file(world, task), new_file(world, task)
    assert world.oracle("DELETE", path_to(task, first)).status_code == 200
    assert ids_in(world, task, "fileAttachments") == [second["id"]]


def test_notes_and_other_tasks_files_are_not_listed(world: World) -> None:
    task = world.new_task(notes=[{"text": "t"}])
    new_file(world, world.new_task())
    own = new_file(world, task)
    assert ids_in(world, task, "fileAttachments") == [own["id"]]


def test_files_come_in_the_order_of_their_ids(world: World) -> None:
    task = world.new_task(fileAttachments=[file() for _ in range(12)])
    ids = ids_in(world, task, "fileAttachments")
    assert len(ids) == 12
    assert ids == sorted(ids)


@pytest.mark.parametrize("text", WRONG_IDS.values(), ids=WRONG_IDS.keys())
def test_a_task_that_can_be_nobodys_is_404(shared_world: World, text: str) -> None:
    assert_refused(shared_world.oracle("GET", f"/tasks/{text}/fileAttachments"), "00013")


def test_an_unknown_task_is_404(shared_world: World) -> None:
    assert_refused(shared_world.oracle("GET", path_of({"id": UNKNOWN_ID}, "fileAttachments")), "00013")


def test_another_tenants_task_is_404(world: World, other: World) -> None:
    assert_refused(other.oracle("GET", path_of(world.new_task(fileAttachments=[file()]), "fileAttachments")), "00013")


def test_who_may_not_read_gets_no_list(world: World) -> None:
    task, writer = world.new_task(), world.new_staff(Permission.CREATE_ACTIVITY)
    assert_refused(world.oracle("GET", path_of(task, "fileAttachments"), auth=writer), "00014", status=403)


def test_all_files_are_downloaded_as_one_archive(world: World) -> None:
    files = [file(), file(data=encoded(b"second")), file(fileName="año.bin", data=encoded(bytes(range(256))))]
    task = world.new_task(fileAttachments=[*files, file(fileName="empty", data="")])
    second = ids_in(world, task, "fileAttachments")[1]
    response = world.oracle("GET", path_of(task, "fileAttachments") + "?download")
    assert response.headers["content-type"] == "application/gzip"
    with tarfile.open(fileobj=io.BytesIO(response.content)) as archive:
        contents = {entry.name: taken.read() for entry in archive if (taken := archive.extractfile(entry))}
    assert contents == {
        "receipt.txt": b"42 EUR",
        f"{second}-receipt.txt": b"second",
        "año.bin": bytes(range(256)),
        "empty": b"",
    }


def test_files_that_fill_more_than_an_answer_are_not_archived(world: World) -> None:
    task = world.new_task()
    for _ in range(2):
        new_file(world, task, data=encoded(bytes(2 * MIB + 1)))
    assert_refused(world.oracle("GET", path_of(task, "fileAttachments") + "?download"), "00007", says="one by one")


def test_another_tenants_files_are_not_archived(world: World, other: World) -> None:
    task = world.new_task(fileAttachments=[file()])
    assert_refused(other.oracle("GET", path_of(task, "fileAttachments") + "?download"), "00013")
