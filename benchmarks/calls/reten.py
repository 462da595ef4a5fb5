"""Reten's main requests."""

import uuid
from collections.abc import Iterator
from functools import partial
from http import HTTPStatus
from typing import Any, Final

from acuse import timestamps
from acuse.identity import api_keys
from acuse.reten.activities import items
from acuse.reten.activities import store as activities
from acuse.reten.activities.filters import Filters, Order
from acuse.reten.activities.model import Activity
from acuse.reten.http.pages import MOST_COUNTED, Page, PageRequest, Total
from acuse.storage import dynamodb
from acuse.storage.values import Values
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
    event = event_of("reten.submit_task_result", "POST", "", key, submission(world.new_activity()), {}, {})
    call.measured = SUBMIT, event, answers
    return found


def _grow(call: Caller, world: World) -> Growing:
    key = {"x-api-key": world.api_key}

    places: list[str] = []

    def more(count: int) -> Iterator[tuple[str, Values]]:
        table = dynamodb.connection().results
        for _ in range(count):
            drafted = Activity(id=str(uuid.uuid4()), commerce_external_id="COM-001", created_at=timestamps.now())
            stored = items.items_of(world.tenant, activities.begun(drafted))
            places.append(stored[0]["list_order"])
            yield from ((table, item) for item in stored)

    def submit() -> Used:
        body = submission(world.new_activity())
        return call("reten.submit_task_result", "POST", "", key, body, HTTPStatus.CREATED)

    def create() -> Used:
        body = {
            "type": "TASK",
            "reason": "Visit",
            "channel": "SALESMAN",
            "commerce_external_id": "COM-001",
            "idempotency_key": str(uuid.uuid4()),
            "scheduled_at": timestamps.now(),
        }
        return call("reten.create_activity", "POST", "", key, body, HTTPStatus.CREATED)

    def cancel() -> Used:
        id_ = world.new_activity().id
        return call("reten.cancel_activity", "POST", f"/api/activities/{id_}/cancel", key, {"reason": "closed"}, id=id_)

    def from_the_middle() -> Used:
        after = Filters().mark(Order.NEWEST), places[len(places) // 2]
        page = Page[Any].of(PageRequest(1, 25), [], Total(MOST_COUNTED, is_exact=False), after)
        return listing(query={"cursor": page.meta.next or ""})

    listing = partial(call, "reten.list_activities", "GET", "", key)
    return Growing(
        more,
        {
            SUBMIT: submit,
            "Create an activity": create,
            "Cancel an activity": cancel,
            "List activities, the first page": listing,
            "List activities, a page in the middle by cursor": from_the_middle,
            "List open tasks, the first page": partial(call, "reten.list_integration_tasks", "GET", "", key),
        },
    )


PART: Final = Requests(_count, _grow)
