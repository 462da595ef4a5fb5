"""A trailing slash and an empty segment are as if they were not there: contract Oracle, section 4."""

import pytest

from local.world import CONNECT, World
from tests.contract.oracle.operations import Operation, each_operation, send
from tests.support.oracle.envelope import assert_refused


def _with_slashes(path: str) -> list[str]:
    return [f"{path}/", f"/{path}", path.replace("/", "//") + "//"]


@each_operation
def test_an_operation_is_found_whatever_slashes_are_too_many(shared_world: World, operation: Operation) -> None:
    """It asks for credentials, and in the words of the operation itself: what is nowhere is 404 or 405 to anybody."""
    for path in _with_slashes(operation.path):
        assert_refused(send(shared_world, operation._replace(path=path), {}), "00014")


def test_a_client_that_glues_strings_reads_what_it_wrote(world: World) -> None:
    created = world.oracle("POST", "/tasks/", {"name": "Return customer call", "notes": [{"text": "one"}]})
    assert created.status_code == 201
    task, links = created.json(), created.json()["links"]
    assert {link["href"] for link in links} == {
        f"{world.base_url}{CONNECT}/v1.4/tasks/{task['id']}",
        f"{world.base_url}{CONNECT}/v1.4/metadata-catalog/tasks",
    }
    path = f"//tasks//{task['id']}/"
    assert world.oracle("PATCH", path, {"percentComplete": 50}).status_code == 200
    assert world.oracle("POST", path, {"priority": {"id": 3}}, {"x-http-method-override": "PATCH"}).status_code == 200
    read = world.oracle("GET", path).json()
    assert (read["percentComplete"], read["priority"]["lookupName"]) == (50, "High")
    assert len(world.oracle("GET", f"{path}notes/").json()["items"]) == 1
    assert world.oracle("DELETE", path).status_code == 200
    assert_refused(world.oracle("GET", path), "00013")


def test_the_query_stays(world: World) -> None:
    world.new_task(name="one"), world.new_task(name="two")
    listed = world.oracle("GET", "/tasks/?q=name='two'&totalResults=true").json()
    assert (listed["totalResults"], [item["lookupName"] for item in listed["items"]]) == (1, ["two"])


@pytest.mark.parametrize("path", ["/exceptions/", "//exceptions", "/exceptions//OSC-CREST-00006/"])
def test_the_catalogue_of_errors_is_found_too(shared_world: World, path: str) -> None:
    assert shared_world.http.get(f"{shared_world.base_url}{CONNECT}{path}").status_code == 200


def test_what_is_nowhere_stays_nowhere(shared_world: World) -> None:
    assert_refused(shared_world.oracle("GET", "/nothing/"), "00013")
    assert_refused(shared_world.oracle("GET", "//tasks/", version="v9"), "00003", says="v9")
    refused = shared_world.oracle("PUT", "/tasks//1/")
    assert_refused(refused, "00002", says="PUT")
    assert refused.headers["allow"] == "DELETE, GET, OPTIONS, PATCH"
