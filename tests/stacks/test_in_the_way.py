"""`make run` says in one line what is in its way, names the file, and ends with status 1."""

import contextlib
import errno
import json
import os
import resource
import signal
import socket
import subprocess
import sys
from itertools import cycle
from pathlib import Path

import pytest

from acuse_admin.tokens import SigningKey
from dialects import REGISTERED
from local import database, demo
from local.gateway import read_template
from local.running import ROOT, WITHOUT_PUBLISHER, start_local_stack

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:samtranslator.*")

FREE = ("--port", "0", "--dynamodb-port", "0")


def refused(
    folder: Path, *options: str, file_size: int | None = None, environment: dict[str, str] | None = None
) -> str:
    """What a stack says that cannot start."""

    def fill_the_disk() -> None:
        if file_size is not None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (file_size, file_size))

    done = subprocess.run(
        [sys.executable, "-m", "local", "--folder", str(folder), *(options or FREE)],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name not in ("DYNAMODB_ENDPOINT", "S3_ENDPOINT")}
        | (environment or {}),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        preexec_fn=fill_the_disk,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    *before, said = done.stderr.splitlines()
    assert len(before) <= 1, "what became of the data"
    return said


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / ".local").touch()
    assert refused(tmp_path / ".local").startswith(f"{tmp_path}/.local: {os.strerror(errno.EEXIST)}. The data is kept")
    assert f"{tmp_path}/.local/below" in refused(tmp_path / ".local" / "below")


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a file system that takes no folders")
def test_a_folder_that_cannot_be_made() -> None:
    assert "/proc/acuse: " in refused(Path("/proc/acuse"))


@pytest.mark.parametrize("name", ["lock", "dynamodb"])
def test_something_else_where_a_file_or_a_folder_should_be(tmp_path: Path, name: str) -> None:
    if name == "lock":
        (tmp_path / name).mkdir()
    else:
        (tmp_path / name).touch()
    assert refused(tmp_path).startswith(f"{tmp_path / name}: ")


@pytest.mark.parametrize("run", ["first", "later"])
def test_a_full_disk(tmp_path: Path, run: str) -> None:
    """A limit on the size of files stops the same writes as a disk without space."""
    if run == "later":
        SigningKey(tmp_path / "issuer.pem")
    assert refused(tmp_path, file_size=0).startswith(f"{tmp_path}: {os.strerror(errno.EFBIG)}. The data is kept")


def test_a_damaged_signing_key(tmp_path: Path) -> None:
    key = tmp_path / "issuer.pem"
    key.write_text("-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n")
    assert refused(tmp_path).startswith(f"{key} holds no RSA key: delete it")


def test_one_port_for_both(tmp_path: Path) -> None:
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as probe:
        port = str(probe.getsockname()[1])
    said = refused(tmp_path, "--port", port, "--dynamodb-port", port)
    assert said == f"Port {port} is given twice: choose another with make run DYNAMODB_PORT=…"


def test_a_port_out_of_range(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "local", "--folder", str(tmp_path / "x"), "--port", "65536"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "Invalid value for '--port': 65536 is not in the range" in done.stderr
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize(
    ("name", "value"), [("DYNAMODB_ENDPOINT", "localhost:8000"), ("FUNCTION_TIMEOUT_SECONDS", "10s")]
)
def test_an_environment_variable_that_cannot_be_meant_is_named(tmp_path: Path, name: str, value: str) -> None:
    assert refused(tmp_path, environment={name: value}).startswith(f"{name} must be ")


OF_NO_USE = dict(zip(REGISTERED, cycle([[], 1, {"password": None}]), strict=False))
"""Where each dialect's credentials should be."""


def test_demo_credentials_of_no_use_are_made_anew(tmp_path: Path) -> None:
    (tmp_path / "demo.json").write_text(json.dumps(OF_NO_USE))
    running = start_local_stack(tmp_path, WITHOUT_PUBLISHER)
    assert "damaged" not in running.stop()
    assert all(running.facts[each] and running.facts[each] != OF_NO_USE[each] for each in REGISTERED)


@pytest.mark.parametrize("content", ["[]", "{", "", "\xff"])
def test_demo_credentials_that_cannot_be_read_are_those_of_nobody_which_is_said(tmp_path: Path, content: str) -> None:
    file = tmp_path / "demo.json"
    file.write_bytes(content.encode("latin-1"))
    said: list[str] = []
    assert demo.remembered(file, said.append) == {}
    assert said == [f"{file} is damaged: the demo tenant gets new credentials"]


def test_without_demo_credentials_nothing_is_said(tmp_path: Path) -> None:
    said: list[str] = []
    assert demo.remembered(tmp_path / "demo.json", said.append) == {}
    assert said == []


def test_a_refusal_does_not_wait_for_the_gateway_to_be_imported() -> None:
    code = "import runpy, sys, typer; typer.run = print; runpy.run_module('local'); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not {"samcli", "flask", "local.gateway", "local.demo"} & {*done.stdout.split()}


TEMPLATE = (ROOT / "template.yaml").read_text()


@pytest.mark.parametrize(
    "content",
    [
        "",
        "text",
        "- a list",
        "{",
        TEMPLATE[: TEMPLATE.index("Action: [dynamodb:")] + "Action: [dynamodb",
        "Resources:\n",
        TEMPLATE.replace("!Ref Api", "!Rf Api"),
    ],
    ids=["empty", "text", "list", "no YAML", "cut off", "no resources", "no reference"],
)
def test_a_broken_template_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "template.yaml"
    path.write_text(content)
    with pytest.raises(database.StackFailed, match="is no template that SAM understands: ") as failed:
        read_template(path, {})
    assert str(failed.value).startswith(str(path))
    assert "\n" not in str(failed.value)
