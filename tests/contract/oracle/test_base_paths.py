"""The base, a version, and paths without a version: contract Oracle, section 4."""

import httpx
import pytest

from acuse.oracle.http.routes import VERSIONS
from local.world import CONNECT, World
from tests.contract.oracle.operations import PATHS
from tests.support.oracle.envelope import assert_refused
from tests.support.oracle.tasks import path_of


@pytest.mark.parametrize(
    ("path", "version"),
    [
        ("", "latest"),
        ("/", "latest"),
        ("//", "latest"),
        *((f"/{each}{slash}", each) for each in VERSIONS for slash in ("", "/")),
    ],
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


@pytest.fixture(scope="module")
def empty(base_url: str, http: httpx.Client) -> World:
    """A tenant without tasks."""
    return World(base_url, http)


def _told(response: httpx.Response) -> tuple[object, ...]:
    """What an answer says, but for whether the path that was asked had a version."""
    told = response.text.replace(f"{CONNECT}/latest/", f"{CONNECT}/")
    return response.status_code, told, response.headers.get("allow"), response.headers.get("content-type")


each_path = pytest.mark.parametrize("path", PATHS)


@each_path
@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "PUT", "DELETE"])
def test_a_path_is_answered_without_a_version_as_with_latest(empty: World, method: str, path: str) -> None:
    base = f"{empty.base_url}{CONNECT}"
    for headers in ({}, {"x-http-method-override": "PATCH"}):
        with_version = empty.oracle(method, f"{base}/latest{path}", headers=headers)
        assert _told(empty.oracle(method, base + path, headers=headers)) == _told(with_version)
        assert empty.oracle(method, f"{base}{path}/", headers=headers).status_code == with_version.status_code
    with_version = empty.http.request(method, f"{base}/latest{path}")
    assert _told(empty.http.request(method, base + path)) == _told(with_version)


@each_path
def test_options_are_the_same_without_a_version(shared_world: World, path: str) -> None:
    base = f"{shared_world.base_url}{CONNECT}"
    assert _told(shared_world.http.options(base + path)) == _told(shared_world.http.options(f"{base}/latest{path}"))


@pytest.mark.parametrize("kind", ["notes", "fileAttachments"])
def test_what_is_below_a_task_is_found_without_a_version(world: World, kind: str) -> None:
    task = world.new_task(notes=[{"text": "one"}], fileAttachments=[{"fileName": "a.txt", "data": "YQ=="}])
    base = f"{world.base_url}{CONNECT}"
    listed = world.oracle("GET", f"{base}{path_of(task, kind)}")
    assert listed.status_code == 200
    [child] = listed.json()["items"]
    path = child["href"].replace("/latest/", "/")
    assert world.oracle("GET", path).json() == world.oracle("GET", child["href"]).json()
    assert world.oracle("DELETE", path).status_code == 200
    assert world.oracle("GET", f"{base}{path_of(task, kind)}").json()["items"] == []
