"""A trailing slash and an empty segment are as if they were not there: contract Wello, section "Second round"."""

import pytest

from tests.contract.wello.envelope import assert_refused
from tests.world import World


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
