"""The base, a version, and paths without a version: contract Oracle, section 4."""

import pytest

from tests.contract.oracle.envelope import assert_refused
from tests.contract.oracle.tasks import path_of
from tests.world import CONNECT, World


@pytest.mark.parametrize(
    ("path", "version"), [("", "latest"), ("/v1.3", "v1.3"), ("/v1.3/", "v1.3"), ("/latest", "latest")]
)
def test_the_base_and_a_version_list_what_is_served(shared_world: World, path: str, version: str) -> None:
    response = shared_world.http.get(f"{shared_world.base_url}{CONNECT}{path}")
    assert response.status_code == 200
    root = f"{shared_world.base_url}{CONNECT}/{version}"
    described_by = {
        "rel": "describedby",
        "href": f"{root}/metadata-catalog/tasks",
        "mediaType": "application/schema+json",
    }
    links = [{"rel": "canonical", "href": f"{root}/tasks"}, described_by]
    assert response.json()["items"] == [{"name": "tasks", "links": links}]


def test_the_base_takes_nothing_but_get(shared_world: World) -> None:
    base = f"{shared_world.base_url}{CONNECT}"
    for path in ("", "/v1.4"):
        assert shared_world.http.options(base + path).headers["allow"] == "GET, OPTIONS"
        assert_refused(shared_world.http.post(base + path), "00002", says="POST")
        assert_refused(shared_world.http.get(f"{base}{path}?x=1"), "00007", says="x is not a parameter")
    assert_refused(shared_world.http.get(f"{base}/v9"), "00003", says="v9")


def test_a_path_without_a_version_is_that_of_the_newest(world: World) -> None:
    base = f"{world.base_url}{CONNECT}"
    created = world.oracle("POST", f"{base}/tasks", {"name": "Return customer call", "contact": {"id": 83}})
    assert created.status_code == 201
    task = created.json()
    assert task["links"][0]["href"] == f"{base}/latest/tasks/{task['id']}"
    assert world.oracle("GET", base + path_of(task)).json() == task
    assert world.oracle("PATCH", base + path_of(task), {"percentComplete": 5}).status_code == 200
    assert len(world.oracle("GET", f"{base}/tasks?q=percentComplete=5").json()["items"]) == 1
    assert world.oracle("GET", f"{base}/contacts/83").json()["id"] == 83
    assert world.oracle("POST", f"{base}{path_of(task, 'notes')}", {"text": "x"}).status_code == 201
    assert world.oracle("DELETE", base + path_of(task)).status_code == 200
    assert_refused(world.oracle("GET", base + path_of(task)), "00013")


def test_a_path_without_a_version_needs_credentials_and_context_too(shared_world: World) -> None:
    url = f"{shared_world.base_url}{CONNECT}/tasks"
    assert_refused(shared_world.http.get(url), "00014")
    assert_refused(shared_world.http.put(url), "00002", says="PUT")
