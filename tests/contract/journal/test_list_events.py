"""GET /journal/v1/events over HTTP: contract journal, section 3."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest

from acuse.journal import cursors, store
from acuse.journal.cursors import Cursor
from acuse.storage import dynamodb, feeds
from local.world import World
from local.world.journal import EVENTS
from tests.support.journal.envelope import assert_refused
from tests.support.journal.published import publish

PARCELS = "type=parcel."


def page(world: World, query: str = PARCELS) -> dict[str, Any]:
    response = world.get(f"{EVENTS}?{query}")
    assert response.status_code == 200, response.text
    body: dict[str, Any] = response.json()
    return body


def walk(world: World, query: str) -> Iterator[dict[str, Any]]:
    """All pages, each from the cursor of the one before."""
    found = page(world, query)
    yield found
    while found["meta"]["hasMore"]:
        found = page(world, f"{query}&after={found['meta']['next']}")
        yield found


def ids(*pages: dict[str, Any]) -> list[str]:
    return [event["id"] for found in pages for event in found["data"]]


def test_an_event_is_shown_as_it_is_on_the_bus(world: World) -> None:
    event = publish(world, "7", data={"weight": 3})
    response = world.get(EVENTS)
    assert response.text.startswith(f'{{"data":[{event.text}],"meta":{{"next":"')
    assert response.json()["data"] == [
        {
            "specversion": "1.0",
            "id": f"{world.tenant}.parcels.7.1",
            "source": "acuse",
            "type": "parcel.updated",
            "subject": "parcels/7",
            "time": event.time,
            "datacontenttype": "application/json",
            "tenant": world.tenant,
            "sequence": 1,
            "data": {"weight": 3, "changed": []},
        }
    ]


def test_free_json_is_shown_exactly_as_it_was_kept(world: World) -> None:
    event = publish(world)
    raw = '{"a" : 1.50, "a":2,"big":12345678901234567890123}'
    at = {"pk": f"{world.tenant}#journal#{event.subject}", "sk": "000000000001"}
    _change(at, data=raw)
    assert f'"data":{raw},"' not in world.get(EVENTS).text
    assert f'"data":{raw}}}' in world.get(EVENTS).text


def _change(key: dict[str, str], **values: Any) -> None:
    [(name, value)] = values.items()
    dynamodb.connection().client.update_item(
        TableName=store.table(),
        Key=dynamodb.to_item(key),
        UpdateExpression="SET #name = :value",
        ExpressionAttributeNames={"#name": name},
        ExpressionAttributeValues=dynamodb.to_item({":value": value}),
    )


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_a_walk_shows_every_event_once_in_order(world: World, order: str) -> None:
    made = [publish(world, ago=60 - number).id for number in range(7)]
    pages = list(walk(world, f"{PARCELS}&limit=3&order={order}"))
    assert [len(each["data"]) for each in pages] == [3, 3, 1]
    assert ids(*pages) == (made if order == "asc" else made[::-1])


def test_a_page_has_20_events_unless_it_is_asked_for_others(world: World) -> None:
    for number in range(21):
        publish(world, "7", sequence=number + 1)
    assert len(page(world)["data"]) == 20
    assert len(page(world, f"{PARCELS}&limit=100")["data"]) == 21


def test_a_consumer_that_comes_again_with_its_cursor_sees_what_came_since(world: World) -> None:
    publish(world)
    after = page(world)["meta"]["next"]
    assert page(world, f"{PARCELS}&after={after}")["data"] == []
    event = publish(world, ago=1)
    until = time.monotonic() + 30
    found: list[str] = []
    while not found and time.monotonic() < until:
        answer = page(world, f"{PARCELS}&after={after}")
        assert answer["meta"]["hasMore"] is False
        found, after = ids(answer), answer["meta"]["next"]
    assert found == [event.id]
    assert page(world, f"{PARCELS}&after={after}")["data"] == []


def test_an_event_of_the_last_two_seconds_is_not_listed_but_shown_with_its_record(world: World) -> None:
    event = publish(world, ago=-60)
    assert page(world)["data"] == []
    assert ids(page(world, f"subject={event.subject}")) == [event.id]


def test_an_empty_journal_has_a_cursor_too(world: World) -> None:
    meta = page(world)["meta"]
    assert meta["hasMore"] is False
    assert page(world, f"{PARCELS}&after={meta['next']}")["data"] == []


def test_events_are_filtered_by_the_beginning_of_their_type(world: World) -> None:
    created, updated = publish(world, type="parcel.created"), publish(world)
    assert ids(page(world, "type=parcel.c")) == [created.id]
    assert ids(page(world, "type=parcel.updated")) == [updated.id]
    assert ids(page(world, "type=parcel.updated.more")) == []


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_the_events_of_a_record_are_listed_by_their_sequence(world: World, order: str) -> None:
    made = [publish(world, "7", sequence=number).id for number in range(1, 13)]
    publish(world, "77")
    pages = list(walk(world, f"subject=parcels/7&limit=5&order={order}"))
    assert ids(*pages) == (made if order == "asc" else made[::-1])
    assert ids(page(world, "subject=parcels/7&type=parcel.c")) == []


def test_the_cursor_of_a_record_belongs_to_it(world: World) -> None:
    publish(world, "7")
    of_one, of_all = (page(world, query)["meta"]["next"] for query in ("subject=parcels/7", PARCELS))
    for query in (f"after={of_one}", f"subject=parcels/8&after={of_one}", f"subject=parcels/7&after={of_all}"):
        response = world.get(f"{EVENTS}?{query}")
        assert_refused(response, 400)
        assert response.json()["errors"] == [
            {"name": "after", "reason": "must be sent with the subject that it was given for"}
        ]


def test_a_page_has_no_more_than_an_answer_has_room_for(world: World) -> None:
    made = [publish(world, "7", sequence=number, data={"text": "x" * 190_000}).id for number in range(1, 31)]
    pages = list(walk(world, f"{PARCELS}&limit=100"))
    assert ids(*pages) == made
    assert [len(each["data"]) for each in pages] == [27, 3]


# ---------------------------------------------------------------- cursors


def test_another_tenants_cursor_is_400(world: World, other: World) -> None:
    publish(other)
    response = world.get(f"{EVENTS}?after={page(other)['meta']['next']}")
    assert_refused(response, 400)
    assert response.json()["errors"] == [
        {"name": "after", "reason": "must be copied unchanged from meta.next of this tenant"}
    ]


@pytest.mark.parametrize("change", [lambda text: text[:-1], "{}A".format, str.swapcase, str.upper])
def test_a_cursor_that_was_changed_is_400(world: World, change: Callable[[str], str]) -> None:
    publish(world)
    assert_refused(world.get(f"{EVENTS}?after={quote(change(page(world)['meta']['next']))}"), 400)


@pytest.mark.parametrize("days", [40, -1], ids=["too old", "of a time that is to come"])
def test_a_cursor_that_the_journal_does_not_know_is_410_with_the_oldest_that_works(world: World, days: int) -> None:
    event = publish(world)
    late = cursors.write(world.tenant, Cursor(store.text_of(feeds.now() - timedelta(days=days))))
    response = world.get(f"{EVENTS}?after={late}")
    assert_refused(response, 410)
    assert ids(page(world, f"{PARCELS}&after={response.json()['oldest']}")) == [event.id]


def test_the_oldest_that_works_is_of_the_record_that_was_asked_for(world: World) -> None:
    event = publish(world)
    subject = event.subject
    late = Cursor(store.text_of(feeds.now() - timedelta(days=40)), subject, 7)
    response = world.get(f"{EVENTS}?subject={subject}&after={cursors.write(world.tenant, late)}")
    assert_refused(response, 410)
    assert ids(page(world, f"subject={subject}&after={response.json()['oldest']}")) == [event.id]


def test_a_record_is_found_however_its_id_is_written(world: World) -> None:
    event = publish(world)
    kind, _, record_id = event.subject.partition("/")
    assert ids(page(world, f"subject={kind}/{record_id.upper()}")) == [event.id]


def test_what_else_is_wrong_is_said_before_a_cursor_is_too_old(world: World) -> None:
    late = cursors.write(world.tenant, Cursor(store.text_of(feeds.now() - timedelta(days=40))))
    refused = world.get(f"{EVENTS}?limit=0&after={late}")
    assert_refused(refused, 400)
    assert [each["name"] for each in refused.json()["errors"]] == ["limit"]
    of_other_events = world.get(f"{EVENTS}?subject=tasks/7&after={late}")
    assert_refused(of_other_events, 400)
    assert [each["name"] for each in of_other_events.json()["errors"]] == ["after"]


# ---------------------------------------------------------------- parameters


@pytest.mark.parametrize(
    ("query", "name", "reason"),
    [
        ("limit=0", "limit", "must be an integer from 1 to 100"),
        ("limit=101", "limit", "must be an integer from 1 to 100"),
        ("limit=1.5", "limit", "must be an integer from 1 to 100"),
        ("limit=٣", "limit", "must be an integer from 1 to 100"),
        ("order=up", "order", "must be asc or desc"),
        ("order=ASC", "order", "must be asc or desc"),
        ("type=a%23b", "type", "must be what a type begins with, such as task."),
        ("subject=7", "subject", "must be what events have, such as tasks/7"),
        ("subject=tasks/7%237", "subject", "must be what events have, such as tasks/7"),
        ("limit=5&limit=6", "limit", "must be sent once"),
    ],
)
def test_a_wrong_parameter_is_400_by_name(world: World, query: str, name: str, reason: str) -> None:
    response = world.get(f"{EVENTS}?{query}")
    assert_refused(response, 400)
    assert response.json()["errors"] == [{"name": name, "reason": reason}]
    assert response.json()["detail"] == f"{name} {reason}"


def test_all_wrong_parameters_are_named(world: World) -> None:
    response = world.get(f"{EVENTS}?limit=0&order=up&after=x&type=A&subject=-")
    assert [each["name"] for each in response.json()["errors"]] == ["limit", "subject", "after", "type", "order"]


def test_an_unknown_parameter_is_400_and_named_with_those_that_there_are(world: World) -> None:
    response = world.get(f"{EVENTS}?page=2")
    assert_refused(response, 400)
    assert "supported are after, type, subject, limit, order" in response.json()["detail"]


def test_an_empty_parameter_is_as_if_it_were_not_sent(world: World) -> None:
    event = publish(world)
    assert ids(page(world, "after=&type=&subject=&limit=&order=")) == [event.id]


# ---------------------------------------------------------------- callers


def test_a_bearer_token_is_taken_too(world: World) -> None:
    event = publish(world)
    assert ids(world.call("GET", f"{EVENTS}?{PARCELS}").json()) == [event.id]


def test_a_bearer_token_needs_a_tenant(world: World) -> None:
    headers = world.bearer(world.new_user())
    del headers["x-tenant-id"]
    response = world.call("GET", EVENTS, headers=headers)
    assert_refused(response, 400)
    assert response.json()["errors"] == [{"name": "x-tenant-id", "reason": "is required with a bearer token"}]


def test_nobody_is_401_and_told_how_to_call(world: World) -> None:
    response = world.http.get(world.base_url + EVENTS)
    assert_refused(response, 401)
    assert response.headers["www-authenticate"] == 'Bearer realm="Acuse"'


def test_another_tenants_events_are_not_shown(world: World, other: World) -> None:
    event = publish(other)
    assert page(world)["data"] == []
    assert page(world, f"subject={event.subject}")["data"] == []
