"""Many submitters at once, over HTTP against the embedded engine: contract Reten, section 2."""

import json
from collections.abc import Callable
from typing import Any

import httpx

from local.world import World, submission
from tests.concurrency.at_once import at_once, statuses


def submitter(
    world: World, body: dict[str, Any], headers: dict[str, str] | None = None
) -> Callable[[], httpx.Response]:
    return lambda: world.submit(body, headers)


def test_of_200_submits_for_one_activity_exactly_one_wins(world: World) -> None:
    activity = world.new_activity()
    bodies = [submission(activity, raw_payload={"n": n}, task_result__comment=f"{n}") for n in range(200)]
    answers = at_once([submitter(world, body) for body in bodies])
    assert statuses(answers) == {201: 1, 409: 199}
    [winner] = [number for number, answer in enumerate(answers) if answer.status_code == 201]
    result = world.stored(activity).result
    assert result
    assert result.id == answers[winner].json()["id"]
    assert (result.comment, json.loads(result.raw_payload or "")) == (str(winner), {"n": winner}), "one whole result"
    assert world.history(activity) == []


def test_of_4_submits_for_each_of_50_activities_50_win(world: World) -> None:
    activities = [world.new_activity(provider_activity_id=f"EXT-{number}") for number in range(50)]
    answers = at_once([submitter(world, submission(activity)) for activity in activities for _ in range(4)])
    assert statuses(answers) == {201: 50, 409: 150}
    won = {answer.json()["activityId"]: answer.json()["id"] for answer in answers if answer.status_code == 201}
    for activity in activities:
        stored = world.stored(activity)
        assert stored.result
        assert stored.result.id == won[activity.id]
        assert stored.status == "COMPLETED"


def test_concurrent_overrides_keep_every_result_once(world: World) -> None:
    activity = world.new_activity()
    bodies = [submission(activity, hard_override=True, task_result__comment=f"{n}") for n in range(20)]
    answers = at_once([submitter(world, body) for body in bodies])
    assert statuses(answers).keys() <= {201, 409}
    for answer in answers:
        if answer.status_code == 409:
            assert answer.headers["retry-after"] == "1"
    accepted = sorted(answer.json()["resultDetails"]["comment"] for answer in answers if answer.status_code == 201)
    stored = world.stored(activity).result
    assert stored
    kept = [*world.history(activity), stored]
    assert sorted(result.comment or "" for result in kept) == accepted
    assert [result.version for result in kept] == list(range(1, len(kept) + 1))
    assert {result.id for result in kept} == {stored.id}


def test_concurrent_repeats_of_one_request_have_one_effect(world: World) -> None:
    activity = world.new_activity()
    answers = at_once([submitter(world, submission(activity), {"Idempotency-Key": "same"}) for _ in range(40)])
    assert statuses(answers) == {201: 40}
    assert len({answer.text for answer in answers}) == 1
    assert sum("idempotent-replay" not in answer.headers for answer in answers) == 1
    assert world.history(activity) == []


def test_concurrent_repeats_of_one_override_have_one_effect(world: World) -> None:
    activity = world.new_activity()
    world.submit(submission(activity, status="PENDING"))
    body = submission(activity, hard_override=True)
    answers = at_once([submitter(world, body, {"Idempotency-Key": "same"}) for _ in range(20)])
    assert statuses(answers) == {201: 20}
    assert len({answer.text for answer in answers}) == 1
    assert len(world.history(activity)) == 1
