"""Submits, overrides, keyed repeats and other changes of an activity, over HTTP; some reads are the storage code's."""

import itertools
import random
from threading import Lock
from typing import Final

import httpx

from acuse.requests.exact_json import JsonText
from acuse.reten.activities.model import Activity, ActivityStatus, Result, steps
from acuse.reten.commerces.model import user_id
from acuse.reten.target_resolution.model import Criterion, CriterionType, Strategy, new_id
from acuse.reten.target_resolution.target_users import ResolutionStatus, TargetUser
from acuse.reten.target_resolution.texts import criteria_to_text
from acuse.timestamps import Timestamp
from local.world import World, submission
from tests.concurrency.histories.models.reten.activities import (
    CHANGED,
    FAILED,
    NOT_NOW,
    READ,
    REFUSED,
    REGISTERED,
    REPLAYED,
    WAITING,
    Answer,
    Call,
    Model,
    Shown,
)
from tests.concurrency.histories.recorder import answered, refusal_in
from tests.support.reten.target_users import ACTIVITIES, bring

KINDS: Final = (("", False), (FAILED, True), (FAILED, False), (WAITING, True), (WAITING, False))
"""How an activity begins: with which target user, and whether that is found when it is looked for."""
_KINDS = itertools.cycle(KINDS)


class ActivityMix:
    """A new activity.

    Parameters
    ----------
    size
        Characters of the submissions' payloads that cannot be compressed much.
    """

    def __init__(
        self, world: World, *, size: int = 0, has_faults: bool = False, kind: tuple[str, bool] | None = None
    ) -> None:
        self._world = world
        self._size = size
        target, is_found = kind or next(_KINDS)
        self.model = Model(has_faults, target, is_found)
        self._activity = self._new_activity()
        self._user = user_id(world.tenant, self._activity.commerce_external_id, "U-1")
        self._comments = itertools.count(1)
        self._keyed: list[Call] = []
        self._lock = Lock()

    def _new_activity(self) -> Activity:
        """The commerce has one user, who is found if their role is sought."""
        target, is_found = self.model.target, self.model.is_found
        if not target:
            return self._world.new_activity()
        bring(self._world, "OTHER")
        sought = JsonText('{"role":"OTHER"}' if is_found else '{"role":"FINANCE"}')
        return self._world.new_activity(
            status=ActivityStatus(self.model.initial.status),
            target=TargetUser(id=new_id(), status=ResolutionStatus(target), strategy=Strategy.ON_DISPATCH),
            target_criteria=criteria_to_text([Criterion(new_id(), CriterionType.ROLE_MATCH, sought)]),
        )

    def draw(self, drawn: random.Random, _client: int) -> Call:
        kind = drawn.random()
        with self._lock:
            if kind < 0.3:
                return Call(drawn.choice(("find", "history", "events")))
            if kind < 0.5 and self.model.target:
                return Call(drawn.choice(("cancel", "retry", "retry", "resolve")))
            if kind < 0.34:
                return Call("cancel")
            if kind < 0.62 and self._keyed:
                return drawn.choice(self._keyed)
            number = next(self._comments)
            key = f"key-{number}" if kind > 0.75 or number == 1 else None
            is_override, is_pending = drawn.random() < 0.85, drawn.random() < 0.3
            call = Call("submit", f"r{number}", is_override, key, self._size, is_pending)
            if key:
                self._keyed.append(call)
            return call

    def perform(self, call: Call) -> Answer | None:
        match call.name:
            case "history":
                return Answer(READ, tuple(_shown(result) for result in self._world.history(self._activity)))
            case "find":
                return self._find()
            case "events":
                return self._events()
            case "submit":
                return self._submit(call)
        return self._change(call)

    def _find(self) -> Answer:
        found = self._world.stored(self._activity)
        result = found.result
        story = tuple((str(step.event.type), step.before, str(step.after)) for step in steps(found))
        target = str(found.target.status) if found.target else ""
        shown = (_shown(result),) if result else ()
        return Answer(READ, shown, result.version if result else 0, str(found.status), target, story)

    def _events(self) -> Answer | None:
        response = answered(lambda: self._world.get(f"{ACTIVITIES}/{self._activity.id}/status-events"))
        if response is None:
            return None
        assert response.is_success, response.text
        events = response.json()
        return Answer(READ, story=tuple((each["eventType"], each["fromStatus"], each["toStatus"]) for each in events))

    def _change(self, call: Call) -> Answer | None:
        response = answered(lambda: self._send(call))
        if response is None:
            return None
        if refusal := refusal_in(response, {400: NOT_NOW}):
            return Answer(refusal)
        return Answer(CHANGED, activity="" if call.name == "resolve" else response.json()["status"])

    def _send(self, call: Call) -> httpx.Response:
        path, key = f"{ACTIVITIES}/{self._activity.id}", {"x-api-key": self._world.api_key}
        if call.name == "cancel":
            return self._world.call("POST", f"{path}/cancel", {"reason": "closed"}, key)
        if call.name == "retry":
            return self._world.call("PATCH", f"{path}/retry-resolution", headers=key)
        assert self._activity.target
        target = f"{path}/target-users/{self._activity.target.id}/resolve"
        return self._world.call("PATCH", target, {"commerce_user_id": self._user}, key)

    def _submit(self, call: Call) -> Answer | None:
        # The same text whenever it is sent, since a repeat is the same body.
        payload = "".join(random.Random(call.comment).choices(_CHARACTERS, k=call.size))
        body = submission(
            self._activity,
            status="PENDING" if call.is_pending else "EFFECTIVE",
            hard_override=call.override,
            task_result__comment=call.comment,
            **({"raw_payload": {"text": payload}} if payload else {}),
        )
        headers = {"idempotency-key": call.key} if call.key else None
        response = answered(lambda: self._world.submit(body, headers))
        if response is None:
            return None
        if refusal := refusal_in(response, {409: REFUSED}):
            return Answer(refusal)
        shown = response.json()
        result = Shown(shown["resultDetails"]["comment"], shown["createdAt"], shown["id"])
        return Answer(REPLAYED if "idempotent-replay" in response.headers else REGISTERED, (result,))


_CHARACTERS = "".join(map(chr, range(0x30, 0x7B)))


def _shown(result: Result) -> Shown:
    created: Timestamp = result.created_at
    return Shown(result.comment or "", str(created), result.id)
