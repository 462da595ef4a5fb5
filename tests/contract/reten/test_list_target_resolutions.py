"""GET /api/activity-config/target-resolution over HTTP: contract Reten, section 3; seed 001."""

import json

from acuse.requests.exact_json import JsonText
from acuse.reten.target_resolution import store as target_resolution
from acuse.reten.target_resolution.model import Config, Criterion, CriterionType, Strategy
from local.world import World
from tests.support.reten.target_resolution import PATH, create, listed


def test_the_seeds_example_is_answered_member_for_member(world: World) -> None:
    role = Criterion(
        "220e8400-e29b-41d4-a716-446655440000", CriterionType.ROLE_MATCH, JsonText('{"role":"COMMERCE_REP"}'), 0
    )
    contacted = Criterion(
        "330e8400-e29b-41d4-a716-446655440000", CriterionType.LAST_CONTACTED_SAME_CHANNEL, JsonText("{}"), 1
    )
    example = Config(
        id="110e8400-e29b-41d4-a716-446655440000",
        resolution_strategy=Strategy.ON_CREATION,
        fallback_to_commerce_rep=True,
        fallback_to_owner=True,
        priority=0,
        is_active=True,
        criteria=(contacted, role),
    )
    target_resolution.update(world.tenant, lambda _: {example.id: example})
    response = world.call("GET", PATH)
    assert response.status_code == 200
    expected = [
        {
            "id": "110e8400-e29b-41d4-a716-446655440000",
            "resolutionStrategy": "ON_CREATION",
            "fallbackToCommerceRep": True,
            "fallbackToOwner": True,
            "priority": 0,
            "isActive": True,
            "criteria": [
                {
                    "id": "220e8400-e29b-41d4-a716-446655440000",
                    "criteriaType": "ROLE_MATCH",
                    "criteriaConfig": {"role": "COMMERCE_REP"},
                    "priority": 0,
                },
                {
                    "id": "330e8400-e29b-41d4-a716-446655440000",
                    "criteriaType": "LAST_CONTACTED_SAME_CHANNEL",
                    "criteriaConfig": {},
                    "priority": 1,
                },
            ],
        }
    ]
    assert json.dumps(response.json()) == json.dumps(expected), "members and their order"


def test_a_tenant_without_configs_gets_an_empty_array(world: World) -> None:
    assert listed(world) == []


def test_they_come_by_priority_then_id_inactive_ones_too(world: World) -> None:
    made = [create(world, priority=priority) for priority in (7, 0, 3)]
    for each in made:
        assert world.call("PATCH", f"{PATH}/{each['id']}", {"is_active": False}).status_code == 200
    made += [create(world, priority=priority) for priority in (3, 7)]
    assert [(each["priority"], each["id"]) for each in listed(world)] == sorted(
        (each["priority"], each["id"]) for each in made
    )
    assert sorted(each["isActive"] for each in listed(world)) == [False, False, False, True, True]


def test_another_tenants_are_not_listed(world: World, other: World) -> None:
    create(world)
    assert listed(other) == []
