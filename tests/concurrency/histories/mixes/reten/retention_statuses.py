"""Creations, changes, deletions and lists of the user retention status of one code, over HTTP."""

import itertools
import random
import uuid
from threading import Lock
from typing import Any

import httpx

from local.world import STATUSES, World
from tests.concurrency.histories.models.reten.retention_statuses import NOT_FOUND, OK, TAKEN, Answer, Call, Model, Shown
from tests.concurrency.histories.recorder import answered, refusal_in

_REFUSALS = {404: NOT_FOUND, 409: TAKEN}


class RetentionStatusMix:
    """A code that no status has."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._headers = {"x-api-key": world.api_key}
        self._code = f"history-{uuid.uuid4()}"
        self._labels = itertools.count(1)
        self._ids: list[str] = []
        self._lock = Lock()
        self.model = Model()

    def draw(self, drawn: random.Random, _client: int) -> Call:
        kind = drawn.random()
        with self._lock:
            label, known = f"l{next(self._labels)}", self._ids[-2:]
        if kind < 0.3:
            return Call("list")
        if kind < 0.45 or not known:
            return Call("create", label=label)
        if kind < 0.55:
            return Call("delete", drawn.choice(known))
        is_active = drawn.choice((None, True, False))
        return Call("patch", known[-1], None if is_active is not None and kind < 0.7 else label, is_active)

    def perform(self, call: Call) -> Answer | None:
        response = answered(lambda: self._send(call))
        if response is None:
            return None
        if refusal := refusal_in(response, _REFUSALS):
            return Answer(refusal)
        if call.name == "delete":
            return Answer(OK)
        body = response.json()
        if call.name != "list":
            return Answer(OK, self._shown(body))
        found = [each for each in body if each["code"] == self._code]
        assert len(found) < 2, f"two statuses have one code: {found}"
        return Answer(OK, self._shown(found[0]) if found else None)

    def _shown(self, body: dict[str, Any]) -> Shown:
        with self._lock:
            if body["id"] not in self._ids:
                self._ids.append(body["id"])
                self._world.statuses_made.append(body["id"])
        return Shown(body["id"], body["label"], body["isActive"], body["createdAt"], body["updatedAt"])

    def _send(self, call: Call) -> httpx.Response:
        path = f"{STATUSES}/{call.status_id}"
        match call.name:
            case "list":
                return self._world.call("GET", STATUSES, headers=self._headers)
            case "create":
                return self._world.call("POST", STATUSES, {"code": self._code, "label": call.label}, self._headers)
            case "delete":
                return self._world.call("DELETE", path, headers=self._headers)
        changes = {"label": call.label, "is_active": call.is_active}
        given = {name: value for name, value in changes.items() if value is not None}
        return self._world.call("PATCH", path, given, self._headers)
