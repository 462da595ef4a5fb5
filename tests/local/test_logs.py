"""What the functions print of requests that carry a canary wherever there is room for one."""

import json
import re
from collections.abc import Iterator

import httpx
import pytest

from local.running import LocalStack
from local.world import World
from tests.support import secrecy
from tests.support.documented import OPERATIONS, Operation
from tests.support.secrecy import CANARY
from tests.support.sending import insider

HEADERS = ("user-agent", "accept", "prefer", "referer", "idempotency-key", "x-forwarded-for", "x-tenant-id")
MEMBERS = dict.fromkeys(("id", "name", "text", "code", "label", "subject", "comment", "raw_payload", CANARY), CANARY)

_ROUTED = {"version": "v1.4", "task_member": "customFields"}
"""What a path must have to be an operation's."""


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_nothing_of_a_request_is_in_the_log(local_stack: LocalStack, world: World, operation: Operation) -> None:
    requests = list(_with_canaries(world, operation))
    before = len(local_stack.printed())
    for request in requests:
        world.http.send(request)
    printed = local_stack.printed()[before:]
    logged = [json.loads(line)["operation"] for line in printed.splitlines() if '"outcome":' in line]
    assert logged == [operation.function] * len(requests)
    secrecy.check(printed)


def _with_canaries(world: World, operation: Operation) -> Iterator[httpx.Request]:
    """Requests that are let in as far as they can be: to a path of canaries, with a body of canaries, with no body."""
    path = re.sub(r"\{(\w+)\}", lambda match: _ROUTED.get(match[1], CANARY), operation.path)
    context = {"content-type": "application/json", "osvc-crest-application-context": CANARY}
    headers = dict.fromkeys(HEADERS, CANARY) | context | insider(world, operation)
    if operation.id.endswith("_override"):
        headers["x-http-method-override"] = "PATCH"
    for content in (json.dumps(MEMBERS), f'{{"{CANARY}"', None):
        url = world.base_url + path
        yield world.http.build_request(
            operation.method, url, headers=headers, content=content, params={"q": CANARY, CANARY: CANARY}
        )
    strangers = {"x-api-key": f"rtn_sk_{CANARY}", "authorization": f"Bearer {CANARY}.{CANARY}.{CANARY}"}
    yield world.http.build_request(operation.method, url, headers=headers | strangers, content=CANARY)
