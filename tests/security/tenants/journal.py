"""What a tenant has in its journal."""

from typing import Final

from local.world import World
from local.world.journal import EVENTS
from tests.security.tenants import MARK, Ask, Isolated
from tests.support.journal.published import publish


def fill(first: World) -> None:
    for _ in range(3):
        publish(first, data={"text": MARK})


def next_page_of_events(first: World, second: World) -> Ask:
    following = first.get(f"{EVENTS}?limit=1").json()["meta"]["next"]
    return lambda: second.get(f"{EVENTS}?after={following}")


def events_of_a_record(first: World, second: World) -> Ask:
    event = publish(first, data={"text": MARK})
    return lambda: second.get(f"{EVENTS}?subject={event.subject}")


PART: Final = Isolated(
    fill,
    otherwise={"list_events": 200},  # no id is taken: what is shown is the second tenant's
    elsewhere={
        "list_events: the cursor of the next page": (next_page_of_events, 400),
        "list_events: a record": (events_of_a_record, 200),
    },
)
