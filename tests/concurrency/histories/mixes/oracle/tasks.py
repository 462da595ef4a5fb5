"""PATCH of several members, GET and DELETE of a task, over HTTP."""

import random
from typing import Any

from local.world import World
from tests.concurrency.histories.models.oracle.tasks import COMPLETE, OK, Answer, Call, Model
from tests.concurrency.histories.recorder import answered

_VALUES = {"percent": (0, 20, 50, 100), "priority": (1, 2, 3), "status": (16, 17, COMPLETE)}
_NOT_FOUND = 404


def _body(members: dict[str, int]) -> dict[str, Any]:
    body: dict[str, Any] = {}
    if "percent" in members:
        body["percentComplete"] = members["percent"]
    if "priority" in members:
        body["priority"] = {"id": members["priority"]}
    if "status" in members:
        body["statusWithType"] = {"status": {"id": members["status"]}}
    return body


class TaskMix:
    """A new task."""

    def __init__(self, world: World, *, deletes: bool, has_faults: bool = False) -> None:
        self._world = world
        self._deletes = deletes
        start = {"percent": 20, "priority": 1, "status": 16}
        self._path = f"/tasks/{world.new_task(**_body(start))['id']}"
        self.model = Model(start, has_faults)

    def draw(self, drawn: random.Random, _client: int) -> Call:
        kind = drawn.random()
        if self._deletes and kind < 0.04:
            return Call("DELETE")
        if kind < 0.4:
            return Call("GET")
        names = sorted(drawn.sample(sorted(_VALUES), drawn.choice((1, 2, 2, 3))))
        return Call("PATCH", tuple((name, drawn.choice(_VALUES[name])) for name in names))

    def perform(self, call: Call) -> Answer | None:
        body = _body(dict(call.members)) if call.method == "PATCH" else None
        response = answered(lambda: self._world.oracle(call.method, self._path, body))
        if response is None:
            return None
        if response.status_code == _NOT_FOUND:
            return Answer("404")
        assert response.is_success, response.text
        if call.method != "GET":
            return Answer(OK)
        shown = response.json()
        members = {
            "percent": shown["percentComplete"],
            "priority": shown["priority"]["id"],
            "status": shown["statusWithType"]["status"]["id"],
        }
        return Answer(OK, tuple(members.items()), shown["completedTime"], shown["updatedTime"])
