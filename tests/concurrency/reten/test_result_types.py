"""Many who configure a tenant's result types at once, over HTTP."""

from collections.abc import Callable

import httpx

from acuse.reten.reference_data import store as reference_data
from acuse.reten.reference_data.model import MOST_RESULT_TYPES, ResultType
from local.world import World
from tests.concurrency.at_once import at_once, statuses

TYPES = "/api/activity-config/task-result-types"


def saver(world: World, code: str) -> Callable[[], httpx.Response]:
    """A call to be made later, by an ADMIN who is made now."""
    headers = world.bearer(world.new_user())
    return lambda: world.call("PUT", f"{TYPES}/{code}", {"label": "x"}, headers)


def test_of_12_who_save_new_types_where_two_have_room_two_win(world: World) -> None:
    there = len(reference_data.result_types(world.tenant))
    more = [ResultType(f"N-{number}", "n") for number in range(MOST_RESULT_TYPES - there - 2)]
    for start in range(0, len(more), 25):
        reference_data.save(world.tenant, more[start : start + 25])
    counted = statuses(at_once([saver(world, f"NEW-{number}") for number in range(12)]))
    assert counted[201] == 2
    assert counted.keys() <= {201, 400, 409}
    assert len(reference_data.result_types(world.tenant)) == MOST_RESULT_TYPES


def test_of_8_who_save_one_new_type_one_creates_it(world: World) -> None:
    assert statuses(at_once([saver(world, "ONE") for _ in range(8)])) == {201: 1, 200: 7}
