"""A tenant's archive has everything that is stored of it but secrets, and imports take back what they can."""

import json
import zipfile
from pathlib import Path
from typing import Any, Final

import pytest

from acuse.identity import accounts, api_keys, tenants
from acuse.storage import objects
from acuse_admin import archives
from local.world import World, submission
from tests.local.command_line.conftest import Acuse, rows
from tests.support.dialects import by_dialect
from tests.support.everything import documented_kinds, fill

OF_NO_DIALECT: Final = {
    "tenant": "tenant",
    "members": "members",
    "api-key": "api-keys",
    "account": "accounts",
    "account-name": None,
    "api-key-id": None,
    "api-keys-of": None,
}
"""The file that each kind of item is in; None: it says nothing that others do not."""


@pytest.fixture
def whole(world: World) -> World:
    """A tenant that has one of everything."""
    fill(world)
    return world


def exported(acuse: Acuse, tenant: str, path: Path) -> dict[str, bytes]:
    counted = {
        each["file"]: each["records"] for each in rows(acuse("tenants", "export", tenant, str(path), tenant=False))
    }
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        found = {name: archive.read(name) for name in archive.namelist()}
    for name, content in found.items():
        if name.endswith(".jsonl"):
            assert counted[name] == content.count(b"\n")
    return found


def records(found: dict[str, bytes], name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in found[f"{name}.jsonl"].splitlines()]


def test_every_kind_is_archived_or_left_out_on_purpose(acuse: Acuse, whole: World, tmp_path: Path) -> None:
    archived = {kind: file for each in by_dialect().values() for kind, file in each.archived.items()} | OF_NO_DIALECT
    assert archived.keys() == documented_kinds()
    found = exported(acuse, whole.tenant, tmp_path / "a.zip")
    assert [name for name in archived.values() if name and not records(found, name)] == []
    [tenant] = records(found, "tenant")
    assert (tenant["id"], tenant["name"]) == (whole.tenant, "Test")


def test_it_has_every_activity_with_all_its_results(acuse: Acuse, world: World, tmp_path: Path) -> None:
    made = [world.new_activity() for _ in range(230)]
    for comment in ("first", "second"):
        sent = submission(made[0], hard_override=True, task_result__comment=comment, raw_payload={"n": 1})
        assert world.submit(sent).status_code == 201
    found = records(exported(acuse, world.tenant, tmp_path / "a.zip"), "activities")
    assert {each["id"] for each in found} == {each.id for each in made}
    assert len(found) == len(made)
    [replaced] = [each for each in found if each["id"] == made[0].id]
    assert replaced["result"]["comment"] == "second"
    assert [each["comment"] for each in replaced["replaced_results"]] == ["first"]
    assert replaced["result"]["raw_payload"] == {"n": 1}


def test_it_has_the_files_and_notes_as_they_were_sent(acuse: Acuse, whole: World, tmp_path: Path) -> None:
    found = exported(acuse, whole.tenant, tmp_path / "a.zip")
    said = records(found, "file-attachments")
    assert said
    for each in said:
        assert len(found[each["file"]]) == each["size"]
        [stored] = objects.get_all([f"{whole.tenant}/tasks/{each['task']}/fileAttachments/{each['id']}"]).values()
        assert found[each["file"]] == stored
    texts = {each["text"].encode() for each in records(found, "notes")}
    stored_ones = objects.get_all(key for key in objects.keys(f"{whole.tenant}/") if "/notes/" in key).values()
    assert stored_ones
    assert texts >= set(stored_ones)


def test_it_has_no_secrets(acuse: Acuse, whole: World, tmp_path: Path) -> None:
    secret = [each.digest for each in api_keys.list_of(whole.tenant)]
    secret += [each.digest for each in accounts.list_of(whole.tenant)]
    assert len(secret) > 4
    for name, content in exported(acuse, whole.tenant, tmp_path / "a.zip").items():
        assert not [each for each in (*secret, whole.api_key) if each.encode() in content], name


def test_imports_take_back_what_the_readme_says(acuse: Acuse, whole: World, other: World, tmp_path: Path) -> None:
    found = exported(acuse, whole.tenant, tmp_path / "a.zip")
    for name in ("commerces", "operators", "result-types", "activities", "menus", "references"):
        assert f"{name} import" in found["README.txt"].decode()
        (tmp_path / f"{name}.jsonl").write_bytes(found[f"{name}.jsonl"])
        done = acuse(name, "import", str(tmp_path / f"{name}.jsonl"), "--tenant", other.tenant, tenant=False)
        [summary] = rows(done)
        assert summary["refused"] == 0, done.stderr
    again = exported(acuse, other.tenant, tmp_path / "b.zip")
    for name, identity in (("activities", "id"), ("commerces", "external_id"), ("result-types", "code")):
        imported = {each[identity] for each in records(again, name)}
        assert imported >= {each[identity] for each in records(found, name)}
    users = {each["external_id"]: each["users"] for each in records(again, "commerces")}
    assert all(users[each["external_id"]] == each["users"] for each in records(found, "commerces"))


def test_what_goes_wrong_leaves_the_file_that_was_there(
    acuse: Acuse, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "a.zip"
    target.write_text("before")

    def fail(*_: object) -> None:
        raise OSError("no space is left")

    monkeypatch.setattr(archives, "json_text", fail)
    done = acuse("tenants", "export", world.tenant, str(target), tenant=False)
    assert done.returncode == 1
    assert "no space is left" in done.stderr
    assert {each.name for each in tmp_path.iterdir()} == {"a.zip", "stdin"}
    assert target.read_text() == "before"


def test_a_tenant_that_is_being_deleted_can_be_exported_as_long_as_it_lasts(
    acuse: Acuse, world: World, tmp_path: Path
) -> None:
    tenants.begin_deletion(world.tenant)
    done = acuse("tenants", "export", world.tenant, str(tmp_path / "b.zip"), tenant=False)
    assert "The tenant is being deleted: the archive has what is left of it." in done.stderr
    assert records(exported(acuse, world.tenant, tmp_path / "a.zip"), "commerces")
