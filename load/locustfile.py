"""Who calls, how often, and what each answer must be. Locust runs this file in a process of its own.

What is made is deleted again, so that lists stay as long as they are: only results and their history grow.
"""

import json
import os
import random
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import chain, cycle
from pathlib import Path
from typing import Any, Final

from locust import FastHttpUser, between, events, task
from locust.contrib.fasthttp import FastResponse
from locust.env import Environment

from local.world import ACTIVITY_LOGS, CONNECT, SUBMIT, TYPES, submission

_SCENARIO: Final[dict[str, Any]] = json.loads(Path(os.environ["ACUSE_LOAD_SCENARIO"]).read_text())
_ACTIVITIES: Final[Iterator[tuple[str, bool]]] = chain(
    ((each, False) for each in _SCENARIO["activities"]), cycle((each, True) for each in _SCENARIO["activities"])
)
"""Each activity's id, and whether it has a result already."""
_TASKS: Final = f"{CONNECT}/v1.4/tasks"
_A_TASK: Final = f"{_TASKS}/{{id}}"
_A_LOG: Final = f"{ACTIVITY_LOGS}/{{id}}"
_MOST_KEPT: Final = 10
"""Tasks and logs of one user."""


@events.quitting.add_listener  # type: ignore[untyped-decorator]
def write_summary(environment: Environment, **_: Any) -> None:
    """Write a row for each kind of request, and one for all: name, answered, failed, a second, percentiles in ms."""
    entries = [*sorted(environment.stats.entries.values(), key=lambda each: each.name), environment.stats.total]
    rows = [
        [
            f"{each.method} {each.name}".strip(),
            each.num_requests,
            each.num_failures,
            each.total_rps,
            *(each.get_response_time_percentile(part) for part in (0.5, 0.95, 0.99)),
        ]
        for each in entries
    ]
    Path(os.environ["ACUSE_LOAD_SUMMARY"]).write_text(json.dumps(rows))


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


class Partner(Client):
    """Reten's: submits results, now and then twice, and reads the types that there are."""

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
    def list_types(self) -> None:
        """What a result can be."""
        self.ask("GET", TYPES, 200, '"SALE_COMPLETED"', headers={"x-api-key": _SCENARIO["api_key"]})


class Staff(Client):
    """Oracle's: works on tasks of its own."""

    weight = 3

    def on_start(self) -> None:
        """Create a first task."""
        self.sent: dict[str, Any] = {
            "auth": tuple(_SCENARIO["staff"]),
            "headers": {"osvc-crest-application-context": "load", "content-type": "application/json"},
        }
        self.tasks_made: list[str] = []
        self.create()

    @property
    def _path(self) -> str:
        return f"{_TASKS}/{random.choice(self.tasks_made)}"  # noqa: S311 - no secret

    @task(3)
    def create(self) -> None:
        """A new task; the oldest is deleted."""
        task_body = json.dumps({"name": "Return customer call", "contact": {"id": 83}, "notes": [{"text": "by phone"}]})
        response = self.ask("POST", _TASKS, 201, '"lookupName"', data=task_body, **self.sent)
        if response.status_code == 201:  # noqa: PLR2004 - Created
            self.tasks_made.append(str(response.json()["id"]))
        if len(self.tasks_made) > _MOST_KEPT:
            self.ask("DELETE", f"{_TASKS}/{self.tasks_made.pop(0)}", 200, name=_A_TASK, **self.sent)

    @task(4)
    def get(self) -> None:
        """A task."""
        self.ask("GET", self._path, 200, '"percentComplete"', name=_A_TASK, **self.sent)

    @task(3)
    def patch(self) -> None:
        """A change of a task."""
        changes = json.dumps({"percentComplete": random.randint(0, 99)})  # noqa: S311 - no secret
        self.ask("PATCH", self._path, 200, name=_A_TASK, data=changes, **self.sent)

    @task(2)
    def add_note(self) -> None:
        """A note on a task."""
        note = json.dumps({"text": "The customer called back."})
        path, name = f"{self._path}/notes", f"{_A_TASK}/notes"
        self.ask("POST", path, 201, '"text"', name=name, data=note, **self.sent)

    @task(2)
    def list_some(self) -> None:
        """A page of tasks."""
        self.ask("GET", f"{_TASKS}?limit=20&q=percentComplete%20IS%20NULL", 200, '"items"', **self.sent)


class Erp(Client):
    """Wello's: saves activity logs in either format, and polls for what was changed."""

    weight = 2

    def on_start(self) -> None:
        """Save a first log."""
        self.logs: list[str] = []
        self.save_json()

    def _save(self, media_type: str, body: str, member: str) -> FastResponse:
        name = f"{ACTIVITY_LOGS}/Save ({media_type})"
        headers = {"content-type": media_type}
        path = f"{ACTIVITY_LOGS}/Save"
        return self.ask("POST", path, 200, member, name=name, data=body, headers=headers, auth=self._account)

    @property
    def _account(self) -> tuple[str, str]:
        username, password = _SCENARIO["account"]
        return username, password

    @task(3)
    def save_json(self) -> None:
        """A new log; the oldest is deleted."""
        response = self._save("application/json", json.dumps({"subject": "Delivered"}), '"modified_dateutc"')
        if response.status_code == 200:  # noqa: PLR2004 - OK
            self.logs.append(response.json()["id"])
        if len(self.logs) > _MOST_KEPT:
            path, name = f"{ACTIVITY_LOGS}/{self.logs.pop(0)}", _A_LOG
            self.ask("DELETE", path, 204, name=name, auth=self._account)

    @task(3)
    def save_xml(self) -> None:
        """A change of a log."""
        body = f"<task_activity_log><id>{self.logs[-1]}</id><is_closed>true</is_closed></task_activity_log>"
        self._save("text/xml", body, "<is_closed>true</is_closed>")

    @task(2)
    def poll(self) -> None:
        """What was changed in the last minute."""
        since = (datetime.now(UTC) - timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
        path = f"{ACTIVITY_LOGS}?$filter=modified_dateutc%20gt%20{since}"
        self.ask("GET", path, 200, '"value"', auth=self._account)
