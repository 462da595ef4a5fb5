"""The requests in events/ are answered by the demo tenant of the local stack."""

import json
import time

import httpx
import pytest

from local.running import PATIENCE, ROOT


@pytest.mark.parametrize("operation", ["list_events", "get_event", "get_record"])
def test_a_request_in_the_events_is_answered(base_url: str, operation: str) -> None:
    """An event of the demo's data a moment after the stack has started."""
    event = json.loads((ROOT / "events" / "journal" / f"{operation}.json").read_text())
    url = f"{base_url}{event['rawPath']}?{event['rawQueryString']}"
    until = time.monotonic() + PATIENCE
    while (answer := httpx.get(url, headers=event["headers"], timeout=PATIENCE)).status_code == 404:
        assert time.monotonic() < until, answer.text
        time.sleep(0.2)
    assert answer.status_code == 200, answer.text
