"""The credentials in events/ open the demo tenant of the local stack."""

import json

import httpx

from local.demo.reten import EVENTS_KEY
from local.running import PATIENCE, ROOT, LocalStack
from local.world import TYPES


def test_the_key_in_the_events_opens_the_demo_tenant(local_stack: LocalStack) -> None:
    for name in ("submit_task_result", "list_task_result_type_configs"):
        event = json.loads((ROOT / "events" / "reten" / f"{name}.json").read_text())
        assert event["headers"]["x-api-key"] == EVENTS_KEY
    answer = httpx.request("GET", local_stack.base_url + TYPES, headers={"x-api-key": EVENTS_KEY}, timeout=PATIENCE)
    assert answer.status_code == 200
    assert [each["code"] for each in answer.json()] == ["SALE_COMPLETED", "NOT_INTERESTED", "RESCHEDULE", "NO_CONTACT"]
