"""Clients of other languages and libraries, unchanged, against the stack under test: docs/compatibility.md."""

import shutil
import sys
from pathlib import Path
from typing import Final

import pytest

from acuse.identity.permissions import Permission
from local.running import ROOT
from local.world import World
from tests.support.programs import copied, install_from_npm, run

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
    saved = world.logs()
    assert {log["subject"] for log in saved} == LOGS[client]
    if client in COMMENTS:
        result = world.stored(activity).result
        assert result
        assert result.comment == COMMENTS[client]


def test_a_typescript_client_that_is_made_from_the_document_sends_the_readmes_requests(
    world: World, client_url: str, tmp_path: Path
) -> None:
    folder = copied("typescript", tmp_path)
    install_from_npm(folder)
    shutil.copy(ROOT / "docs" / "openapi.json", folder)
    activity, bearer = world.new_activity(), world.bearer(world.new_user())
    accounts = {"STAFF": world.new_staff(*Permission), "ACCOUNT": world.new_account_of_domain(*Permission)}
    for command in (
        # A member that has a default need not be sent.
        ["npx", "--no", "openapi-typescript", "openapi.json", "--output", "api.ts", "--default-non-nullable", "false"],
        ["node", "examples.mjs"],
        ["npx", "--no", "tsc"],
        ["node", "made/client.js"],
    ):
        done = run(
            command,
            folder,
            URL=client_url,
            API_KEY=world.api_key,
            ACTIVITY_ID=activity.id,
            TOKEN=bearer["authorization"].removeprefix("Bearer "),
            TENANT_ID=world.tenant,
            **{name: ":".join(account) for name, account in accounts.items()},
        )
        assert done.returncode == 0, done.stdout + done.stderr
    assert len((folder / "examples.ts").read_text().splitlines()) > 500
    result = world.stored(activity).result
    assert result
    assert result.comment == "typescript ñ"
    assert world.task_names() == ["Return customer call"]
    assert [log["subject"] for log in world.logs()] == ["Delivered"]
