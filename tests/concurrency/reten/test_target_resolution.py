"""Many writers of one tenant's target resolution at once, over HTTP: contract Reten, section 3."""

import random
from collections.abc import Callable
from typing import Any

import httpx

from local.world import World
from tests.concurrency.at_once import at_once, statuses
from tests.support.reten.target_resolution import PATH, create, listed


def caller(world: World, method: str, path: str, body: Any = None) -> Callable[[], httpx.Response]:
    return lambda: world.call(method, path, body)


def test_of_40_creates_with_one_priority_exactly_one_wins(world: World) -> None:
    listed(world)  # makes the user, before many want them
    body = {"resolution_strategy": "MANUAL", "priority": 7}
    answers = at_once([caller(world, "POST", PATH, body)] * 40)
    assert statuses(answers) == {201: 1, 409: 39}
    [winner] = [answer.json() for answer in answers if answer.status_code == 201]
    assert listed(world) == [winner]


def test_reorders_creates_and_deletes_at_once_leave_every_rule_whole(world: World) -> None:
    keepers = [create(world, priority=number)["id"] for number in range(5)]
    doomed = [create(world, priority=100 + number)["id"] for number in range(20)]
    orders = []
    for seed in range(20):
        numbers = random.Random(seed).sample(range(1000 * (seed + 1), 1000 * (seed + 1) + 25), 25)
        pairs = zip(keepers + doomed, numbers, strict=True)
        orders.append([{"id": config_id, "priority": number} for config_id, number in pairs])
    reorders = [caller(world, "PATCH", f"{PATH}/reorder", {"items": order}) for order in orders]
    creates = [
        caller(world, "POST", PATH, {"resolution_strategy": "MANUAL", "priority": 200 + number}) for number in range(20)
    ]
    deletes = [caller(world, "DELETE", f"{PATH}/{config_id}") for config_id in doomed]
    calls = [*reorders, *creates, *deletes]
    order_of_calls = random.Random(1).sample(range(60), 60)
    shuffled = at_once([calls[number] for number in order_of_calls])
    answers = [answer for _, answer in sorted(zip(order_of_calls, shuffled, strict=True), key=lambda pair: pair[0])]
    reordered, created, deleted = answers[:20], answers[20:40], answers[40:]

    # A reorder that meets a config made or deleted meanwhile is refused as not whole.
    assert statuses(reordered).keys() <= {200, 400, 409}
    assert statuses(created).keys() <= {201, 409}
    assert statuses(deleted).keys() <= {204, 409}
    for answer in answers:
        if answer.status_code == 409:
            assert answer.headers["retry-after"] == "1", "nobody took anybody's priority"

    left = {each["id"]: each for each in listed(world)}
    active = [each["priority"] for each in left.values() if each["isActive"]]
    assert len(active) == len(set(active)), "active priorities are unique"
    for answer in created:
        if answer.status_code == 201:
            assert answer.json()["id"] in left
    gone = {config_id for config_id, answer in zip(doomed, deleted, strict=True) if answer.status_code == 204}
    assert gone.isdisjoint(left)
    assert set(doomed) - gone <= left.keys()
    assert set(keepers) <= left.keys()
    for order, answer in zip(orders, reordered, strict=True):
        if answer.status_code == 200:
            shown = {each["id"]: each["priority"] for each in answer.json()}
            assert shown == {item["id"]: item["priority"] for item in order}, "whole"
    wanted = [{item["id"]: item["priority"] for item in order} for order in orders]
    for new in (wanted[number] for number, answer in enumerate(reordered) if answer.status_code == 200):
        matching = sum(left[config_id]["priority"] == new[config_id] for config_id in keepers)
        assert matching in (0, len(keepers)), "of the last reorder all keepers show, of any other none"


def test_changes_of_different_configs_at_once_are_all_kept(world: World) -> None:
    made = [create(world, priority=number)["id"] for number in range(20)]
    answers = at_once(
        [
            caller(world, "PATCH", f"{PATH}/{config_id}", {"priority": 1000 + number})
            for number, config_id in enumerate(made)
        ]
    )
    assert statuses(answers).keys() <= {200, 409}
    left = {each["id"]: each["priority"] for each in listed(world)}
    for number, (config_id, answer) in enumerate(zip(made, answers, strict=True)):
        assert left[config_id] == (1000 + number if answer.status_code == 200 else number)
