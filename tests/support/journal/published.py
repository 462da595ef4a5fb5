"""Events of a minute ago, which are listed at once; of records that no dialect has, unless a test says otherwise."""

import uuid
from collections.abc import Mapping
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
    type: str = "parcel.updated",  # noqa: A002 - as events call it
    sequence: int = 1,
    ago: float = 60,
    data: Mapping[str, Any] | None = None,
) -> Event:
    """Keep an event, so many seconds ago."""
    event = Event(
        tenant=world.tenant,
        key=EventKey(kind, record_id or str(uuid.uuid4()), sequence),
        type=type,
        time=timestamps.now(),
        data=JsonText(dumps({**(data or {}), "changed": []})),
    )
    now = feeds.now
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(feeds, "now", lambda: now() - timedelta(seconds=ago))
        patched.setattr(feeds, "STORED_WITHIN", timedelta.max)  # a slow machine changes no place
        store.put(event)
    return event
