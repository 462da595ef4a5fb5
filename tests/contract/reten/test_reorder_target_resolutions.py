"""PATCH /api/activity-config/target-resolution/reorder over HTTP: contract Reten, section 3; seed 001."""

import uuid
from typing import Any

import pytest

from local.world import World
from tests.support.reten.envelope import assert_refused
from tests.support.reten.target_resolution import PATH, create, listed

REORDER = f"{PATH}/reorder"
SOME_ID = "00000000-0000-4000-8000-000000000000"


def items(*priorities: tuple[str, Any]) -> dict[str, Any]:
    return {"items": [{"id": config_id, "priority": priority} for config_id, priority in priorities]}


def test_priorities_are_swapped_at_once_and_the_whole_list_is_answered(world: World) -> None:
    first, second = create(world, priority=0), create(world, priority=1)
    off = create(world, priority=5)
    world.call("PATCH", f"{PATH}/{off['id']}", {"is_active": False})
    response = world.call("PATCH", REORDER, items((first["id"], 1), (second["id"].upper(), 0)))
    assert response.status_code == 200
    assert [(each["id"], each["priority"]) for each in response.json()] == [
        (second["id"], 0),
        (first["id"], 1),
        (off["id"], 5),
    ]
    assert listed(world) == response.json()


def test_no_items_are_right_where_nothing_is_active(world: World) -> None:
    response = world.call("PATCH", REORDER, items())
    assert (response.status_code, response.json()) == (200, [])


def test_an_order_that_is_not_whole_is_400_says_why_and_changes_nothing(world: World, other: World) -> None:
    first, second = (create(world, priority=number)["id"] for number in (0, 1))
    off = create(world, priority=5)["id"]
    world.call("PATCH", f"{PATH}/{off}", {"is_active": False})
    theirs = create(other, priority=0)["id"]
    unknown = str(uuid.uuid4())
    before = listed(world)
    for order, culprit in (
        ([(first, 7)], second),
        ([(first, 7), (second, 8), (unknown, 9)], unknown),
        ([(first, 7), (second, 8), (off, 9)], off),
        ([(first, 7), (second, 8), (theirs, 9)], theirs),
        ([(first, 7), (first, 8), (second, 9)], first),
        ([(first, 7), (second, 7)], "7"),
        ([], second),
    ):
        response = world.call("PATCH", REORDER, items(*order))
        assert_refused(response, 400, "Bad Request", names="items")
        assert culprit in response.json()["message"]
        assert listed(world) == before
    assert listed(other)[0]["priority"] == 0


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({}, "items"),
        ({"items": None}, "items"),
        ({"items": {}}, "items"),
        ({"items": [1]}, "items.0"),
        ({"items": [{"priority": 1}]}, "items.0.id"),
        ({"items": [{"id": "x", "priority": 1}]}, "items.0.id"),
        (items((SOME_ID, -1)), "items.0.priority"),
        (items((SOME_ID, None)), "items.0.priority"),
        (items((SOME_ID, "1")), "items.0.priority"),
        (items(*((SOME_ID, number) for number in range(101))), "items"),
    ],
)
def test_a_wrong_member_is_400_by_name(world: World, body: dict[str, Any], path: str) -> None:
    assert_refused(world.call("PATCH", REORDER, body), 400, "Bad Request", names=path)
