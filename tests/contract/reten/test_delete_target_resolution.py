"""DELETE /api/activity-config/target-resolution/{id} over HTTP: contract Reten, section 3; seed 001."""

from local.world import World
from tests.support.reten.envelope import assert_refused, each_id_of_nothing
from tests.support.reten.target_resolution import PATH, create, listed


def test_a_deleted_config_is_gone_and_its_priority_free(world: World) -> None:
    first, second = create(world, priority=0), create(world, priority=1)
    response = world.call("DELETE", f"{PATH}/{first['id'].upper()}")
    assert (response.status_code, response.content) == (204, b"")
    assert listed(world) == [second]
    assert_refused(world.call("DELETE", f"{PATH}/{first['id']}"), 404, "Not Found")
    create(world, priority=0)


@each_id_of_nothing
def test_an_unknown_or_malformed_id_is_404(world: World, unknown_id: str) -> None:
    assert_refused(world.call("DELETE", f"{PATH}/{unknown_id}"), 404, "Not Found")


def test_another_tenants_config_is_404_and_stays(world: World, other: World) -> None:
    made = create(world)
    assert_refused(other.call("DELETE", f"{PATH}/{made['id']}"), 404, "Not Found")
    assert listed(world) == [made]
