"""GET /journal/v1/records/{kind}/{id} over HTTP: contract journal, section 3."""

import json
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from local.world import ACTIVITY_LOGS, CONNECT, World, submission
from local.world.journal import EVENTS, RECORDS
from tests.support.journal.envelope import assert_refused
from tests.support.journal.published import publish

ID = "9652e68c-7b6d-4598-bbbd-4e933126c994"
LATE = 900
"""A sequence that no other event of a record has here: its own are published meanwhile, or not."""


class Made(NamedTuple):
    """A record: its kind and id, and what its own API answers."""

    kind: str
    id: str
    answered: dict[str, Any]


def an_activity(world: World) -> Made:
    activity = world.new_activity()
    assert world.submit(submission(activity)).status_code == 201
    return Made("activities", activity.id, world.call("GET", f"/api/activities/{activity.id}").json())


def a_task(world: World) -> Made:
    task = world.new_task(name="Return customer call")
    return Made("tasks", str(task["id"]), world.oracle("GET", f"/tasks/{task['id']}").json())


def a_log(world: World) -> Made:
    log = world.save_log(subject="Delivered", is_closed=True)
    return Made("task-activity-logs", log["id"], world.wello("GET", f"/{log['id']}").json())


def without_hosts(value: Any, world: World) -> Any:
    """Links as paths of the newest version."""
    match value:
        case dict():
            return {name: without_hosts(each, world) for name, each in value.items()}
        case list():
            return [without_hosts(each, world) for each in value]
        case str():
            return value.removeprefix(world.base_url).replace("/v1.4/", "/latest/")
    return value


each_kind = pytest.mark.parametrize("make", [an_activity, a_task, a_log], ids=["activity", "task", "log"])


@each_kind
def test_a_record_is_shown_as_its_own_api_shows_it_with_its_newest_events(
    world: World, make: Callable[[World], Made]
) -> None:
    made = make(world)
    events = [publish(world, made.id, kind=made.kind, sequence=LATE + number).id for number in range(2)]
    response = world.get(f"{RECORDS}/{made.kind}/{made.id}")
    assert response.status_code == 200, response.text
    body = response.json()
    assert (body["kind"], body["id"], body["current"]) == (made.kind, made.id, without_hosts(made.answered, world))
    assert [each["id"] for each in body["events"]][:2] == events[::-1]


@each_kind
def test_the_path_of_a_record_is_that_at_which_its_own_api_has_it(world: World, make: Callable[[World], Made]) -> None:
    made = make(world)
    href = world.get(f"{RECORDS}/{made.kind}/{made.id}").json()["href"]
    call = {"tasks": world.oracle, "activities": world.call, "task-activity-logs": world.wello}[made.kind]
    assert call("GET", href.removeprefix(f"{CONNECT}/latest").removeprefix(ACTIVITY_LOGS)).status_code == 200


def test_free_json_is_shown_exactly_as_it_was_sent(world: World) -> None:
    activity = world.new_activity()
    raw = '{"a" : 1.50, "big":12345678901234567890123}'
    body = submission(activity, raw_payload="RAW")
    assert world.submit(json.dumps(body).replace('"RAW"', raw).encode()).status_code == 201
    assert f'"rawPayload":{raw}' in world.get(f"{RECORDS}/activities/{activity.id}").text


@each_kind
def test_another_tenants_record_is_404(world: World, other: World, make: Callable[[World], Made]) -> None:
    made = make(other)
    publish(other, made.id, kind=made.kind, sequence=LATE)
    assert_refused(world.get(f"{RECORDS}/{made.kind}/{made.id}"), 404)


def test_of_a_deleted_record_the_events_are_shown(world: World) -> None:
    task = world.new_task()
    event = publish(world, str(task["id"]), kind="tasks", sequence=LATE, word="deleted")
    assert world.oracle("DELETE", f"/tasks/{task['id']}").status_code == 200
    body = world.get(f"{RECORDS}/tasks/{task['id']}").json()
    assert body["current"] is None
    assert body["events"][0]["id"] == event.id


def test_older_events_are_where_the_cursor_leads_to(world: World) -> None:
    task_id = str(world.new_task()["id"])
    made = [publish(world, task_id, kind="tasks", sequence=LATE + number).id for number in range(25)]
    body = world.get(f"{RECORDS}/tasks/{task_id}").json()
    assert [each["id"] for each in body["events"]] == made[:4:-1]
    assert body["meta"]["hasMore"] is True
    rest = world.get(f"{EVENTS}?subject=tasks/{task_id}&order=desc&after={body['meta']['next']}").json()["data"]
    assert [each["id"] for each in rest][:5] == made[4::-1]


def test_an_id_may_be_in_capitals(world: World) -> None:
    made = an_activity(world)
    assert world.get(f"{RECORDS}/activities/{made.id.upper()}").json()["id"] == made.id


NO_RECORDS = [
    *(f"parcels/{ID}", f"activities/{ID}", "activities/7"),
    *("tasks/777", "tasks/x%23y", "tasks/x", "tasks/0{task}", "tasks/%00", "é/😀"),
]


@pytest.mark.parametrize("path", NO_RECORDS)
def test_what_is_no_record_is_404(world: World, path: str) -> None:
    assert_refused(world.get(f"{RECORDS}/{path.format(task=world.new_task()['id'])}"), 404)
