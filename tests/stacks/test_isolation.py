"""Neither the local stack nor its command line is led elsewhere by what the environment says."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from acuse_admin import folder_lock, stack
from dialects import REGISTERED
from local import reset
from local.running import PATIENCE, ROOT, WITHOUT_PUBLISHER, LocalStack, start_local_stack


@contextmanager
def recording_proxy() -> Iterator[tuple[str, list[bytes]]]:
    """A proxy that keeps what it is sent, and answers nothing; gives its address."""
    sent: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def record() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    sent.append(connection.recv(65536))

        threading.Thread(target=record, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", sent
        listener.shutdown(socket.SHUT_RDWR)


def nonsense(folder: Path, proxy: str) -> dict[str, str]:
    """An environment for another account and region, with a profile that is not there and proxies."""
    (folder / "broken").write_text("[default\nregion")
    return {
        "AWS_ACCESS_KEY_ID": "123456789012",
        "AWS_SECRET_ACCESS_KEY": "x",
        "AWS_SESSION_TOKEN": "x",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_REGION": "eu-west-1",
        "AWS_PROFILE": "nonexistent",
        "AWS_CONFIG_FILE": str(folder / "broken"),
        "AWS_SHARED_CREDENTIALS_FILE": str(folder / "broken"),
        "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
        "AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:1",
        "AWS_CA_BUNDLE": str(folder / "missing"),
        "MINISTACK_ACCOUNT_ID": "123456789012",
        "MINISTACK_REGION": "eu-west-1",
        "USE_SSL": "1",
        "HTTP_PROXY": proxy,
        "http_proxy": proxy,
        "HTTPS_PROXY": "http://127.0.0.1:1",
        "ALL_PROXY": "http://127.0.0.1:1",
    }


def acuse(*words: str, cwd: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    clean = {name: value for name, value in os.environ.items() if name != "RESULTS_TABLE"}
    command = [sys.executable, "-m", "acuse_admin", *words]
    return subprocess.run(
        command, cwd=cwd, env=clean | environment, capture_output=True, text=True, check=False, timeout=PATIENCE
    )


def kept(stack: LocalStack) -> dict[str, Any]:
    """The demo's credentials; a bearer token is new each time."""
    return {name: {**stack.facts[name], "bearer_token": None} for name in REGISTERED}


def test_a_run_in_an_environment_for_elsewhere_is_like_one_without(tmp_path: Path) -> None:
    folder = tmp_path / ".local"
    folder.mkdir()
    first = start_local_stack(folder, WITHOUT_PUBLISHER)
    created = acuse("tenants", "create", "Before", cwd=tmp_path)
    first.process.send_signal(signal.SIGHUP)  # the terminal is closed
    first.process.wait(PATIENCE)
    assert first.said().splitlines() == ["Saving the data …", "Stopped."]
    assert first.process.returncode == 0
    assert not (folder / "stack.json").exists()
    assert created.returncode == 0, created.stderr

    with recording_proxy() as (proxy, sent):
        elsewhere = nonsense(tmp_path, proxy)
        second = start_local_stack(folder, WITHOUT_PUBLISHER, **elsewhere)
        try:
            assert kept(second) == kept(first)
            listed = acuse("tenants", "list", cwd=tmp_path, **elsewhere)
            assert [json.loads(line)["name"] for line in listed.stdout.splitlines()] == ["Demo", "Before"], listed
        finally:
            assert second.stop().splitlines() == ["Saving the data …", "Stopped."]
    assert sent == []


def test_what_a_killed_run_left_is_not_taken_for_a_stack_that_runs(local_stack: LocalStack, tmp_path: Path) -> None:
    """Its ports may be another clone's by now."""
    (tmp_path / ".local").mkdir()
    (tmp_path / ".local" / "stack.json").write_text(json.dumps(local_stack.environment))
    for held_before in (False, True):
        if held_before:
            (tmp_path / ".local" / "lock").touch()
        done = acuse("tenants", "create", "Lost", cwd=tmp_path)
        assert done.returncode == 1
        assert "No local stack runs in this folder" in done.stderr


def test_make_reset_refuses_while_a_stack_runs(local_stack: LocalStack) -> None:
    assert reset.reset(local_stack.folder) == (
        f"A stack runs in {local_stack.folder}: stop it first (Ctrl-C in its terminal)"
    )
    assert (local_stack.folder / "demo.json").exists()


def test_make_reset_refuses_while_the_database_of_a_killed_run_still_saves(tmp_path: Path) -> None:
    database = tmp_path / "dynamodb"
    database.mkdir()
    with folder_lock.held(database):
        assert "still saving" in (reset.reset(tmp_path) or "")
        assert database.exists()
    shutil.rmtree(database)
    database.touch()  # what is no folder holds no lock
    assert reset.reset(tmp_path) is None


def test_make_reset_forgets_the_data_of_a_stack_that_has_stopped(tmp_path: Path) -> None:
    folder = tmp_path / ".local"
    assert reset.reset(folder) is None, "there is nothing yet"
    folder.mkdir()
    with folder_lock.held(folder):
        assert folder_lock.is_held(folder)
    assert not folder_lock.is_held(folder)
    (folder / "demo.json").touch()
    assert reset.reset(folder) is None
    assert not folder.exists()


def test_make_reset_asks_whether_a_stack_runs() -> None:
    said = subprocess.run(["make", "--dry-run", "reset"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "-m local.reset" in said


def test_a_deployed_stack_is_reached_with_the_users_own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stack, "_deployed", lambda name: {"RESULTS_TABLE": name})
    monkeypatch.setenv("RESULTS_TABLE", "")
    own = {"AWS_PROFILE": "mine", "AWS_REGION": "eu-west-1", "HTTPS_PROXY": "http://proxy.example"}
    for name, value in own.items():
        monkeypatch.setenv(name, value)
    stack.use("acuse")
    assert {name: os.environ[name] for name in own} == own
