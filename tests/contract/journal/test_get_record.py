"""GET /journal/v1/records/{kind}/{id} over HTTP: contract journal, section 3."""

import pytest

from local.world import World
from local.world.journal import RECORDS
from tests.support.journal.envelope import assert_refused

ID = "9652e68c-7b6d-4598-bbbd-4e933126c994"


@pytest.mark.parametrize("path", [f"parcels/{ID}", f"activities/{ID}", "tasks/7", "tasks/x%23y", "é/😀", "tasks/%00"])
def test_what_is_no_record_is_404(world: World, path: str) -> None:
    assert_refused(world.get(f"{RECORDS}/{path}"), 404)
