"""The credentials in events/ open the demo tenant of the local stack."""

import base64
import json

import httpx

from local.demo.wello import EVENTS_PASSWORD
from local.running import PATIENCE, ROOT, LocalStack


def test_the_account_of_a_domain_in_the_events_opens_the_demo_tenant(local_stack: LocalStack) -> None:
    event = json.loads((ROOT / "events" / "wello" / "get_task_activity_log.json").read_text())
    authorization = event["headers"]["authorization"]
    answer = httpx.request(
        "GET", local_stack.base_url + event["rawPath"], headers={"authorization": authorization}, timeout=PATIENCE
    )
    assert (answer.status_code, answer.json()["subject"]) == (200, "sample string 6")
    credentials = base64.b64decode(authorization.removeprefix("Basic ")).decode()
    assert credentials == f"events:{EVENTS_PASSWORD}@demo"
