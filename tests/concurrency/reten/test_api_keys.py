"""Many creations and revocations of one user's API keys at once, over HTTP: contract Reten, section 6."""

from acuse.identity import api_keys
from acuse.identity.permissions import Permission
from local.world import World
from tests.concurrency.at_once import at_once, statuses

KEYS = "/api/api-keys"


def test_of_20_creations_at_once_those_get_a_key_for_whom_there_is_room(world: World) -> None:
    user = world.new_user()
    headers = world.bearer(user)
    for _ in range(95):
        api_keys.create(world.tenant, "k", [Permission.VIEW_ACTIVITIES], user_id=user)
    body = {"name": "k", "permissions": ["VIEW_ACTIVITIES"]}
    answers = at_once([lambda: world.call("POST", KEYS, body, headers) for _ in range(20)])
    assert statuses(answers).keys() <= {201, 400, 409}
    active = [key for key in world.call("GET", KEYS, headers=headers).json() if key["isActive"]]
    assert len(active) == 95 + statuses(answers)[201] <= 100
    while len(active) < 100:  # who was told to come again gets what is left
        assert world.call("POST", KEYS, body, headers).status_code == 201
        active.append({})
    assert world.call("POST", KEYS, body, headers).status_code == 400


def test_of_10_revocations_at_once_one_is_the_first(world: World) -> None:
    headers = world.bearer(world.new_user())
    body = {"name": "k", "permissions": ["VIEW_ACTIVITIES"]}
    key = world.call("POST", KEYS, body, headers).json()
    answers = at_once([lambda: world.call("POST", f"{KEYS}/{key['id']}/revoke", headers=headers) for _ in range(10)])
    assert statuses(answers)[200] == 1
    assert statuses(answers).keys() <= {200, 400, 409}
