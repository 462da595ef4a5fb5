"""Submits, overrides and keyed repeats of an activity, over HTTP; what is stored is read by the storage code."""

import itertools
import random
from threading import Lock

from acuse.reten.activities import store as activities
from acuse.reten.activities.model import Result
from acuse.timestamps import Timestamp
from local.world import World, submission
from tests.concurrency.histories.models import BUSY
from tests.concurrency.histories.models.reten.activities import (
    READ,
    REFUSED,
    REGISTERED,
    REPLAYED,
    Answer,
    Call,
    Model,
    Shown,
)
from tests.concurrency.histories.recorder import answered

_CONFLICT = 409


class ActivityMix:
    """A new activity.

    Parameters
    ----------
    size
        Characters of the submissions' payloads that cannot be compressed much.
    """

    def __init__(self, world: World, *, size: int = 0, has_faults: bool = False) -> None:
        self._world = world
        self._size = size
        self._activity = world.new_activity()
        self._comments = itertools.count(1)
        self._keyed: list[Call] = []
        self._lock = Lock()
        self.model = Model(has_faults)

    def draw(self, drawn: random.Random, _client: int) -> Call:
        kind = drawn.random()
        with self._lock:
            if kind < 0.15:
                return Call("find")
            if kind < 0.25:
                return Call("history")
            if kind < 0.5 and self._keyed:
                return drawn.choice(self._keyed)
            number = next(self._comments)
            key = f"key-{number}" if kind > 0.7 or number == 1 else None
            call = Call("submit", f"r{number}", drawn.random() < 0.85, key, self._size)
            if key:
                self._keyed.append(call)
            return call

    def perform(self, call: Call) -> Answer | None:
        if call.name == "history":
            return Answer(READ, tuple(_shown(result) for result in self._world.history(self._activity)))
        if call.name == "find":
            found = activities.find(self._world.tenant, self._activity.id)
            result = found and found.result
            return Answer(READ, (_shown(result),), result.version) if result else Answer(READ)
        return self._submit(call)

    def _submit(self, call: Call) -> Answer | None:
        # The same text whenever it is sent, since a repeat is the same body.
        payload = "".join(random.Random(call.comment).choices(_CHARACTERS, k=call.size))
        body = submission(
            self._activity,
            hard_override=call.override,
            task_result__comment=call.comment,
            **({"raw_payload": {"text": payload}} if payload else {}),
        )
        headers = {"idempotency-key": call.key} if call.key else None
        response = answered(lambda: self._world.submit(body, headers))
        if response is None:
            return None
        if response.status_code == _CONFLICT:
            return Answer(BUSY if "retry-after" in response.headers else REFUSED)
        assert response.is_success, response.text
        shown = response.json()
        result = Shown(shown["resultDetails"]["comment"], shown["createdAt"], shown["id"])
        return Answer(REPLAYED if "idempotent-replay" in response.headers else REGISTERED, (result,))


_CHARACTERS = "".join(map(chr, range(0x30, 0x7B)))


def _shown(result: Result) -> Shown:
    created: Timestamp = result.created_at
    return Shown(result.comment or "", str(created), result.id)
