"""The command line `acuse`, run as a user runs it, against the local stack."""

import json
import os
import subprocess
import sys
import uuid
from pathlib import Path

import pytest

from acuse.identity import tenants
from acuse.storage import dynamodb
from local.running import ROOT
from local.world import TYPES, World, submission
from tests.local.command_line.conftest import Acuse, rows


def test_it_is_a_program_of_its_own_twice() -> None:
    for command in ([sys.executable, "-m", "acuse_admin"], [str(Path(sys.executable).parent / "acuse")]):
        done = subprocess.run([*command, "--help"], capture_output=True, text=True, check=True, cwd=ROOT)
        assert "tenants" in done.stdout


def test_without_a_stack_it_says_how_to_get_one(tmp_path: Path) -> None:
    clean = {name: value for name, value in os.environ.items() if name != "RESULTS_TABLE"}
    command = [str(Path(sys.executable).parent / "acuse"), "tenants", "list"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path, env=clean)
    assert done.returncode == 1
    assert "make run" in done.stderr
    assert "Traceback" not in done.stderr


def test_help_teaches(acuse: Acuse) -> None:
    assert "make run" in acuse("--help", tenant=False).stdout
    for group in (
        "tenants",
        "api-keys",
        "tokens",
        "commerces",
        "operators",
        "result-types",
        "activities",
        "staff-accounts",
    ):
        assert "create" in acuse(group, "--help", tenant=False).stdout
    assert "one per line" in acuse("activities", "import", "--help", tenant=False).stdout


def test_from_a_new_tenant_to_an_answer(acuse: Acuse, world: World) -> None:
    [tenant] = rows(acuse("tenants", "create", "Nueva", tenant=False))
    assert tenant["id"] in [each["id"] for each in rows(acuse("tenants", "list", tenant=False))]
    owner = ("-t", tenant["id"])
    for words in (
        ("commerces", "create", "C-1", "Almacén"),
        ("operators", "create", "O-1", "Ana"),
        ("result-types", "create", "SOLD", "Vendido", "--positive"),
        ("activities", "create", "C-1", "--provider-activity-id", "P-1", "--channel", "VISIT"),
    ):
        done = acuse(*words, *owner, tenant=False)
        assert done.returncode == 0, done.stderr
    [key] = rows(acuse("api-keys", "create", "partner", "--permission", "submit_activity_result", *owner, tenant=False))
    [commerce] = rows(acuse("commerces", "list", *owner, tenant=False))
    assert (commerce["external_id"], commerce["name"], commerce["is_active"]) == ("C-1", "Almacén", True)
    [shown] = rows(acuse("commerces", "show", "C-1", *owner, tenant=False))
    assert shown == commerce | {"users": []}
    [operator] = rows(acuse("operators", "list", *owner, tenant=False))
    assert (operator["external_id"], operator["name"], operator["type"]) == ("O-1", "Ana", "SALESMAN")
    [listed] = rows(acuse("api-keys", "list", *owner, tenant=False))
    assert listed["permissions"] == ["SUBMIT_ACTIVITY_RESULT"]
    assert key["plaintext_key"] not in json.dumps(listed), "shown once"
    assert "digest" not in listed

    body = {
        "provider_activity_id": "P-1",
        "commerce_external_id": "C-1",
        "occurred_at": "2026-04-11T10:30:00Z",
        "status": "EFFECTIVE",
        "task_result": {"result": "SOLD", "operator_external_id": "O-1"},
    }
    answer = world.submit(body, {"x-api-key": key["plaintext_key"]})
    assert answer.status_code == 201
    assert answer.json()["resultDetails"]["operator"]["name"] == "Ana"
    [activity] = rows(acuse("activities", "list", *owner, tenant=False))
    assert (activity["status"], activity["result"]["id"]) == ("COMPLETED", answer.json()["id"])

    [revoked] = rows(acuse("api-keys", "revoke", key["id"], *owner, tenant=False))
    assert revoked["is_active"] is False
    assert acuse("api-keys", "revoke", key["id"], *owner, tenant=False).returncode == 1


def test_show_prints_an_activity_its_result_and_its_history_exactly(acuse: Acuse, world: World) -> None:
    activity = world.new_activity()
    exact = '{"z": 9007199254740993, "a": [0.1, 1e308, -0.0], "": {"": ""}, "emoji": "😀", "deep": %s}'
    exact %= '{"a":' * 100 + "1" + "}" * 100
    body = json.dumps(submission(activity))[:-1] + f', "raw_payload": {exact}}}'
    assert world.submit(body.encode()).status_code == 201
    assert world.submit(submission(activity, hard_override=True, status="PENDING")).status_code == 201
    shown = acuse("activities", "show", activity.id)
    assert shown.returncode == 0, shown.stderr
    assert f'"raw_payload":{exact}' in shown.stdout
    document = json.loads(shown.stdout)
    assert document["activity"]["result"]["status"] == "PENDING"
    assert [result["status"] for result in document["history"]] == ["EFFECTIVE"]


def test_another_tenants_activity_is_not_shown(acuse: Acuse, other: World) -> None:
    done = acuse("activities", "show", other.new_activity().id)
    assert done.returncode == 1
    assert done.stdout == ""
    assert "no activity" in done.stderr


def test_import_names_every_refused_line_and_loads_the_rest(acuse: Acuse, world: World, tmp_path: Path) -> None:
    taken = world.new_activity(provider_activity_id="TAKEN")
    lines = [
        {"id": str(uuid.uuid4()), "commerce_external_id": "COM-001"},
        {"provider_activity_id": "P-1", "commerce_external_id": "COM-002", "status": "DISPATCHED"},
        {"commerce_external_id": "COM-001"},
        {"provider_activity_id": "P-2", "commerce_external_id": "COM-404"},
        {"provider_activity_id": "P-3", "commerce_external_id": "COM-001", "scheduled_at": "tomorrow", "status": "X"},
        {"id": "not-a-uuid", "commerce_external_id": "COM-001"},
        {"id": str(uuid.uuid4()), "provider_activity_id": "TAKEN", "commerce_external_id": "COM-001"},
        {"id": taken.id, "provider_activity_id": "TAKEN", "commerce_external_id": "COM-001"},
        {"provider_activity_id": "P-1", "commerce_external_id": "COM-002"},
    ]
    file = tmp_path / "activities.jsonl"
    file.write_text("\n".join([*map(json.dumps, lines), "", "{broken", '["array"]', "  "]))
    done = acuse("activities", "import", str(file))
    assert done.returncode == 1, "some lines were refused"
    assert json.loads(done.stdout) == {"lines": 11, "stored": 2, "present": 2, "refused": 7}
    refused = dict(line.removeprefix("line ").split(": ", 1) for line in done.stderr.splitlines())
    assert refused.keys() == {"3", "4", "5", "6", "7", "11", "12"}
    assert refused["3"] == "provider_activity_id is required when id is absent"
    assert refused["4"] == "commerce_external_id is not a commerce of the tenant"
    assert refused["5"].startswith("status must be READY, ")
    assert "scheduled_at must be" in refused["5"]
    assert refused["7"] == "provider_activity_id belongs to another activity"
    assert refused["12"] == "the line must be a JSON object"
    assert {each.provider_activity_id for each in world.activities()} == {None, "P-1", "TAKEN"}


def test_an_import_run_again_changes_nothing_not_even_results(acuse: Acuse, world: World, tmp_path: Path) -> None:
    file = tmp_path / "activities.jsonl"
    many = 333
    file.write_text(
        "".join(
            json.dumps({"provider_activity_id": f"P-{number}", "commerce_external_id": "COM-001"}) + "\n"
            for number in range(many)
        )
    )
    [first] = rows(acuse("activities", "import", str(file)))
    assert first == {"lines": many, "stored": many, "present": 0, "refused": 0}
    body = submission(provider_activity_id="P-7")
    del body["activity_id"]
    assert world.submit(body).status_code == 201
    before = list(world.activities())
    assert len(before) == many
    [again] = rows(acuse("activities", "import", "-", stdin=file.read_text()))
    assert again == {"lines": many, "stored": 0, "present": many, "refused": 0}
    assert list(world.activities()) == before


def test_reference_data_is_imported_and_replaced_in_the_order_of_the_lines(acuse: Acuse, world: World) -> None:
    types = [
        {"code": "A", "label": "first", "position": 9},
        {"code": "B", "label": "b"},
        {"code": "A", "label": "last"},
    ]
    [summary] = rows(acuse("result-types", "import", "-", stdin="\n".join(map(json.dumps, types))))
    assert summary["stored"] == 3
    labels = {each["code"]: each["label"] for each in world.get(TYPES).json()}
    assert (labels["A"], labels["B"]) == ("last", "b")
    commerces = [{"external_id": f"N-{number:04d}", "name": f"n{number}"} for number in range(260)]
    rows(acuse("commerces", "import", "-", stdin="\n".join(map(json.dumps, commerces))))
    listed = rows(acuse("commerces", "list"))
    assert [each["external_id"] for each in listed] == ["COM-001", "COM-002", *(c["external_id"] for c in commerces)]
    [summary] = rows(acuse("operators", "import", "-", stdin='{"external_id": "OP-042", "name": "Nuevo"}'))
    assert summary == {"lines": 1, "stored": 1, "present": 0, "refused": 0}


def test_a_member_and_a_token_open_the_tenant_until_the_member_is_removed(acuse: Acuse, world: World) -> None:
    assert acuse("members", "save", "ana", "admin").returncode == 0
    assert acuse("members", "save", "luis", "VIEWER").returncode == 0
    assert rows(acuse("members", "list")) == [
        {"user_id": "ana", "role": "ADMIN"},
        {"user_id": "luis", "role": "VIEWER"},
    ]
    token = acuse("tokens", "create", "ana", "--hours", "1", tenant=False).stdout.strip()
    headers = {"authorization": f"Bearer {token}", "x-tenant-id": str(world.tenant)}
    assert world.call("GET", "/api/api-keys", headers=headers).status_code == 200
    assert acuse("members", "remove", "luis").returncode == 0
    assert acuse("members", "remove", "luis").returncode == 1
    assert [each["user_id"] for each in rows(acuse("members", "list"))] == ["ana"]
    assert acuse("members", "save", "ana", "KING").returncode == 2


def test_members_of_an_older_release_are_indexed_once(acuse: Acuse, world: World) -> None:
    world.new_user()
    older = {"pk": f"{world.tenant}#members", "sk": "luis", "user_id": "luis", "role": "VIEWER"}
    at = dynamodb.connection()
    at.client.put_item(TableName=at.configs, Item=dynamodb.to_item(older))
    assert "Brought up to date: 1" in acuse("members", "index").stderr
    assert "Brought up to date: 0" in acuse("members", "index").stderr


def test_only_a_local_stack_mints_tokens(acuse: Acuse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ACUSE_ISSUER_KEY")
    done = acuse("tokens", "create", "ana", tenant=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert "own issuer" in done.stderr


@pytest.mark.parametrize("lines", ["", "\n \n", "{}\n", '{"code": "A", "label": "a", "position": %s}' % ("9" * 42)])
def test_an_import_without_a_good_line_stores_nothing_and_says_so(acuse: Acuse, lines: str) -> None:
    done = acuse("result-types", "import", "-", stdin=lines)
    summary = json.loads(done.stdout)
    assert (summary["stored"], summary["refused"]) == (0, done.returncode)


def test_help_needs_no_stack(tmp_path: Path) -> None:
    clean = {name: value for name, value in os.environ.items() if name != "RESULTS_TABLE"}
    command = [str(Path(sys.executable).parent / "acuse"), "commerces", "import", "--help"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path, env=clean)
    assert "JSON Lines" in done.stdout


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("activities", "list", "--tenant", "no-such-tenant"), "no tenant has the id"),
        (("activities", "create", "COM-001"), "is required when id is absent"),
        (("activities", "create", "COM-404", "--provider-activity-id", "x"), "not a commerce of the tenant"),
        (("activities", "create", "COM-001", "--id", "x"), "id must be a UUID"),
        (("api-keys", "create", "k", "--expires-at", "2020-01-01T00:00:00Z"), "must be in the future"),
        (("api-keys", "create", "k", "--expires-at", "soon"), "must be an ISO 8601"),
        (("api-keys", "create", "k", "--permission", "FLY"), "FLY"),
        (("commerces", "create", "", "name"), "external_id must have at least 1"),
        (("activities", "import", "no-such-file"), "no-such-file"),
    ],
)
def test_a_mistake_is_named_and_nothing_is_stored(
    acuse: Acuse, world: World, words: tuple[str, ...], complaint: str
) -> None:
    done = acuse(*words, tenant="--tenant" not in words)
    assert done.returncode != 0
    assert done.stdout == ""
    assert complaint in done.stderr
    assert list(world.activities()) == []


def test_a_tenants_id_is_taken_once(acuse: Acuse, world: World) -> None:
    done = acuse("tenants", "create", "Again", "--id", world.tenant, tenant=False)
    assert done.returncode == 1
    assert "exists" in done.stderr
    found = tenants.find(world.tenant)
    assert found
    assert found.name == "Test"
