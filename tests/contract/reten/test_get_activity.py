"""GET /api/activities/{id} over HTTP: contract Reten, section 7."""

import json
from collections.abc import Callable

from local.world import World, submission
from tests.support.reten.envelope import assert_refused, each_id_of_nothing

PATH = "/api/activities"


def test_an_activity_is_shown_with_its_result_and_what_was_sent_along(world: World) -> None:
    activity = world.new_activity(scheduled_at="2026-12-01T14:00:00.000Z")
    world.submit(submission(activity))
    raw = {"b": 1.10, "a": [12345678901234567890], "": None}
    answer = world.submit(submission(activity, hard_override=True, raw_payload=raw, task_result__payload={"x": {}}))
    response = world.call("GET", f"{PATH}/{activity.id}")
    assert response.status_code == 200
    shown = response.json()
    assert (shown["status"], shown["results"], shown["channel"]) == ("COMPLETED", 2, None)
    assert shown["result"] == {**answer.json(), "rawPayload": raw, "payload": {"x": {}}}
    assert f'"rawPayload":{json.dumps(raw)}' in response.text, "exactly as sent"


def test_without_a_result_there_is_none(world: World) -> None:
    shown = world.get(f"{PATH}/{world.new_activity().id}").json()
    assert (shown["status"], shown["result"], shown["results"]) == ("READY", None, 0)


@each_id_of_nothing
def test_an_id_of_nothing_is_not_found(world: World, unknown_id: str) -> None:
    assert_refused(world.call("GET", f"{PATH}/{unknown_id}"), 404)


def test_another_tenants_activity_is_not_found(world: World, new_world: Callable[[], World]) -> None:
    activity = world.new_activity()
    assert_refused(new_world().call("GET", f"{PATH}/{activity.id}"), 404)
