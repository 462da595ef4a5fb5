"""The credentials in events/ open the demo tenant of the local stack."""

import base64
import json

import httpx

from local.demo.oracle import EVENTS_PASSWORD
from local.running import PATIENCE, ROOT, LocalStack


def test_the_staff_account_in_the_events_opens_the_demo_tenant(local_stack: LocalStack) -> None:
    event = json.loads((ROOT / "events" / "oracle" / "create_task.json").read_text())
    headers = {name: value for name, value in event["headers"].items() if name != "host"}
    answer = httpx.request(
        "POST", local_stack.base_url + event["rawPath"], content=event["body"], headers=headers, timeout=PATIENCE
    )
    assert answer.status_code == 201
    assert base64.b64decode(headers["authorization"].removeprefix("Basic ")).decode() == f"events:{EVENTS_PASSWORD}"
