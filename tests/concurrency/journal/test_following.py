"""Who follows the journal by its cursor misses nothing, however slowly and in whatever order events are stored."""

import json
import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from acuse import timestamps
from acuse.journal import cursors, reading, store
from acuse.journal.cursors import Cursor
from acuse.journal.model import Event, EventKey
from acuse.journal.reading import Wanted
from acuse.storage import dynamodb, feeds
from local.running import PATIENCE
from local.world import World
from tests.support.journal.published import KIND

WRITERS, EVENTS = 4, 12


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch, world: World) -> None:
    """A database that takes its time with each write: some are stored long after their place was chosen."""
    del world
    client = dynamodb.connection().client
    chances = random.Random(4)

    def slowly(write: Callable[..., Any]) -> Callable[..., Any]:
        def call(**parameters: Any) -> Any:
            time.sleep(chances.choice([0, 0.02, 0.1, 0.3, 0.7, 1.2] if write is put else [0, 0.1]))
            return write(**parameters)

        return call

    put = client.put_item
    monkeypatch.setattr(client, "put_item", slowly(put))
    monkeypatch.setattr(client, "update_item", slowly(client.update_item))


def write(world: World, writer: int) -> Iterator[str]:
    for sequence in range(1, EVENTS + 1):
        key = EventKey(KIND, f"record-{writer}", sequence)
        event = Event(
            tenant=world.tenant, key=key, type="parcel.updated", time=timestamps.now(), data=None, dataref="/parcels"
        )
        store.put(event)
        yield event.id


def missed(world: World) -> set[str]:
    """What a reader does not see of all that is written, who reads meanwhile and a little longer."""
    seen: set[str] = set()
    after: Cursor | None = None
    with ThreadPoolExecutor(WRITERS) as pool:
        writers = [pool.submit(list, write(world, number)) for number in range(WRITERS)]
        begun = time.monotonic()
        last = None
        while last is None or time.monotonic() < last + feeds.HELD_BACK.total_seconds() + 1:
            assert time.monotonic() < begun + PATIENCE
            if last is None and all(each.done() for each in writers):
                last = time.monotonic()
            page = reading.page(world.tenant, Wanted(limit=7, after=after))
            after = cursors.read(world.tenant, cursors.write(world.tenant, page.next))
            seen |= {json.loads(event)["id"] for event in page.events}
        written = {each for writer in writers for each in writer.result()}
    assert len(written) == WRITERS * EVENTS
    return written - seen


@pytest.mark.usefixtures("slow")
def test_a_reader_misses_nothing(world: World) -> None:
    assert missed(world) == set()


@pytest.mark.usefixtures("slow")
def test_one_who_does_not_hold_back_would(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the test above could not fail."""
    monkeypatch.setattr(feeds, "HELD_BACK", timedelta(0))
    assert missed(world)


@pytest.mark.usefixtures("slow")
def test_one_would_too_if_slow_writes_kept_their_places(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "HELD_BACK", timedelta(seconds=0.5))
    monkeypatch.setattr(feeds, "STORED_WITHIN", timedelta.max)
    assert missed(world)
