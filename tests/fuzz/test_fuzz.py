"""Schemathesis calls every operation of docs/openapi.json over HTTP, with credentials that permit everything.

No answer is a 5xx, has a status or a header that is not documented, or a body that breaks its schema. It follows the
document's links: what was made is read, changed, deleted, and read again. FUZZ_MINUTES lets it go on for longer, with
every operation and other data every time (`make fuzz`).
"""

import json
import os
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from acuse.identity.permissions import Permission
from local.running import PATIENCE, ROOT, LocalStack
from local.world import STATUSES, SUBMIT, World, submission
from tests.support.documented import OPERATIONS

HERE = Path(__file__).parent
DOCUMENT = ROOT / "docs" / "openapi.json"
LEFT_OUT: Final = "|".join(
    [
        "override$",  # PATCH as POST: update_task, update_task_note, update_task_file_attachment
        "_unversioned",  # paths without a version: get_metadata, list_named_ids, list_named_id_entries
        "^get_reference_",  # other collections than accounts: get_reference
        # Paths into a task, the fields of create_task: get_task_member, and update_task but for update_task_files.
        "^update_task(_notes|_member|_part|_inner)?$|^get_task_member_",
        "^create_activity_tasks$",  # the same body as create_activity
    ]
)
"""Ids of operations whose functions other operations reach too: what is tried by the schema needs one of them.

`make fuzz` tries them all.
"""


LESS: Final = f"""
[[operations]]
include-operation-id-regex = "{LEFT_OUT}"
phases.coverage.enabled = false
"""


def test_every_function_has_an_operation_that_is_not_left_out() -> None:
    tried = {each.function for each in OPERATIONS if not re.search(LEFT_OUT, each.id)}
    assert tried == {each.function for each in OPERATIONS}


@pytest.fixture(scope="module")
def credentials(local_stack: LocalStack) -> Iterator[dict[str, str]]:
    """For schemathesis.toml: a tenant's credentials, with something to find by each."""
    with httpx.Client(timeout=PATIENCE) as http:
        world = World(local_stack.base_url, http)
        user = world.bearer(world.new_user())
        staff, account = world.new_staff(*Permission), world.new_account_of_domain(*Permission)
        world.new_activity(id=submission()["activity_id"])
        world.new_task(notes=[{"text": "a"}], fileAttachments=[{"fileName": "a.txt", "data": "aGVsbG8="}])
        yield {
            "FUZZ_BASE_URL": local_stack.base_url,
            "FUZZ_API_KEY": world.api_key,
            "FUZZ_TENANT": user["x-tenant-id"],
            "FUZZ_TOKEN": user["authorization"].removeprefix("Bearer "),
            "FUZZ_STAFF": staff[0],
            "FUZZ_STAFF_PASSWORD": staff[1],
            "FUZZ_ACCOUNT": account[0],
            "FUZZ_ACCOUNT_PASSWORD": account[1],
        }
        world.statuses_made += [each["id"] for each in world.get(STATUSES).json()]  # the catalogue is everybody's
        world.clean_up()


def how_long() -> list[str]:
    if minutes := os.environ.get("FUZZ_MINUTES"):
        return ["--max-time", str(round(float(minutes) * 60 / 2)), "--seed", str(random.randrange(2**32))]
    return ["--max-examples", "8", "--generation-deterministic"]


@pytest.mark.parametrize(
    ("phases", "least"), [("examples,coverage", 3000), ("fuzzing,stateful", 300)], ids=["by the schema", "at random"]
)
def test_every_answer_is_as_documented(phases: str, least: int, credentials: dict[str, str], tmp_path: Path) -> None:
    config = tmp_path / "schemathesis.toml"
    config.write_text((HERE / "schemathesis.toml").read_text() + ("" if "FUZZ_MINUTES" in os.environ else LESS))
    command = f"{Path(sys.executable).with_name('schemathesis')} --config-file {config}"
    options = f"run {DOCUMENT} --phases {phases} --report json --report-json-path {tmp_path / 'report.json'}"
    done = subprocess.run(
        [*command.split(), *options.split(), *how_long()],
        cwd=tmp_path,
        env=os.environ | credentials,
        stdout=None if "FUZZ_MINUTES" in os.environ else subprocess.PIPE,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    report: dict[str, Any] = json.loads((tmp_path / "report.json").read_text())
    if "FUZZ_MINUTES" in os.environ:  # which may end before every operation had its turn
        return
    assert report["complete"]
    assert report["operations"]["tested"] == len(OPERATIONS)
    assert report["test_cases"]["generated"] > least
    assert report["test_cases"]["with_failures"] == 0
    if "examples" in phases:
        assert report["valid_rates"][f"POST {SUBMIT}"]["examples"]["accepted"] == 1
