"""GET /services/rest/connect/{version}/tasks/{id}/fileAttachments/{aid}/data over HTTP: contract Oracle, section 3."""

import base64
import random

import pytest

from acuse.identity.permissions import Permission
from local.world import World
from tests.support.oracle.envelope import assert_refused
from tests.support.oracle.file_attachments import MIB, encoded, new_file, path_to
from tests.support.oracle.tasks import UNKNOWN_ID, WRONG_IDS, path_of


@pytest.mark.parametrize("content", [b"", b"\x00", bytes(range(256)), "año 😀".encode()], ids=len)
def test_the_data_is_given_in_base64(world: World, content: bytes) -> None:
    task = world.new_task()
    made = new_file(world, task, data=encoded(content), contentType="text/html")
    response = world.oracle("GET", path_to(task, made, "data"))
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    assert response.json()["data"] == encoded(content)


def test_3_mib_are_given_byte_for_byte(world: World) -> None:
    task, content = world.new_task(), random.Random(5).randbytes(3 * MIB)
    made = new_file(world, task, data=encoded(content))
    data = world.oracle("GET", path_to(task, made, "data")).json()["data"]
    assert base64.b64decode(data, validate=True) == content


@pytest.mark.parametrize("version", ["v1.3", "v1.4", "latest"])
def test_the_attachments_own_link_leads_here(world: World, version: str) -> None:
    task = world.new_task()
    made = new_file(world, task)
    [link] = world.oracle("GET", path_to(task, made), version=version).json()["data"]["links"]
    body = world.oracle("GET", link["href"]).json()
    assert body["data"] == encoded(b"42 EUR")
    assert body["links"][0] == {"rel": "self", "href": link["href"]}


@pytest.mark.parametrize("text", WRONG_IDS.values(), ids=WRONG_IDS.keys())
def test_an_id_that_can_be_nobodys_is_404(shared_world: World, text: str) -> None:
    assert_refused(
        shared_world.oracle("GET", path_of(shared_world.new_task(), "fileAttachments", text, "data")), "00013"
    )


def test_an_unknown_file_is_404(shared_world: World) -> None:
    assert_refused(
        shared_world.oracle("GET", path_of(shared_world.new_task(), "fileAttachments", UNKNOWN_ID, "data")), "00013"
    )


def test_a_file_of_another_task_is_404(world: World) -> None:
    made = new_file(world, world.new_task())
    assert_refused(world.oracle("GET", path_to(world.new_task(), made, "data")), "00013")


def test_another_tenants_file_is_404(world: World, other: World) -> None:
    task = world.new_task()
    made = new_file(world, task)
    assert_refused(other.oracle("GET", path_to(task, made, "data")), "00013")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "POST", "DELETE"])
def test_data_takes_no_other_method(world: World, method: str) -> None:
    task = world.new_task()
    made = new_file(world, task)
    response = world.oracle(method, path_to(task, made, "data"), {"data": ""})
    assert_refused(response, "00002")
    assert response.headers["allow"] == "GET, OPTIONS"
    assert world.oracle("GET", f"{path_to(task, made)}?download").content == b"42 EUR"


def test_who_may_not_read_gets_no_data(world: World) -> None:
    task, writer = world.new_task(), world.new_staff(Permission.CREATE_ACTIVITY)
    made = new_file(world, task)
    assert_refused(world.oracle("GET", path_to(task, made, "data"), auth=writer), "00014", status=403)
