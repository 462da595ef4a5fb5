"""Who calls the endpoints of Oracle's dialect."""

import json
import random
from typing import Any, Final

from locust import task

from load.users import MOST_KEPT, Client, scenario
from local.world.oracle import CONNECT

_SCENARIO: Final = scenario("oracle")
_TASKS: Final = f"{CONNECT}/v1.4/tasks"
_A_TASK: Final = f"{_TASKS}/{{id}}"


class Staff(Client):
    """Works on tasks of its own."""

    weight = 3

    def on_start(self) -> None:
        """Create a first task."""
        self.sent: dict[str, Any] = {
            "auth": tuple(_SCENARIO["account"]),
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
        if len(self.tasks_made) > MOST_KEPT:
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


PART: Final = Staff
