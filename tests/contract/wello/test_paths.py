"""Paths that clients write in another way: contract Wello, section "Second round"."""

import pytest

from local.world import World
from tests.support.wello.envelope import assert_refused


@pytest.mark.parametrize("path", ["/Save/", "//Save", "//Save//"])
def test_a_log_is_saved(world: World, path: str) -> None:
    saved = world.wello("POST", path, {"subject": "Delivered"})
    assert (saved.status_code, saved.json()["subject"]) == (200, "Delivered")


@pytest.mark.parametrize("path", ["/{}/", "//{}", "//{}//"])
def test_a_log_is_read_and_deleted(world: World, path: str) -> None:
    log = world.save_log(subject="x")
    assert world.wello("GET", path.format(log["id"])).json() == log
    assert world.wello("DELETE", path.format(log["id"])).status_code == 204
    assert_refused(world.wello("GET", path.format(log["id"])), 404)


def test_logs_are_listed(world: World) -> None:
    log = world.save_log(subject="x")
    assert world.wello("GET", "/").json()["value"] == [log]


def test_what_is_nowhere_stays_nowhere(shared_world: World) -> None:
    assert_refused(shared_world.wello("GET", "/a/b/"), 404)
    assert_refused(shared_world.wello("PUT", "/Save/"), 405, says="'PUT'", allow="POST")


@pytest.mark.parametrize("path", ["/taskactivitylog/save", "/TASKACTIVITYLOG/SAVE/", "/TaskActivityLog/sAVE"])
def test_letters_may_be_in_another_case(world: World, path: str) -> None:
    saved = world.wello("POST", f"{world.base_url}/api{path}", {"subject": "Delivered"})
    assert (saved.status_code, saved.json()["subject"]) == (200, "Delivered")


@pytest.mark.parametrize("form", ["TaskActivityLog({})", "taskactivitylog({})/", "TaskActivityLog({{{}}})"])
def test_the_key_may_be_in_parentheses(world: World, form: str) -> None:
    """As in the paths of the vendor's other entities."""
    log = world.save_log(subject="x")
    url = f"{world.base_url}/api/{form.format(log['id'])}"
    assert world.wello("GET", url).json() == log
    assert_refused(world.wello("POST", url, {}), 405, says="'POST'", allow="DELETE, GET")
    assert world.wello("DELETE", url).status_code == 204
    assert_refused(world.wello("GET", url), 404)


@pytest.mark.parametrize("path", ["/api/TaskActivityLogs", "/api/TaskActivity", "/api/nothing", "/api/api-keys/"])
def test_what_is_of_another_dialect_or_of_none_is_answered_as_api_gateway_does(shared_world: World, path: str) -> None:
    answer = shared_world.wello("GET", shared_world.base_url + path)
    assert (answer.status_code, answer.json()) == (404, {"message": "Not Found"})
