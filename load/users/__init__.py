"""Each dialect's users: who calls, how often, and what each answer must be."""

import json
import os
from pathlib import Path
from typing import Any, Final

from locust import FastHttpUser, between
from locust.contrib.fasthttp import FastResponse

MOST_KEPT: Final = 10
"""Of what one user makes."""


def scenario(dialect: str) -> dict[str, Any]:
    """What the dialect's users need, as load.scenarios made it for this run."""
    found: dict[str, Any] = json.loads(Path(os.environ["ACUSE_LOAD_SCENARIO"]).read_text())[dialect]
    return found


class Client(FastHttpUser):
    """Asks, and checks the answer."""

    abstract = True
    wait_time = between(0.05, 0.25)

    def ask(
        self, method: str, path: str, expected: int, member: str = "", *, name: str = "", **sent: Any
    ) -> FastResponse:
        """Make a request. It has failed unless the status is the expected one and the body has the member."""
        name = name or path.partition("?")[0]
        response: FastResponse
        with self.client.request(method, path, name=name, catch_response=True, **sent) as response:
            text = response.text or ""
            if response.status_code != expected:
                response.failure(f"{response.status_code} instead of {expected}: {text[:300]}")
            elif member not in text:
                response.failure(f"the body has no {member}: {text[:300]}")
            else:
                response.success()
            return response
