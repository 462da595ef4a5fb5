"""GET /api/operators/{id} over HTTP: contract Reten, section 7 (O1)."""

from acuse.reten.operators.model import operator_id
from local.world import World
from tests.support.reten.envelope import assert_refused, each_id_of_nothing


def test_an_operator_is_shown(world: World) -> None:
    own_id = operator_id(world.tenant, "SALESMAN", "OP-042")
    response = world.get(f"/api/operators/{own_id}")
    assert response.status_code == 200
    assert response.json() == {
        "id": own_id,
        "name": "Carlos Pérez",
        "email": None,
        "phone": None,
        "type": "SALESMAN",
        "externalId": "OP-042",
        "isActive": True,
        "isPlaceholder": False,
    }


@each_id_of_nothing
def test_an_unknown_id_is_404(world: World, unknown_id: str) -> None:
    assert_refused(world.get(f"/api/operators/{unknown_id}"), 404, "Not Found")


def test_another_tenants_operator_is_404(world: World, other: World) -> None:
    response = world.get(f"/api/operators/{operator_id(other.tenant, 'SALESMAN', 'OP-042')}")
    assert_refused(response, 404, "Not Found")
