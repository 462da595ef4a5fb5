"""GET of a member of a task over HTTP: contract Oracle, section 4, attribute paths."""

from collections.abc import Iterator
from typing import Any

import pytest

from local.world import CONNECT, World
from tests.contract.oracle.nulls import without_nulls
from tests.support.oracle.envelope import assert_refused
from tests.support.oracle.tasks import path_of

TASK: dict[str, Any] = {
    "name": "Return customer call",
    "contact": {"id": 83},
    "priority": {"id": 3},
    "percentComplete": 50,
    "dueTime": "2026-12-01T10:00:00Z",
    "marketingSettings": {"campaign": {"id": 7}},
    "customFields": {"c": {"text": "ñ", "number": 1.50, "flag": True, "nothing": None, "two words": 2, "links": "x"}},
}


@pytest.fixture(scope="module")
def world(shared_world: World) -> World:
    return shared_world


@pytest.fixture(scope="module")
def task(world: World) -> dict[str, Any]:
    return world.new_task(**TASK)


def _paths(shown: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every member of what a task shows, by its path; links and notes are resources of their own."""
    for name, value in shown.items():
        if name in ("notes", "fileAttachments"):
            continue
        yield prefix + name, value
        if isinstance(value, dict) and value.keys() != {"links"}:
            yield from _paths(value, f"{prefix}{name}/")


def test_every_member_is_answered_as_the_task_shows_it(world: World, task: dict[str, Any]) -> None:
    paths = dict(_paths(task))
    assert len(paths) > 40
    for path, value in paths.items():
        response = world.oracle("GET", path_of(task, path))
        assert (response.status_code, response.headers["content-type"]) == (200, "application/json"), path
        assert response.json() == value, path
    assert world.oracle("GET", path_of(task, "customFields/c/number")).text == "1.5"


def test_a_member_is_found_without_a_version_and_with_slashes_too_many(world: World, task: dict[str, Any]) -> None:
    for path in (path_of(task, "priority/"), path_of(task, "/priority"), path_of(task, "priority//id/")):
        assert world.oracle("GET", path).status_code == 200
    response = world.oracle("GET", f"{world.base_url}{CONNECT}{path_of(task, 'contact')}")
    assert response.json()["links"][0]["href"] == f"{world.base_url}{CONNECT}/latest/contacts/83"


def test_nulls_in_a_member_are_left_out_for_who_prefers_it(world: World, task: dict[str, Any]) -> None:
    headers = {"Prefer": "exclude-null-properties"}
    for name in ("marketingSettings", "salesSettings", "statusWithType"):
        found = world.oracle("GET", path_of(task, name), headers=headers).json()
        assert found == without_nulls(task[name])
    assert world.oracle("GET", path_of(task, "taskType"), headers=headers).json() is None


@pytest.mark.parametrize("path", ["customFields/c/none", "customFields/d", "customFields/d/text"])
def test_a_custom_field_that_there_is_not_is_404(world: World, task: dict[str, Any], path: str) -> None:
    assert_refused(world.oracle("GET", path_of(task, path)), "00013", says="custom field")


@pytest.mark.parametrize(
    "path",
    [
        "nothing",
        "Contact",
        "contact/id",
        "name/x",
        "customFields/c/text/x",
        "statusWithType/none",
        "priority/id/x",
        "links/0",
        "$defs",
    ],
)
@pytest.mark.parametrize("method", ["GET", "PATCH", "POST", "PUT", "DELETE"])
def test_what_is_no_member_is_404_to_anybody(world: World, task: dict[str, Any], method: str, path: str) -> None:
    url = f"{world.base_url}{CONNECT}/v1.4{path_of(task, path)}"
    assert_refused(world.http.request(method, url), "00013")


@pytest.mark.parametrize("query", ["fields=id", "expand=all", "links=self", "limit=1", "x"])
def test_a_parameter_is_refused_by_its_name(world: World, task: dict[str, Any], query: str) -> None:
    says = query.partition("=")[0]
    assert_refused(world.oracle("GET", f"{path_of(task, 'statusWithType')}?{query}"), "00007", says=says)


def test_a_member_of_no_task_is_404(world: World) -> None:
    assert_refused(world.oracle("GET", "/tasks/999999999/name"), "00013", says="Task")
    assert_refused(world.oracle("GET", "/tasks/0/name"), "00013")


def test_a_method_that_a_member_does_not_take_is_405(world: World, task: dict[str, Any]) -> None:
    for method in ("PUT", "DELETE", "POST"):
        response = world.oracle(method, path_of(task, "name"))
        assert_refused(response, "00002", says=method)
        assert response.headers["allow"] == "GET, OPTIONS, PATCH"
