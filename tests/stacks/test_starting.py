"""`make run`: what survives a restart, what happens when something is in the way, changed code, faults."""

import base64
import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from acuse_admin.stack import LOCAL_CREDENTIALS
from local import reference
from local.running import PATIENCE, ROOT, LocalStack, of_no_stack, start_local_stack
from local.world import SUBMIT, TYPES, submission
from tests.support.seed import RESULT_DETAILS

ask = partial(httpx.request, timeout=PATIENCE)

TASKS = "/services/rest/connect/v1.3/tasks"
SEED_ANSWER = {
    "activityId": "a1b2c3d4-e5f6-7890-abcd-ef1234567890",
    "resultStatus": "EFFECTIVE",
    "source": "INTEGRATION",
    "origin": "API",
    "occurredAt": "2026-04-11T10:30:00.000Z",
    "resultDetails": RESULT_DETAILS,
}


def key_of(facts: dict[str, Any]) -> dict[str, str]:
    """The demo's API key, as it is sent."""
    return {"x-api-key": reference.authentication(facts)["ApiKey"]["value"]}


def staff_of(facts: dict[str, Any]) -> tuple[str, str]:
    """The user name and password of the demo's staff account."""
    account = reference.authentication(facts)["StaffAccount"]
    return account["username"], account["password"]


def submit(stack: LocalStack, **members: Any) -> httpx.Response:
    headers = key_of(stack.facts)
    return httpx.post(stack.base_url + SUBMIT, json=submission(**members), headers=headers, timeout=PATIENCE)


def test_the_vendors_curl_line_a_restart_and_being_killed(tmp_path: Path) -> None:
    first = start_local_stack(tmp_path)
    try:
        answer = submit(first)
        assert answer.status_code == 201
        body = answer.json()
        made = {name: body.pop(name) for name in ("id", "createdAt")}
        assert body == SEED_ANSWER
        staff = staff_of(first.facts)
        file = {"fileName": "a.bin", "data": base64.b64encode(bytes(range(256)) * 100).decode()}
        task = ask("POST", first.base_url + TASKS, json={"name": "x", "fileAttachments": [file]}, auth=staff).json()
    finally:
        complaints = first.stop()
    assert "could not save" not in complaints
    assert complaints.splitlines() == ["Saving the data …", "Stopped."]
    assert not (tmp_path / "stack.json").exists(), "acuse must not think that it runs"

    again = start_local_stack(tmp_path)
    try:
        assert key_of(again.facts) == key_of(first.facts), "the printed key still works"
        assert staff_of(again.facts) == staff_of(first.facts)
        files = task["fileAttachments"]["links"][0]["href"].replace(first.base_url, again.base_url)
        [link] = ask("GET", files, auth=staff).json()["items"]
        assert ask("GET", link["href"] + "?download", auth=staff).content == bytes(range(256)) * 100
        assert submit(again).status_code == 409
        override = submit(again, hard_override=True)
        assert override.status_code == 201
        assert override.json()["id"] == made["id"]
        shown = subprocess.run(
            [sys.executable, "-m", "acuse_admin", "activities", "show", SEED_ANSWER["activityId"]],  # type: ignore[list-item]
            env=os.environ | LOCAL_CREDENTIALS | again.environment,
            capture_output=True,
            check=True,
            cwd=ROOT,
        )
        [replaced] = json.loads(shown.stdout)["history"]
        assert replaced["created_at"] == made["createdAt"]
        second = ask("POST", again.base_url + TASKS, json={"name": "y"}, auth=staff).json()
    finally:
        again.process.kill()
        again.process.communicate()

    # The database notices that its parent is gone, saves and ends; the next start waits for that.
    after_kill = start_local_stack(tmp_path)
    try:
        found = ask("GET", f"{after_kill.base_url}{TASKS}/{second['id']}", auth=staff)
        assert found.json()["name"] == "y"
    finally:
        after_kill.stop()


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "local", "--folder", str(tmp_path), "--port", str(port), "--dynamodb-port", "0"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert f"Port {port} of 127.0.0.1 is in use" in done.stderr
    assert "PORT=" in done.stderr
    assert "Traceback" not in done.stderr


def run_refused(folder: Path, **environment: str) -> str:
    """Start a stack that cannot start; gives what it says."""
    words = ["--folder", str(folder), "--port", "0", "--dynamodb-port", "0"]
    done = subprocess.run(
        [sys.executable, "-m", "local", *words],
        cwd=ROOT,
        env=of_no_stack() | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    return done.stderr


def test_two_stacks_do_not_share_a_folder(local_stack: LocalStack) -> None:
    assert "runs in" in run_refused(local_stack.folder, DYNAMODB_ENDPOINT="")
    assert (local_stack.folder / "stack.json").exists(), "acuse still finds the first"
    assert submit(local_stack, activity_id=str(uuid.uuid4())).status_code == 404, "it answers"
    assert "Fatal" not in (local_stack.folder / "dynamodb" / "log").read_text()


def test_another_database_can_be_named(tmp_path: Path, local_stack: LocalStack) -> None:
    endpoint = local_stack.environment["DYNAMODB_ENDPOINT"]
    taken = endpoint.rpartition(":")[2]
    # What is known of the demo accounts; else they get new passwords, and those of the other stack open nothing.
    shutil.copy(local_stack.folder / "demo.json", tmp_path)
    other = start_local_stack(tmp_path, "--dynamodb-port", taken, DYNAMODB_ENDPOINT=endpoint, S3_ENDPOINT=endpoint)
    try:
        assert other.environment["DYNAMODB_ENDPOINT"] == endpoint
        answer = ask("GET", other.base_url + TYPES, headers=key_of(local_stack.facts))
        assert answer.status_code == 200
    finally:
        other.stop()


def test_a_database_that_does_not_answer_is_named(tmp_path: Path) -> None:
    said = run_refused(
        tmp_path, DYNAMODB_ENDPOINT="http://127.0.0.1:1", AWS_ACCESS_KEY_ID="x", AWS_SECRET_ACCESS_KEY="x"
    )
    assert "http://127.0.0.1:1" in said


def soon(is_so: Callable[[], bool]) -> bool:
    """Whether something comes true before patience ends."""
    give_up = time.monotonic() + PATIENCE
    while not is_so():
        if time.monotonic() > give_up:
            return False
        time.sleep(0.02)
    return True


@dataclass
class Clone:
    """A copy of the project whose local stack runs, and which can be changed."""

    folder: Path
    facts: dict[str, Any]

    def change(self, path: str, old: str, new: str) -> None:
        """Replace a text in a source; the path may have `*` for a folder."""
        [source] = self.folder.glob(path)
        before = source.read_text()
        assert old in before
        source.write_text(before.replace(old, new))

    def get(self, path: str) -> httpx.Response:
        """Ask as one whom every system knows."""
        address = self.facts["base_url"] + path
        return httpx.get(address, headers=key_of(self.facts), auth=staff_of(self.facts), timeout=PATIENCE)

    def said(self) -> str:
        """What the stack said on standard error."""
        return (self.folder / "errors").read_text()


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clone]:
    """A copy of the project, whose stack runs."""
    folder = tmp_path_factory.mktemp("copied") / "clone"
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(".*", "__pycache__"))
    # The environment's own search path names the original; the copy's folders go before it.
    path = os.pathsep.join(map(str, (folder, folder / "functions", folder / "layers" / "shared")))
    running = folder / ".local" / "stack.json"
    with (folder / "errors").open("w") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "local", "--port", "0", "--dynamodb-port", "0"],
            cwd=folder,
            env=of_no_stack() | {"PYTHONPATH": path},
            stdout=subprocess.DEVNULL,
            stderr=errors,
        )
    try:
        assert soon(lambda: running.exists() or process.poll() is not None)
        yield Clone(folder, json.loads((folder / ".local" / "demo.json").read_text()))
    finally:
        process.terminate()
        process.wait(PATIENCE)


def test_changed_code_is_picked_up(clone: Clone) -> None:
    assert clone.get(TYPES).status_code == 200
    clone.change(
        "functions/*/list_task_result_type_configs/app.py", "VIEW_ACTIVITIES)", "VIEW_ACTIVITIES, success=299)"
    )
    assert soon(lambda: clone.get(TYPES).status_code == 299)

    # A module that another of the same folder imports.
    assert clone.get(TASKS + "?limit=20001").status_code == 400
    clone.change("layers/shared/acuse/*/http/resource_parameters.py", "20_000", "30_000")
    assert soon(lambda: clone.get(TASKS + "?limit=20001").status_code == 200)
    assert "20001" in clone.get(TASKS + "?limit=20001&q=1").json()["instance"], "errors are still known as such"


def test_a_fault_in_a_handler_is_told_on_the_terminal_and_in_no_answer(clone: Clone) -> None:
    app = "functions/*/get_task/app.py"
    assert clone.get(TASKS + "/1").status_code in (200, 404)
    clone.change(app, "    sent = ", '    raise RuntimeError("words of the fault")\n    sent = ')
    assert soon(lambda: clone.get(TASKS + "/1").status_code == 500)
    assert "words of the fault" not in clone.get(TASKS + "/1").text
    said = clone.said()
    assert "Traceback (most recent call last):\n" in said
    assert '/get_task/app.py", line ' in said
    assert "\nRuntimeError: words of the fault\n" in said
