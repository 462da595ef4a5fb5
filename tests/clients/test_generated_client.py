"""A Python client that openapi-python-client makes of docs/openapi.json works."""

import base64
import importlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from acuse.identity.permissions import Permission
from local.running import ROOT
from local.world import World, submission

DOCUMENT = ROOT / "docs" / "openapi.json"


class GeneratedClient:
    """The modules of a generated client."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, module: str) -> Any:
        return importlib.import_module(f"{self.name}.{module}")

    def connected(self, base_url: str, **credential: str) -> Any:
        """A client that sends a credential."""
        return self("client").AuthenticatedClient(base_url=base_url, raise_on_unexpected_status=True, **credential)


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GeneratedClient]:
    folder = tmp_path_factory.mktemp("client")
    (folder / "config.yaml").write_text("post_hooks: []\n")  # nobody reads it: it need not be formatted
    command = f"{Path(sys.executable).with_name('openapi-python-client')} generate --meta none"
    options = ["--path", DOCUMENT, "--output-path", folder / "acuse_client", "--config", folder / "config.yaml"]
    made = subprocess.run([*command.split(), *map(str, options)], capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stdout + made.stderr
    sys.path.insert(0, str(folder))
    yield GeneratedClient("acuse_client")
    sys.path.remove(str(folder))
    for name in [name for name in sys.modules if name.startswith("acuse_client")]:
        del sys.modules[name]


def test_there_is_a_function_for_every_operation(generated: GeneratedClient) -> None:
    paths = json.loads(DOCUMENT.read_text())["paths"].values()
    api = Path(generated("api").__file__).parent
    made = {path.stem for path in api.glob("*/*.py")} - {"__init__"}
    assert made == {each["operationId"] for item in paths for each in item.values()}


def test_it_submits_a_result(generated: GeneratedClient, world: World, base_url: str) -> None:
    partner = generated.connected(base_url, token=world.api_key, prefix="", auth_header_name="x-api-key")
    activity = world.new_activity()
    body = generated("models").TaskResultSubmission.from_dict(submission(activity))
    submit = generated("api.task_results.submit_task_result").sync_detailed

    answer = submit(client=partner, body=body, idempotency_key="once")
    assert answer.status_code == 201
    assert str(answer.parsed.activity_id) == activity.id
    assert answer.parsed.result_details.result.code == "SALE_COMPLETED"
    stored = world.stored(activity).result
    assert stored
    assert stored.id == str(answer.parsed.id)

    again = submit(client=partner, body=body, idempotency_key="once")
    assert (again.status_code, again.parsed.id) == (201, answer.parsed.id)
    refused = submit(client=partner, body=body)
    assert (refused.status_code, refused.parsed.error) == (409, "Conflict")


def test_it_reads_a_task(generated: GeneratedClient, world: World, other: World, base_url: str) -> None:
    task = world.new_task(percentComplete=40, priority={"lookupName": "High"})
    version = generated("models").GetTaskVersion.V1_4
    get_task = generated("api.tasks.get_task").sync

    def read_by(account: tuple[str, str]) -> Any:
        token = base64.b64encode(":".join(account).encode()).decode()
        staff = generated.connected(base_url, token=token, prefix="Basic")
        return get_task(version, task["id"], client=staff, o_sv_c_crest_application_context="test")

    found = read_by(world.new_staff(*Permission))
    assert (found.id, found.name, found.percent_complete) == (task["id"], task["name"], 40)
    assert found.priority.lookup_name == "High"
    assert found.contact is None
    times = {"createdTime", "updatedTime"}  # which the client writes in its own way
    shown = found.to_dict()
    assert {name: value for name, value in shown.items() if name not in times} == {
        name: value for name, value in task.items() if name not in times
    }

    refused = read_by(other.new_staff(*Permission))
    assert refused.oerror_code == "OSC-CREST-00013"


def test_it_saves_and_lists_logs(generated: GeneratedClient, world: World, base_url: str) -> None:
    token = base64.b64encode(":".join(world.new_account_of_domain(*Permission)).encode()).decode()
    erp = generated.connected(base_url, token=token, prefix="Basic")
    log = generated("models").SavedTaskActivityLog(subject="seen", is_closed=True)
    saved = generated("api.task_activity_logs.save_task_activity_log").sync(client=erp, body=log)
    assert (saved.subject, saved.is_closed) == ("seen", True)
    page = generated("api.task_activity_logs.list_task_activity_logs").sync(client=erp)
    assert [each.id for each in page.value] == [saved.id]
