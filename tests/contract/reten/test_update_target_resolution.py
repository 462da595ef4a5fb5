"""PATCH /api/activity-config/target-resolution/{id} over HTTP: contract Reten, section 3; seed 001."""

from typing import Any

import pytest

from local.world import World
from tests.support.reten.envelope import assert_refused, each_id_of_nothing
from tests.support.reten.target_resolution import PATH, SEED_BODY, WRONG, create, listed


def test_the_seeds_example_changes_what_it_names_and_leaves_the_rest(world: World) -> None:
    made = create(world, **SEED_BODY)
    body = {"resolution_strategy": "ON_DISPATCH", "fallback_to_commerce_rep": False}
    response = world.call("PATCH", f"{PATH}/{made['id']}", body)
    assert response.status_code == 200
    assert response.json() == made | {"resolutionStrategy": "ON_DISPATCH", "fallbackToCommerceRep": False}
    assert listed(world) == [response.json()]


@pytest.mark.parametrize("body", [{}, dict.fromkeys([*SEED_BODY, "is_active"]), {"unknown": 1, "id": "x"}])
def test_what_is_absent_null_or_unknown_changes_nothing(world: World, body: dict[str, Any]) -> None:
    made = create(world, **SEED_BODY)
    response = world.call("PATCH", f"{PATH}/{made['id']}", body)
    assert (response.status_code, response.json()) == (200, made)


def test_criteria_replace_all_that_were_there_with_new_ids(world: World) -> None:
    made = create(world, **SEED_BODY)
    kind = "LAST_CONTACTED_ALL_CHANNELS"
    changed = world.call("PATCH", f"{PATH}/{made['id']}", {"criteria": [{"type": kind}, *SEED_BODY["criteria"]]}).json()
    assert sorted(each["criteriaType"] for each in changed["criteria"]) == [kind, "ROLE_MATCH"]
    assert made["criteria"][0]["id"] not in {each["id"] for each in changed["criteria"]}
    emptied = world.call("PATCH", f"{PATH}/{made['id']}", {"criteria": []}).json()
    assert emptied["criteria"] == []


def test_a_taken_priority_is_409_and_changes_nothing(world: World) -> None:
    first, second = create(world, priority=0), create(world, priority=1)
    body = {"priority": 0, "resolution_strategy": "ON_DISPATCH"}
    assert_refused(world.call("PATCH", f"{PATH}/{second['id']}", body), 409, "Conflict")
    assert listed(world) == [first, second]
    assert world.call("PATCH", f"{PATH}/{second['id']}", {"priority": 1}).status_code == 200, "its own"


def test_an_inactive_one_may_share_a_priority_until_it_is_active_again(world: World) -> None:
    first, second = create(world, priority=0), create(world, priority=1)
    path = f"{PATH}/{second['id']}"
    assert world.call("PATCH", path, {"is_active": False, "priority": 0}).json() == second | {
        "isActive": False,
        "priority": 0,
    }
    assert_refused(world.call("PATCH", path, {"is_active": True}), 409, "Conflict")
    assert world.call("PATCH", path, {"is_active": True, "priority": 2}).status_code == 200
    assert [each["id"] for each in listed(world)] == [first["id"], second["id"]]


@pytest.mark.parametrize(
    ("members", "path"), [*WRONG, ({"is_active": "no"}, "is_active")], ids=lambda case: str(case)[:60]
)
def test_a_wrong_member_is_400_by_name_and_nothing_changes(world: World, members: dict[str, Any], path: str) -> None:
    made = create(world, **SEED_BODY)
    assert_refused(world.call("PATCH", f"{PATH}/{made['id']}", members), 400, "Bad Request", names=path)
    assert listed(world) == [made]


@each_id_of_nothing
def test_an_unknown_or_malformed_id_is_404(world: World, unknown_id: str) -> None:
    assert_refused(world.call("PATCH", f"{PATH}/{unknown_id}", {}), 404, "Not Found")


def test_another_tenants_config_is_404_and_stays(world: World, other: World) -> None:
    made = create(world)
    assert_refused(other.call("PATCH", f"{PATH}/{made['id']}", {"priority": 9}), 404, "Not Found")
    assert listed(world) == [made]
