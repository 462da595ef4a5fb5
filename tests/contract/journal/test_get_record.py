"""GET /journal/v1/records/{kind}/{id} over HTTP: contract journal, section 3."""

import json

import pytest

from local.world import World, submission
from local.world.journal import EVENTS, RECORDS
from tests.support.dialects import Record, records
from tests.support.journal.envelope import assert_refused
from tests.support.journal.published import publish

ID = "9652e68c-7b6d-4598-bbbd-4e933126c994"
LATE = 900
"""A sequence that no other event of a record has here: its own are published meanwhile, or not."""


def publish_late(world: World, kind: str, made: Record, number: int = 0) -> str:
    """An event of a record; gives its id."""
    return publish(world, made.id, kind=kind, type=made.types[-1], sequence=LATE + number, data=made.answered).id


each_kind = pytest.mark.parametrize("kind", records())


@each_kind
def test_a_record_is_shown_as_its_own_api_shows_it_with_its_newest_events(world: World, kind: str) -> None:
    made = records()[kind].make(world)
    events = [publish_late(world, kind, made, number) for number in range(2)]
    response = world.get(f"{RECORDS}/{kind}/{made.id}")
    assert response.status_code == 200, response.text
    body = response.json()
    assert (body["kind"], body["id"], body["current"]) == (kind, made.id, made.answered)
    assert [each["id"] for each in body["events"]][:2] == events[::-1]


@each_kind
def test_the_path_of_a_record_is_that_at_which_its_own_api_has_it(world: World, kind: str) -> None:
    made = records()[kind].make(world)
    href = world.get(f"{RECORDS}/{kind}/{made.id}").json()["href"]
    assert records()[kind].get(world, href).status_code == 200


@each_kind
def test_another_tenants_record_is_404(world: World, other: World, kind: str) -> None:
    made = records()[kind].make(other)
    publish_late(other, kind, made)
    assert_refused(world.get(f"{RECORDS}/{kind}/{made.id}"), 404)


@each_kind
def test_of_a_deleted_record_the_events_are_shown(world: World, kind: str) -> None:
    made = records()[kind].make(world)
    event_id = publish_late(world, kind, made)
    if records()[kind].delete(world, made.id):
        body = world.get(f"{RECORDS}/{kind}/{made.id}").json()
        assert body["current"] is None
        assert body["events"][0]["id"] == event_id


def test_free_json_is_shown_exactly_as_it_was_sent(world: World) -> None:
    activity = world.new_activity()
    raw = '{"a" : 1.50, "big":12345678901234567890123}'
    body = json.dumps(submission(activity, raw_payload="RAW")).replace('"RAW"', raw)
    assert world.submit(body.encode()).status_code == 201
    assert f'"rawPayload":{raw}' in world.get(f"{RECORDS}/activities/{activity.id}").text


@each_kind
def test_older_events_are_where_the_cursor_leads_to(world: World, kind: str) -> None:
    made = records()[kind].make(world)
    events = [publish_late(world, kind, made, number) for number in range(25)]
    body = world.get(f"{RECORDS}/{kind}/{made.id}").json()
    assert [each["id"] for each in body["events"]] == events[:4:-1]
    assert body["meta"]["hasMore"] is True
    rest = world.get(f"{EVENTS}?subject={kind}/{made.id}&order=desc&after={body['meta']['next']}").json()["data"]
    assert [each["id"] for each in rest][:5] == events[4::-1]


def test_an_id_may_be_in_capitals(world: World) -> None:
    activity = world.new_activity()
    assert world.get(f"{RECORDS}/activities/{activity.id.upper()}").json()["id"] == activity.id


NO_RECORDS = [
    *(f"parcels/{ID}", f"activities/{ID}", "activities/7"),
    *("tasks/777", "tasks/x%23y", "tasks/x", "tasks/0{task}", "tasks/%00", "é/😀"),
]


@pytest.mark.parametrize("path", NO_RECORDS)
def test_what_is_no_record_is_404(world: World, path: str) -> None:
    assert_refused(world.get(f"{RECORDS}/{path.format(task=world.new_task()['id'])}"), 404)
