"""Many creators at once, over HTTP against the embedded engine: contract Reten, section 7."""

from functools import partial

from acuse.reten.activities import store as activities
from local.world import World, creation
from tests.concurrency.at_once import at_once, statuses

PATH = "/api/activities"


def test_of_40_creations_with_one_idempotency_key_one_is_made(world: World) -> None:
    headers = {"x-api-key": world.api_key}
    bodies = [creation(idempotency_key="k", provider_activity_id=f"P-{number}") for number in range(40)]
    answers = at_once([partial(world.call, "POST", PATH, body, headers) for body in bodies])
    assert statuses(answers) == {201: 1, 409: 39}
    [made] = [answer.json() for answer in answers if answer.status_code == 201]
    [stored] = activities.list_of(world.tenant)
    assert (stored.id, stored.provider_activity_id) == (made["id"], made["providerActivityId"])
    [loser, *_] = [body for body in bodies if body["provider_activity_id"] != made["providerActivityId"]]
    again = world.call("POST", PATH, loser | {"idempotency_key": "another"}, headers)
    assert again.status_code == 201, "what lost has left nothing behind"


def test_20_sendings_of_one_request_make_one_activity(world: World) -> None:
    body, headers = creation(), {"x-api-key": world.api_key, "idempotency-key": "header"}
    answers = at_once([partial(world.call, "POST", PATH, body, headers)] * 20)
    assert statuses(answers) == {201: 20}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert sum("idempotent-replay" in answer.headers for answer in answers) == 19
