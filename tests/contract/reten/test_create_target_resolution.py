"""POST /api/activity-config/target-resolution over HTTP: contract Reten, section 3; seed 001."""

import json
import uuid
from typing import Any

import pytest

from local.world import World
from tests.support.reten.envelope import assert_refused
from tests.support.reten.target_resolution import PATH, SEED_BODY, WRONG, create, listed


def test_the_seeds_example_is_created_and_answered(world: World) -> None:
    response = world.call("POST", PATH, SEED_BODY)
    assert response.status_code == 201
    body = response.json()
    assert uuid.UUID(body["id"])
    [criterion] = body["criteria"]
    assert uuid.UUID(criterion["id"])
    assert json.dumps(body) == json.dumps(
        {
            "id": body["id"],
            "resolutionStrategy": "ON_CREATION",
            "fallbackToCommerceRep": True,
            "fallbackToOwner": True,
            "priority": 0,
            "isActive": True,
            "criteria": [
                {
                    "id": criterion["id"],
                    "criteriaType": "ROLE_MATCH",
                    "criteriaConfig": {"role": "COMMERCE_REP"},
                    "priority": 0,
                }
            ],
        }
    )
    assert listed(world) == [body]


@pytest.mark.parametrize("nothing", [{}, dict.fromkeys(SEED_BODY.keys() - {"resolution_strategy"})])
def test_defaults_stand_for_what_is_absent_or_null(world: World, nothing: dict[str, Any]) -> None:
    made = create(world, **nothing)
    assert (made["fallbackToCommerceRep"], made["fallbackToOwner"]) == (True, True)
    assert (made["priority"], made["isActive"], made["criteria"]) == (0, True, [])


def test_a_criterion_without_priority_gets_its_position_and_phps_empty_array_is_an_object(world: World) -> None:
    kinds = ["LAST_CONTACTED_ALL_CHANNELS", "LAST_CONTACTED_SAME_CHANNEL"]
    made = create(
        world, criteria=[{"type": kinds[0], "config": []}, {"type": kinds[1], "config": None, "priority": None}]
    )
    assert [(each["criteriaType"], each["priority"], each["criteriaConfig"]) for each in made["criteria"]] == [
        (kinds[0], 0, {}),
        (kinds[1], 1, {}),
    ]


@pytest.mark.parametrize("role", ["OWNER", "ORDERS", "FINANCE", "ATTENTION", "ADMIN", "COMMERCE_REP", "OTHER"])
def test_every_role_can_be_looked_for(world: World, role: str) -> None:
    made = create(world, criteria=[{"type": "ROLE_MATCH", "config": {"role": role}}])
    assert made["criteria"][0]["criteriaConfig"] == {"role": role}


def test_a_criterions_config_comes_back_as_it_was_sent(world: World) -> None:
    config = '{"n":9007199254740993,"f":1.10,"e":1e400,"half":"\\ud800","":{"z":1,"a":[]},"same":1,"same":2}'
    criterion = f'{{"type": "LAST_CONTACTED_ALL_CHANNELS", "config": {config}}}'
    body = f'{{"resolution_strategy": "MANUAL", "criteria": [{criterion}]}}'
    response = world.call("POST", PATH, body.encode())
    assert response.status_code == 201
    assert f'"criteriaConfig":{config}' in response.text
    assert f'"criteriaConfig":{config}' in world.call("GET", PATH).text


def nested(levels: int) -> Any:
    value: Any = "{[ in a text count for nothing"
    for level in range(levels - 1):
        value = [value] if level % 2 else {"a": value}
    return {"a": value}


def test_a_criterions_config_is_nested_at_most_32_levels(world: World) -> None:
    made = create(world, criteria=[{"type": "LAST_CONTACTED_ALL_CHANNELS", "config": nested(32)}])
    assert made["criteria"][0]["criteriaConfig"] == nested(32)
    body = SEED_BODY | {"criteria": [{"type": "LAST_CONTACTED_ALL_CHANNELS", "config": nested(33)}]}
    assert_refused(world.call("POST", PATH, body | {"priority": 7}), 400, "Bad Request", names="criteria.0.config")
    assert listed(world) == [made]


def test_an_inactive_config_can_be_made_on_a_taken_priority(world: World) -> None:
    create(world, priority=3)
    assert create(world, priority=3, is_active=False)["isActive"] is False
    assert_refused(world.call("POST", PATH, SEED_BODY | {"priority": 3, "is_active": True}), 409, "Conflict")


def test_a_taken_priority_is_409_and_changes_nothing(world: World) -> None:
    first = create(world, priority=3)
    assert_refused(world.call("POST", PATH, SEED_BODY | {"priority": 3}), 409, "Conflict")
    assert listed(world) == [first]


def test_an_inactive_configs_priority_is_free(world: World) -> None:
    first = create(world, priority=3)
    world.call("PATCH", f"{PATH}/{first['id']}", {"is_active": False})
    assert world.call("POST", PATH, SEED_BODY | {"priority": 3}).status_code == 201


def test_priorities_are_each_tenants_own(world: World, other: World) -> None:
    create(world, priority=0)
    create(other, priority=0)
    assert len(listed(world)) == len(listed(other)) == 1


@pytest.mark.parametrize(
    ("members", "path"),
    [*WRONG, ({"resolution_strategy": None}, "resolution_strategy")],
    ids=lambda case: str(case)[:60],
)
def test_a_wrong_member_is_400_by_name_and_nothing_is_stored(world: World, members: dict[str, Any], path: str) -> None:
    assert_refused(world.call("POST", PATH, SEED_BODY | members), 400, "Bad Request", names=path)
    assert listed(world) == []


def test_the_strategy_is_required(world: World) -> None:
    assert_refused(world.call("POST", PATH, {"priority": 1}), 400, "Bad Request", names="resolution_strategy")


def test_fifty_criteria_are_taken(world: World) -> None:
    made = create(world, criteria=[{"type": "LAST_CONTACTED_ALL_CHANNELS"}] * 50)
    assert [each["priority"] for each in made["criteria"]] == list(range(50))
    assert len({each["id"] for each in made["criteria"]}) == 50


def test_a_hundred_configs_are_taken_and_one_more_is_400(world: World) -> None:
    for priority in range(100):
        create(world, priority=priority)
    assert_refused(world.call("POST", PATH, SEED_BODY | {"priority": 100}), 400, "Bad Request", names="")
    assert len(listed(world)) == 100
