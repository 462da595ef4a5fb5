"""What the tests of the five target resolution endpoints share."""

from typing import Any

from local.world import World

PATH = "/api/activity-config/target-resolution"

SEED_BODY: dict[str, Any] = {
    "resolution_strategy": "ON_CREATION",
    "fallback_to_commerce_rep": True,
    "fallback_to_owner": True,
    "priority": 0,
    "criteria": [{"type": "ROLE_MATCH", "config": {"role": "COMMERCE_REP"}, "priority": 0}],
}


def create(world: World, **members: Any) -> dict[str, Any]:
    """A new config, as it was answered."""
    response = world.call("POST", PATH, {"resolution_strategy": "MANUAL"} | members)
    assert response.status_code == 201, response.text
    made: dict[str, Any] = response.json()
    return made


def listed(world: World) -> list[dict[str, Any]]:
    """What GET answers."""
    found: list[dict[str, Any]] = world.call("GET", PATH).json()
    return found


# Members that no body may have, in a create and in a change: (members, the path that is named).
WRONG: list[tuple[dict[str, Any], str]] = [
    ({"resolution_strategy": "LATER"}, "resolution_strategy"),
    ({"resolution_strategy": 1}, "resolution_strategy"),
    ({"fallback_to_commerce_rep": "yes"}, "fallback_to_commerce_rep"),
    ({"fallback_to_owner": 1}, "fallback_to_owner"),
    ({"priority": -1}, "priority"),
    ({"priority": 1.5}, "priority"),
    ({"priority": 1.0}, "priority"),
    ({"priority": "1"}, "priority"),
    ({"priority": True}, "priority"),
    ({"priority": 2**53}, "priority"),
    ({"priority": 10**40}, "priority"),
    ({"criteria": {}}, "criteria"),
    ({"criteria": "all"}, "criteria"),
    ({"criteria": [1]}, "criteria.0"),
    ({"criteria": [{}]}, "criteria.0.type"),
    ({"criteria": [{"type": "COIN_TOSS"}]}, "criteria.0.type"),
    ({"criteria": [{"type": "ROLE_MATCH"}]}, "criteria.0.config"),
    ({"criteria": [{"type": "ROLE_MATCH", "config": {}}]}, "criteria.0.config"),
    ({"criteria": [{"type": "ROLE_MATCH", "config": {"role": "KING"}}]}, "criteria.0.config"),
    ({"criteria": [{"type": "ROLE_MATCH", "config": {"role": ["OWNER"]}}]}, "criteria.0.config"),
    ({"criteria": [{"type": "LAST_CONTACTED_ALL_CHANNELS", "config": [1]}]}, "criteria.0.config"),
    ({"criteria": [{"type": "LAST_CONTACTED_ALL_CHANNELS", "config": "{}"}]}, "criteria.0.config"),
    ({"criteria": [{"type": "LAST_CONTACTED_ALL_CHANNELS", "priority": -1}]}, "criteria.0.priority"),
    ({"criteria": [{"type": "LAST_CONTACTED_ALL_CHANNELS"}] * 51}, "criteria"),
]
