"""`make run`: what it prints works, and what it serves beside the functions."""

import json
import subprocess
from functools import partial

import httpx
import pytest

from local import reference
from local.running import PATIENCE, LocalStack
from local.world import SUBMIT, TYPES

ask = partial(httpx.request, timeout=PATIENCE)


def test_a_developer_at_a_breakpoint_is_not_hurried(local_stack: LocalStack) -> None:
    assert float(local_stack.environment["FUNCTION_TIMEOUT_SECONDS"]) >= 3600


def test_it_prints_curl_lines_that_work(local_stack: LocalStack) -> None:
    printed = (local_stack.folder / "output").read_text()
    pasted = printed[printed.index("  curl ") : printed.index("\n\nPress")].replace("curl", "curl -s").split("\n\n")
    submitted, listed, created, saved, happened = (
        json.loads(subprocess.run(line, shell=True, capture_output=True, check=True).stdout)  # noqa: S602 - pasted
        for line in pasted
    )
    assert submitted["activityId"] == local_stack.facts["examples"]["activity_id"]
    assert [each["priority"] for each in listed] == [0, 1]
    assert created["lookupName"] == "Return customer call"
    assert (saved["subject"], saved["is_closed"]) == ("Delivered", True)
    assert happened.keys() == {"data", "meta"}


@pytest.mark.parametrize(
    ("path", "method"),
    [("/api/nothing", "GET"), (SUBMIT, "GET"), (TYPES, "POST"), ("/", "GET"), ("/", "OPTIONS")],
)
def test_an_unknown_route_answers_like_the_real_gateway(local_stack: LocalStack, path: str, method: str) -> None:
    answer = ask(method, local_stack.base_url + path)
    assert answer.status_code == 404
    assert answer.json() == {"message": "Not Found"}


def test_the_api_reference_is_served_with_the_demo_credentials(local_stack: LocalStack) -> None:
    address = local_stack.base_url + reference.PATH
    assert f"filled in: {address}\n" in (local_stack.folder / "output").read_text()
    answer = ask("GET", address)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["x-content-type-options"] == "nosniff"
    for scheme in reference.authentication(local_stack.facts).values():
        for value in scheme.values():
            assert f'"{value}"' in answer.text


def test_the_console_is_served_with_one_click_to_sign_in(local_stack: LocalStack) -> None:
    address = f"{local_stack.base_url}/console"
    assert f"sign in: {address}\n" in (local_stack.folder / "output").read_text()
    assert ask("GET", address).headers["content-type"] == "text/html; charset=utf-8"
    settings = ask("GET", f"{address}/settings.json")
    assert settings.json()["demo"]["tenantId"] == local_stack.facts["tenant_id"]
    assert settings.headers["cache-control"] == "no-store"
