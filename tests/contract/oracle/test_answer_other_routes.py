"""OPTIONS, and what no other operation takes: contract Oracle, sections 1 and 3."""

import httpx
import pytest

from local.world import CONNECT, World
from tests.support.oracle.collections import REFERENCED
from tests.support.oracle.envelope import assert_refused

READ_ONLY = "GET, OPTIONS"
COLLECTION = "GET, OPTIONS, POST"
SUBCOLLECTION = "GET, OPTIONS, PATCH, POST"
RESOURCE = "DELETE, GET, OPTIONS, PATCH"

ALLOWED = {
    "/v1.4/tasks": COLLECTION,
    "/v1.3/tasks": COLLECTION,
    "/latest/tasks": COLLECTION,
    "/v1.4/tasks/1": RESOURCE,
    "/v1.4/tasks/1/notes": SUBCOLLECTION,
    "/v1.4/tasks/1/notes/2": RESOURCE,
    "/v1.4/tasks/1/fileAttachments": SUBCOLLECTION,
    "/v1.4/tasks/1/fileAttachments/2": RESOURCE,
    "/v1.4/tasks/1/fileAttachments/2/data": READ_ONLY,
    "/v1.4/metadata-catalog": READ_ONLY,
    "/v1.4/metadata-catalog/tasks": READ_ONLY,
    "/v1.4/metadata-catalog/contacts": READ_ONLY,
    "/v1.4/namedIDs/tasks": READ_ONLY,
    "/v1.4/namedIDs/tasks/priority": READ_ONLY,
    "/v1.4/namedIDs/tasks/statusWithType/status": READ_ONLY,
    **{f"/v1.4/{collection}/1": READ_ONLY for collection in REFERENCED},
    "/exceptions": READ_ONLY,
    "/exceptions/OSC-CREST-00006": READ_ONLY,
}
each_path = pytest.mark.parametrize(("path", "allowed"), ALLOWED.items(), ids=ALLOWED)


def call(world: World, method: str, path: str) -> httpx.Response:
    """A call by nobody."""
    return world.http.request(method, f"{world.base_url}{CONNECT}{path}")


@each_path
def test_options_says_what_is_supported_to_anybody(world: World, path: str, allowed: str) -> None:
    response = call(world, "OPTIONS", path)
    assert response.status_code == 200
    assert response.headers["allow"] == allowed
    assert response.content == b""


@each_path
def test_a_method_that_is_not_supported_is_405_with_those_that_are(world: World, path: str, allowed: str) -> None:
    refused = {"PUT", "POST", "PATCH", "DELETE"} - set(allowed.split(", "))
    if allowed == RESOURCE:
        refused -= {"POST"}  # which is taken for a PATCH that says so, by another function
    for method in refused:
        response = call(world, method, path)
        assert_refused(response, "00002", says=method)
        assert response.headers["allow"] == allowed


NOTHING = [
    "/v1.4/task",
    "/v1.4/Tasks",
    "/v1.4/tasks/1/note",
    "/v1.4/tasks/1/notes/2/text",
    "/v1.4/tasks/1/fileAttachments/2/data/3",
    "/v1.4/contacts",
    "/v1.4/contacts/1/name",
    "/v1.4/namedIDs",
    "/v1.4/namedIDs/tasks/a/b/c",
    "/v1.4/analyticsReportResults",
    "/v1.4/%3Cscript%3E",
]


@pytest.mark.parametrize("path", NOTHING)
def test_a_path_of_nothing_is_404_with_every_method(shared_world: World, path: str) -> None:
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
        response = call(shared_world, method, path)
        assert_refused(response, "00013")
        assert "allow" not in response.headers


@pytest.mark.parametrize("path", ["/v9", "/v9/tasks", "/v9/nothing", "/v1.4.1/tasks/1", "/V1.4/tasks"])
@pytest.mark.parametrize("method", ["PUT", "OPTIONS"])
def test_another_version_is_404_before_what_is_there(shared_world: World, method: str, path: str) -> None:
    assert_refused(call(shared_world, method, path), "00003", says=path.split("/")[1])


@pytest.mark.parametrize("path", ["/widgets/1", "/namedIDs/contacts"])
def test_a_collection_of_nothing_is_404_to_those_who_may_read(shared_world: World, path: str) -> None:
    for method in ("GET", "POST", "PUT", "OPTIONS"):
        assert_refused(shared_world.oracle(method, path), "00013")
