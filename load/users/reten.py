"""Who calls Reten's endpoints."""

import json
import uuid
from collections.abc import Iterator
from itertools import chain, cycle
from typing import Final

from locust import task
from locust.contrib.fasthttp import FastResponse

from load.users import Client, scenario
from local.world.reten import ACTIVITIES, SUBMIT, TYPES, WORK, creation, submission

_SCENARIO: Final = scenario("reten")
_ACTIVITIES: Final[Iterator[tuple[str, bool]]] = chain(
    ((each, False) for each in _SCENARIO["activities"]), cycle((each, True) for each in _SCENARIO["activities"])
)
"""Each activity's id, and whether it has a result already."""


class Partner(Client):
    """Submits results, now and then twice, reads the types that there are and lists and creates work."""

    weight = 5

    def on_start(self) -> None:
        """Submit a first result."""
        self.submit()

    def _send(self, expected: int, member: str, name: str, **headers: str) -> FastResponse:
        headers = {"x-api-key": _SCENARIO["api_key"], "content-type": "application/json"} | headers
        return self.ask("POST", SUBMIT, expected, member, name=f"{SUBMIT} {name}", data=self.body, headers=headers)

    @task(6)
    def submit(self) -> None:
        """A result of an activity; where there is one, it is replaced."""
        activity, has_result = next(_ACTIVITIES)
        self.body = json.dumps(submission(activity_id=activity, hard_override=has_result))
        self._send(201, '"resultStatus"', "(first)" if not has_result else "(override)")

    @task(2)
    def submit_again(self) -> None:
        """The last one once more: refused, which is a success here."""
        self.body = json.dumps(json.loads(self.body) | {"hard_override": False})
        self._send(409, '"error"', "(409 expected)")

    @task(2)
    def repeat(self) -> None:
        """A result that is sent twice with one Idempotency-Key, and registered once."""
        activity, has_result = next(_ACTIVITIES)
        self.body = json.dumps(submission(activity_id=activity, hard_override=has_result))
        key = str(uuid.uuid4())
        first = self._send(201, '"resultStatus"', "(Idempotency-Key)", **{"idempotency-key": key})
        if first.status_code == 201:  # noqa: PLR2004 - Created
            self._send(201, first.json()["id"], "(repeated)", **{"idempotency-key": key})

    @task(2)
    def list_work(self) -> None:
        """The open work that is due first."""
        path = f"{WORK}?status=PENDING&per_page=20"
        self.ask("GET", path, 200, '"totalPages"', headers={"x-api-key": _SCENARIO["api_key"]})

    @task(1)
    def create(self) -> None:
        """New work."""
        headers = {"x-api-key": _SCENARIO["api_key"], "content-type": "application/json"}
        self.ask("POST", ACTIVITIES, 201, '"READY"', data=json.dumps(creation()), headers=headers)

    @task(2)
    def list_types(self) -> None:
        """What a result can be."""
        self.ask("GET", TYPES, 200, '"SALE_COMPLETED"', headers={"x-api-key": _SCENARIO["api_key"]})


PART: Final = Partner
