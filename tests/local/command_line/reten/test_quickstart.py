"""README's four steps of a partner, pasted as somebody who reads them does."""

import json
import re
import subprocess

import httpx

from acuse.reten.activities.model import ActivityStatus
from local.running import ROOT, LocalStack

README = (ROOT / "README.md").read_text()


def test_a_partners_four_steps_are_answered_as_readme_says(local_stack: LocalStack) -> None:
    [block] = [block for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL) if "KEY=YOUR_API_KEY" in block]
    key = local_stack.facts["reten"]["api_key"]
    script = block.replace("http://127.0.0.1:3000", local_stack.base_url).replace("YOUR_API_KEY", key)
    script = script.replace("curl ", "curl -sS -o /dev/stdout -w '\n%{http_code}\n' ")
    done = subprocess.run(["bash", "-euc", script], capture_output=True, text=True, check=True)
    assert re.findall(r"^\d{3}$", done.stdout, re.MULTILINE) == ["200", "200", "200", "201"]
    _, _, work, reported = (json.loads(line) for line in done.stdout.splitlines() if line[:1] in "[{")
    activity_id = reported["activityId"]
    assert activity_id in [each["id"] for each in work["data"]], "on the first page of the demo's work"

    def listed(**filters: str) -> list[str]:
        found: list[str] = []
        cursor = ""
        while True:
            query = filters | ({"cursor": cursor} if cursor else {})
            answer = httpx.get(
                f"{local_stack.base_url}/api/integration/activities/tasks",
                params=query,
                headers={"x-api-key": key},
            ).json()
            found += [each["id"] for each in answer["data"]]
            cursor = answer["meta"]["next"]
            if not cursor:
                return found

    assert activity_id not in listed(status="PENDING")
    assert activity_id in listed(status="COMPLETED", result_status="EFFECTIVE")
    answer = httpx.get(
        f"{local_stack.base_url}/api/activities", params={"per_page": 100}, headers={"x-api-key": key}
    ).json()
    assert {each["status"] for each in answer["data"]} == set(ActivityStatus), "the demo has work in every status"
