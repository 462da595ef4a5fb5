"""GET /api/activities/{id}/results over HTTP: contract Reten, section 7."""

import random
from collections.abc import Callable

import pytest

from local.world import World, submission
from tests.support.reten.envelope import assert_refused, each_id_of_nothing

PATH = "/api/activities"


def test_the_result_and_those_it_replaced_newest_first(world: World) -> None:
    activity = world.new_activity()
    answers = [
        world.submit(submission(activity, hard_override=True, task_result__payload={"n": number})).json()
        for number in range(3)
    ]
    response = world.call("GET", f"{PATH}/{activity.id}/results")
    assert response.status_code == 200
    expected = [{**answers[number], "rawPayload": None, "payload": {"n": number}} for number in (2, 1, 0)]
    assert response.json() == expected
    assert "link" not in response.headers


def test_without_a_result_the_list_is_empty(world: World) -> None:
    assert world.call("GET", f"{PATH}/{world.new_activity().id}/results").json() == []


def test_what_does_not_fit_into_an_answer_is_where_the_link_leads(world: World) -> None:
    activity = world.new_activity()
    chance = random.Random(17)
    for number in range(20):
        text = f"{chance.getrandbits(960_000):x}"
        world.submit(submission(activity, hard_override=True, raw_payload={"n": number, "text": text}))
    seen: list[int] = []
    path = f"{PATH}/{activity.id}/results"
    while path:
        response = world.call("GET", path)
        assert response.status_code == 200
        seen += [each["rawPayload"]["n"] for each in response.json()]
        path = response.links["next"]["url"] if response.links else ""
    assert seen == [*reversed(range(20))]


@pytest.mark.parametrize("before", ["x", "-1", "1.5", "123456789", "²"])
def test_a_made_up_place_is_refused(world: World, before: str) -> None:
    response = world.http.get(
        f"{world.base_url}{PATH}/{world.new_activity().id}/results",
        params={"before": before},
        headers={"x-api-key": world.api_key},
    )
    assert_refused(response, 400)
    assert response.json()["details"] == [
        {"path": "before", "message": "before must be copied unchanged from the header Link"}
    ]


@each_id_of_nothing
def test_an_id_of_nothing_is_not_found(world: World, unknown_id: str) -> None:
    assert_refused(world.call("GET", f"{PATH}/{unknown_id}/results"), 404)


def test_another_tenants_activity_is_not_found(world: World, new_world: Callable[[], World]) -> None:
    activity = world.new_activity()
    assert_refused(new_world().call("GET", f"{PATH}/{activity.id}/results"), 404)
