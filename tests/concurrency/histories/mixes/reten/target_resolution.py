"""Creations, changes, deletions, reorders and lists of a tenant's target resolution configurations, over HTTP."""

import itertools
import random
from threading import Lock
from typing import Any

import httpx

from local.world import World
from tests.concurrency.histories.models.reten.target_resolution import (
    NOT_FOUND,
    OK,
    REFUSED,
    TAKEN,
    Answer,
    Call,
    Config,
    Model,
)
from tests.concurrency.histories.recorder import answered, refusal_in

_PATH = "/api/activity-config/target-resolution"
_PRIORITIES = range(4)
_MEMBERS = {"priority": "priority", "is_active": "is_active", "to_owner": "fallback_to_owner"}
_REFUSALS = {400: REFUSED, 404: NOT_FOUND, 409: TAKEN}


class TargetResolutionMix:
    """The configurations of a tenant that has none."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._headers = {"x-api-key": world.api_key}
        self._marks = itertools.count(1)
        self._ids: dict[str, str] = {}
        self._active: tuple[str, ...] = ()
        self._lock = Lock()
        self.model = Model()

    def draw(self, drawn: random.Random, _client: int) -> Call:
        kind = drawn.random()
        with self._lock:
            known, active = list(self._ids), self._active
        if kind < 0.25:
            return Call("list")
        if kind < 0.45 or not known:
            with self._lock:
                mark = f"c{next(self._marks)}"
            return Call("create", mark, (("priority", drawn.choice(_PRIORITIES)),))
        if kind < 0.55 and active:
            return Call("reorder", order=tuple(zip(active, drawn.sample(range(9), len(active)), strict=True)))
        mark = drawn.choice(known[-6:])
        if kind < 0.7:
            return Call("delete", mark)
        values = {
            "priority": drawn.choice(_PRIORITIES),
            "is_active": drawn.random() < 0.6,
            "to_owner": drawn.random() < 0.5,
        }
        return Call("patch", mark, tuple((name, values[name]) for name in drawn.sample(sorted(values), 2)))

    def perform(self, call: Call) -> Answer | None:
        response = answered(lambda: self._send(call))
        if response is None:
            return None
        if refusal := refusal_in(response, _REFUSALS):
            return Answer(refusal)
        if call.name == "delete":
            return Answer(OK)
        shown = response.json()
        configs = [self._config(each) for each in (shown if isinstance(shown, list) else [shown])]
        if call.name in ("list", "reorder"):
            with self._lock:
                self._active = tuple(config.mark for config in configs if config.is_active)
        return Answer(OK, tuple(configs))

    def _config(self, shown: dict[str, Any]) -> Config:
        mark = str(shown["criteria"][0]["criteriaConfig"]["mark"])
        with self._lock:
            self._ids[mark] = shown["id"]
        return Config(mark, shown["priority"], shown["isActive"], shown["fallbackToOwner"])

    def _send(self, call: Call) -> httpx.Response:
        members = {_MEMBERS[name]: value for name, value in call.members}
        match call.name:
            case "list":
                return self._world.call("GET", _PATH, headers=self._headers)
            case "create":
                criterion = {"type": "LAST_CONTACTED_ALL_CHANNELS", "config": {"mark": call.mark}}
                body: dict[str, Any] = {
                    "resolution_strategy": "MANUAL",
                    "fallback_to_owner": False,
                    "criteria": [criterion],
                    **members,
                }
                return self._world.call("POST", _PATH, body, self._headers)
            case "reorder":
                items = [{"id": self._ids[mark], "priority": priority} for mark, priority in call.order]
                return self._world.call("PATCH", f"{_PATH}/reorder", {"items": items}, self._headers)
            case "delete":
                return self._world.call("DELETE", f"{_PATH}/{self._ids[call.mark]}", headers=self._headers)
        return self._world.call("PATCH", f"{_PATH}/{self._ids[call.mark]}", members, self._headers)
