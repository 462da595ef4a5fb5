"""What Reten's users need: an API key, and activities that wait for results."""

import uuid
from itertools import batched
from typing import Any, Final

from acuse import timestamps
from acuse.reten.activities import store as activities
from acuse.reten.activities.model import Activity
from load.scenarios import Scenario
from local.world import World

_ACTIVITIES_A_SECOND: Final = 20
_MOST_ACTIVITIES: Final = 5000


def _make(world: World, seconds: int) -> dict[str, Any]:
    found = [
        Activity(id=str(uuid.uuid4()), commerce_external_id="COM-001", created_at=timestamps.now())
        for _ in range(min(_MOST_ACTIVITIES, _ACTIVITIES_A_SECOND * seconds))
    ]
    for some in batched(found, activities.MOST_CREATED_AT_ONCE, strict=False):
        activities.create(world.tenant, some)
    return {"api_key": world.api_key, "activities": [each.id for each in found]}


PART: Final = Scenario(_make)
