"""Reten's main requests."""

from functools import partial
from http import HTTPStatus
from typing import Any, Final

from acuse.identity import api_keys
from benchmarks.calls import Caller, Requests, Used, event_of
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


PART: Final = Requests(_count)
