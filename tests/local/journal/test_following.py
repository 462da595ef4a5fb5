"""Whoever follows the journal of `make run` sees what all APIs wrote, within seconds."""

import time
from collections.abc import Iterator
from typing import Any

from local.running import PATIENCE
from local.world import World
from local.world.journal import EVENTS, RECORDS
from tests.support.dialects import records


def followed(world: World) -> Iterator[dict[str, Any]]:
    """Events as they come, each page from the cursor of the one before."""
    after, until = "", time.monotonic() + PATIENCE
    while time.monotonic() < until:
        page = world.get(f"{EVENTS}?limit=3&after={after}").json()
        after = page["meta"]["next"]
        yield from page["data"]
        time.sleep(0 if page["meta"]["hasMore"] else 0.2)
    raise AssertionError("nothing comes any more")


def test_what_every_api_writes_is_followed_in_order_for_each_record(world: World) -> None:
    expected: dict[str, list[str]] = {}
    for kind, each in records().items():
        made = each.make(world)
        deleted = each.delete(world, made.id)
        expected[f"{kind}/{made.id}"] = [*made.types, *([deleted] if deleted else [])]
    seen: dict[str, list[str]] = {}
    for event in followed(world):
        of_record = seen.setdefault(event["subject"], [])
        of_record.append(event["type"])
        assert event["sequence"] == len(of_record)
        if sum(map(len, seen.values())) == sum(map(len, expected.values())):
            break
    assert seen == expected
    for subject, types in expected.items():
        record = world.get(f"{RECORDS}/{subject}").json()
        assert [each["type"] for each in record["events"]] == types[::-1]
        if record["current"]:
            assert record["events"][0]["data"].items() >= record["current"].items()
