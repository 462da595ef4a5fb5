"""Clients of other languages and libraries, unchanged, against the stack under test: docs/compatibility.md."""

import shutil
import sys
from pathlib import Path
from typing import Final

import pytest

from acuse.permissions import Permission
from tests.world import World

from .programs import copied, install_from_npm, run

JSON_NET: Final = Path("/usr/lib/cli/Newtonsoft.Json-5.0/Newtonsoft.Json.dll")
"""Of Debian's package libnewtonsoft-json5.0-cil."""


def axios(folder: Path) -> list[str]:
    install_from_npm(folder)
    return ["node", "client.mjs"]


def go(folder: Path) -> list[str]:
    built = run(["go", "build", "-o", "client", "client.go"], folder, GO111MODULE="off", GOTOOLCHAIN="local")
    assert built.returncode == 0, built.stderr
    return [str(folder / "client")]


def mono(folder: Path) -> list[str]:
    if not JSON_NET.exists():
        pytest.skip(f"there is no {JSON_NET} on this machine")
    shutil.copy(JSON_NET, folder)
    references = [f"-r:{each}" for each in ("System.Runtime.Serialization.dll", JSON_NET)]
    built = run(["mcs", "-out:client.exe", *references, "Client.cs"], folder)
    assert built.returncode == 0, built.stderr
    return ["mono", "client.exe"]


COMMANDS: Final = {
    "axios": axios,
    "python_requests": lambda _folder: [sys.executable, "client.py"],
    "go": go,
    "php": lambda _folder: ["php", "client.php"],
    "java": lambda _folder: ["java", "Client.java"],
    "mono": mono,
}
# Whose results and logs are looked for, by the words that the client gave them.
LOGS: Final = {
    "axios": {"axios json"},
    "python_requests": {"requests json"},
    "go": {"go json", "go xml"},
    "php": {"php json"},
    "java": {"java json"},
    "mono": {"mono XmlSerializer", "mono DataContractSerializer", "mono Json.NET"},
}
COMMENTS: Final = {"axios": "axios ñ", "python_requests": "requests ñ", "go": "go ñ", "php": "php ñ", "java": "java ñ"}


@pytest.mark.parametrize("client", COMMANDS)
def test_a_client_works_unchanged(client: str, world: World, client_url: str, tmp_path: Path) -> None:
    folder = copied(client, tmp_path)
    activity = world.new_activity()
    account, password = world.new_account_of_domain(*Permission)
    command = COMMANDS[client](folder)
    done = run(
        command,
        folder,
        URL=client_url,
        API_KEY=world.api_key,
        ACTIVITY_ID=activity.id,
        ACCOUNT=account,
        PASSWORD=password,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    saved = world.wello("GET").json()["value"]
    assert {log["subject"] for log in saved} == LOGS[client]
    if client in COMMENTS:
        result = world.stored(activity).result
        assert result
        assert result.comment == COMMENTS[client]
