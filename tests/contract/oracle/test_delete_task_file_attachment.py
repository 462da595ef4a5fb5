"""DELETE /services/rest/connect/{version}/tasks/{id}/fileAttachments/{aid} over HTTP: contract Oracle, section 3."""

import pytest

from acuse.identity.permissions import Permission
from local.world import World
from tests.support.oracle.envelope import assert_refused
from tests.support.oracle.file_attachments import encoded, file, new_file, path_to
from tests.support.oracle.tasks import UNKNOWN_ID, WRONG_IDS, ids_in, kept_in_bucket, path_of, read


@pytest.mark.parametrize("version", ["v1.3", "v1.4", "latest"])
def test_a_deletion_is_answered_with_200_and_nothing(world: World, version: str) -> None:
    task = world.new_task()
    response = world.oracle("DELETE", path_to(task, new_file(world, task)), version=version)
    assert response.status_code == 200
    assert response.content == b""


@pytest.mark.parametrize(
    ("method", "further", "body"),
    [
        ("GET", "", None),
        ("GET", "?download", None),
        ("GET", "/data", None),
        ("PATCH", "", {"name": "n"}),
        ("DELETE", "", None),
    ],
)
def test_afterwards_the_file_is_404(shared_world: World, method: str, further: str, body: object) -> None:
    task = shared_world.new_task()
    made = new_file(shared_world, task)
    assert shared_world.oracle("DELETE", path_to(task, made)).status_code == 200
    response = shared_world.oracle(method, path_to(task, made) + further, body)
    assert_refused(response, "00013", says=f"FileAttachment with ID = {made['id']}")


def test_the_object_goes_from_the_bucket_and_no_other_does(world: World) -> None:
    task = world.new_task(fileAttachments=[file()])
    gone, kept = new_file(world, task), new_file(world, task, data=encoded(b"kept"))
    assert world.oracle("DELETE", path_to(task, gone)).status_code == 200
    assert len(kept_in_bucket(world, task)) == 2
    assert world.oracle("GET", f"{path_to(task, kept)}?download").content == b"kept"
    assert gone["id"] not in ids_in(world, task, "fileAttachments")
    assert read(world, task) == task


@pytest.mark.parametrize("text", WRONG_IDS.values(), ids=WRONG_IDS.keys())
def test_an_id_that_can_be_nobodys_is_404(shared_world: World, text: str) -> None:
    assert_refused(shared_world.oracle("DELETE", path_of(shared_world.new_task(), "fileAttachments", text)), "00013")


def test_an_unknown_file_is_404(shared_world: World) -> None:
    assert_refused(
        shared_world.oracle("DELETE", path_of(shared_world.new_task(), "fileAttachments", UNKNOWN_ID)), "00013"
    )


def test_a_file_of_another_task_is_404_and_stays(world: World) -> None:
    task, another = world.new_task(), world.new_task(fileAttachments=[file()])
    made = new_file(world, task)
    assert_refused(world.oracle("DELETE", path_to(another, made)), "00013")
    assert world.oracle("GET", path_to(task, made)).json() == made
    assert len(kept_in_bucket(world, task)) == len(kept_in_bucket(world, another)) == 1


def test_another_tenants_file_is_404_and_stays(world: World, other: World) -> None:
    task = world.new_task()
    made = new_file(world, task)
    assert_refused(other.oracle("DELETE", path_to(task, made)), "00013")
    assert world.oracle("GET", f"{path_to(task, made)}?download").content == b"42 EUR"


def test_who_may_only_read_cannot_delete(world: World) -> None:
    task, reader = world.new_task(), world.new_staff(Permission.VIEW_ACTIVITIES)
    made = new_file(world, task)
    assert_refused(world.oracle("DELETE", path_to(task, made), auth=reader), "00014", status=403)
    assert len(kept_in_bucket(world, task)) == 1
