"""README's commands, run as somebody who reads them does."""

import json
import re
import shlex
from pathlib import Path

import pytest

from local.running import ROOT
from local.world import TYPES, World, submission
from tests.local.command_line.conftest import COMMANDS, Acuse

README = (ROOT / "README.md").read_text()
LINES = [line for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL) for line in block.splitlines()]
ACUSE = [shlex.split(line, comments=True)[1:] for line in LINES if line.startswith("acuse ")]
ACTIVITY = "a1b2c3d4-e5f6-7890-abcd-ef1234567890"
FILES = {
    "activities.jsonl": '{"provider_activity_id": "P-1", "commerce_external_id": "COM-001"}',
    "commerces.jsonl": '{"external_id": "COM-9", "name": "Feria", "users": [{"external_id": "U-1", "name": "Ana"}]}',
    "contacts.jsonl": '{"collection": "contacts", "id": 83, "lookup_name": "Ana"}',
}


@pytest.mark.parametrize("words", ACUSE, ids=" ".join)
def test_each_of_readmes_commands_works(
    acuse: Acuse, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    world.new_activity(id=ACTIVITY)
    monkeypatch.chdir(tmp_path)
    for name, line in FILES.items():
        (tmp_path / name).write_text(line)
    own = {"DOMAIN": world.domain, "TENANT_ID": world.tenant}
    said = [own.get(word, word) for word in words]
    owned = any(each.name == "tenant" for each in getattr(COMMANDS.get(tuple(words[:2])), "params", ()))
    done = acuse(*said, tenant=owned)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout


def test_readmes_key_makes_the_vendors_steps(acuse: Acuse, world: World) -> None:
    activity = world.new_activity()
    [words] = [words for words in ACUSE if words[:2] == ["api-keys", "create"]]
    headers = {"x-api-key": json.loads(acuse(*words).stdout)["plaintext_key"]}
    assert world.get(TYPES, headers).status_code == 200
    assert world.submit(submission(activity), headers).status_code == 201


@pytest.mark.parametrize("page", sorted([ROOT / "README.md", *ROOT.glob("docs/**/*.md")]), ids=lambda page: page.name)
def test_documents_name_commands_that_there_are(page: Path) -> None:
    groups = {words[0] for words in COMMANDS}
    named = re.findall(r"`(?:[^`\n]*/)?acuse (?:--stack \w+ )?([a-z][a-z-]+)(?: ([a-z][a-z-]*))?", page.read_text())
    for group, name in named:
        assert group in groups
        assert not name or (group, name) in COMMANDS
