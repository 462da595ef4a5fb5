"""What no other operation takes under /api/TaskActivityLog: contract Wello, section "Errors"."""

import httpx
import pytest

from local.world import ACTIVITY_LOGS, World
from tests.support.wello.envelope import XML, assert_refused

LOG_ID = "9652e68c-7b6d-4598-bbbd-4e933126c994"
REFUSED = [
    (method, path, allowed)
    for path, allowed, methods in (
        ("/Save", "POST", ("GET", "PUT", "PATCH", "DELETE", "HEAD")),
        (f"/{LOG_ID}", "DELETE, GET", ("POST", "PUT", "PATCH", "HEAD")),
        (f"/{LOG_ID.replace('-', '').upper()}", "DELETE, GET", ("POST", "PUT", "PATCH")),
        ("", "GET", ("POST", "PUT", "PATCH", "DELETE", "HEAD")),
    )
    for method in methods
]
BODY = f'{{"id": "{LOG_ID}", "subject": "x"}}'


def call(world: World, method: str, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
    """A call by nobody, with a body that could be saved."""
    sent = {"content-type": "application/json"} | (headers or {})
    return world.http.request(method, f"{world.base_url}{ACTIVITY_LOGS}{path}", content=BODY, headers=sent)


@pytest.mark.parametrize(("method", "path", "allowed"), REFUSED)
def test_a_method_that_is_not_supported_is_405_with_those_that_are(
    shared_world: World, method: str, path: str, allowed: str
) -> None:
    for headers in ({}, XML):
        response = call(shared_world, method, path, headers)
        assert response.status_code == 405, response.text
        assert response.headers["allow"] == allowed
        if method == "HEAD":
            assert response.content == b""
        else:
            assert_refused(
                response, 405, says=f"The requested resource does not support http method '{method}'.", allow=allowed
            )


@pytest.mark.parametrize(("path", "allowed"), [("/Save", "POST"), (f"/{LOG_ID}", "DELETE, GET")])
def test_options_says_which_methods_are_supported(shared_world: World, path: str, allowed: str) -> None:
    """A browser's preflight must be answered with success."""
    response = call(shared_world, "OPTIONS", path)
    assert (response.status_code, response.headers["allow"], response.content) == (204, allowed, b"")


@pytest.mark.parametrize("path", ["/a/b", f"/{LOG_ID}/Save", f"/Save/{LOG_ID}", f"/{LOG_ID}/a/b", "/%3Ca%3E/b"])
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_a_path_of_nothing_is_404(shared_world: World, method: str, path: str) -> None:
    for headers in ({}, XML):
        response = call(shared_world, method, path, headers)
        assert_refused(response, 404)
        assert "No HTTP resource was found that matches the request URI" in response.text
        assert "allow" not in response.headers


def test_those_who_may_everything_are_refused_alike_and_nothing_is_stored(world: World) -> None:
    for method, path, allowed in REFUSED:
        response = world.wello(method, path, {"id": LOG_ID, "subject": "x"})
        assert (response.status_code, response.headers.get("allow")) == (405, allowed)
    assert_refused(world.wello("POST", "/a/b", {"id": LOG_ID}), 404)
    assert world.wello("GET").json()["value"] == []
    assert_refused(world.wello("GET", f"/{LOG_ID}"), 404)


def test_a_log_that_is_there_is_not_changed(world: World) -> None:
    log = world.save_log(id=LOG_ID)
    for method in ("POST", "PUT", "PATCH"):
        assert world.wello(method, f"/{LOG_ID}", {"subject": "x"}).status_code == 405
    assert world.wello("GET").json()["value"] == [log]
