"""Events of a minute ago, which are listed at once; of records that no dialect has, unless a test says otherwise."""

import uuid
from datetime import timedelta
from typing import Any, Final

import pytest

from acuse import timestamps
from acuse.journal import store
from acuse.journal.model import Event, EventKey
from acuse.requests.exact_json import JsonText, dumps
from acuse.storage import feeds
from local.world import World

KIND: Final = "parcels"


def publish(
    world: World,
    record_id: str | None = None,
    *,
    kind: str = KIND,
    sequence: int = 1,
    word: str = "updated",
    ago: float = 60,
    **data: Any,
) -> Event:
    """Keep an event, so many seconds ago."""
    event = Event(
        tenant=world.tenant,
        key=EventKey(kind, record_id or str(uuid.uuid4()), sequence),
        type=f"parcel.{word}",
        time=timestamps.now(),
        data=JsonText(dumps({**data, "changed": []})),
    )
    now = feeds.now
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(feeds, "now", lambda: now() - timedelta(seconds=ago))
        patched.setattr(feeds, "STORED_WITHIN", timedelta.max)  # a slow machine changes no place
        store.put(event)
    return event
