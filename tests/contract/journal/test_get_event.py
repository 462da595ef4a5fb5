"""GET /journal/v1/events/{id} over HTTP: contract journal, section 3."""

from urllib.parse import quote

import pytest

from local.world import World
from local.world.journal import EVENTS
from tests.support.journal.envelope import assert_refused
from tests.support.journal.published import publish


def test_an_event_is_shown_as_it_is_on_the_bus(world: World) -> None:
    event = publish(world, sequence=3, data={"weight": 3})
    response = world.get(f"{EVENTS}/{event.id}")
    assert (response.status_code, response.text) == (200, event.text)


def test_an_event_of_a_moment_ago_is_shown_before_it_is_listed(world: World) -> None:
    event = publish(world, ago=0)
    assert world.get(f"{EVENTS}/{event.id}").status_code == 200


def test_another_tenants_event_is_404(world: World, other: World) -> None:
    event = publish(other)
    assert_refused(world.get(f"{EVENTS}/{event.id}"), 404)


@pytest.mark.parametrize(
    "event_id",
    [
        "x",
        "{tenant}.parcels.7.2",
        "{tenant}.parcels.7.01",
        "{tenant}.parcels.7",
        "{tenant}.parcels.7.1.1",
        "é.😀",
        "%00",
    ],
)
def test_an_unknown_id_is_404(world: World, event_id: str) -> None:
    publish(world, "7")
    assert_refused(world.get(f"{EVENTS}/{quote(event_id.format(tenant=world.tenant))}"), 404)


def test_a_parameter_is_400(world: World) -> None:
    event = publish(world)
    assert_refused(world.get(f"{EVENTS}/{event.id}?fields=id"), 400)
