"""Reten's main requests."""

import uuid
from functools import partial
from http import HTTPStatus
from itertools import batched
from typing import Any, Final

from acuse import timestamps
from acuse.identity import api_keys
from acuse.reten.activities import store as activities
from acuse.reten.activities.model import Activity
from benchmarks.calls import Caller, Growing, Requests, Used, event_of
from local.world import World, submission

SUBMIT: Final = "Submit a task result"


def _count(call: Caller, world: World) -> dict[str, Used]:
    key = {"x-api-key": world.api_key}
    submit = partial(call, "reten.submit_task_result", "POST", "", key)

    def submitted(**members: Any) -> Used:
        return submit(submission(world.new_activity(), **members), expect=HTTPStatus.CREATED)

    found: dict[str, Used] = {}
    api_keys.remembered.clear()
    first = submitted()
    api_keys.remembered.clear()
    cold = submitted()
    answers = call.answers
    found[SUBMIT] = submitted()
    found[f"{SUBMIT}, the first of a cold function"] = cold
    found[f"{SUBMIT}, the first in five minutes of a key, likewise"] = first
    taken = world.new_activity()
    submit(submission(taken), expect=HTTPStatus.CREATED)
    found[f"{SUBMIT}: refused, 409"] = submit(submission(taken), expect=HTTPStatus.CONFLICT)
    override = submission(taken, hard_override=True)
    found["Override that replaces a result"] = submit(override, expect=HTTPStatus.CREATED)
    found["List of result types"] = call("reten.list_task_result_type_configs", "GET", "", key)
    found["List of target resolutions"] = call("reten.list_target_resolutions", "GET", "", key)
    event = event_of("reten.submit_task_result", "POST", "", key, submission(world.new_activity()), {})
    call.measured = SUBMIT, event, answers
    return found


def _grow(call: Caller, world: World) -> Growing:
    key = {"x-api-key": world.api_key}

    def more(count: int) -> None:
        made = (
            Activity(id=str(uuid.uuid4()), commerce_external_id="COM-001", created_at=timestamps.now())
            for _ in range(count)
        )
        for some in batched(made, activities.MOST_CREATED_AT_ONCE, strict=False):
            activities.create(world.tenant, some)

    def submit() -> Used:
        body = submission(world.new_activity())
        return call("reten.submit_task_result", "POST", "", key, body, HTTPStatus.CREATED)

    first_page = partial(call, "reten.list_activities", "GET", "", key)
    return Growing(more, {SUBMIT: submit, "List activities, the first page": first_page})


PART: Final = Requests(_count, _grow)
