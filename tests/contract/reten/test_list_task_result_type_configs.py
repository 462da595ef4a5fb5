"""GET /api/integration/task-result-type-configs over HTTP: contract Reten, section 2."""

from acuse.identity.permissions import Permission
from acuse.reten.reference_data import store as reference_data
from acuse.reten.reference_data.model import ResultType
from local.world import TYPES, World


def test_active_types_come_in_configured_order(world: World) -> None:
    response = world.get(TYPES)
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    assert response.json() == [
        {"code": "SALE_COMPLETED", "label": "Venta completada", "requiresFutureScheduledAt": False},
        {"code": "NOT_INTERESTED", "label": "No interesado", "requiresFutureScheduledAt": False},
        {"code": "RESCHEDULE", "label": "Reprogramar visita", "requiresFutureScheduledAt": True},
        {"code": "NO_CONTACT", "label": "Sin contacto", "requiresFutureScheduledAt": False},
    ]


def test_an_idempotency_key_says_nothing_here(world: World) -> None:
    assert world.get(TYPES, {"Idempotency-Key": "two words"}).status_code == 200


def test_another_tenants_types_are_not_listed(world: World, other: World) -> None:
    reference_data.save(other.tenant, [ResultType("THEIRS", "Suyo")])
    assert "THEIRS" not in world.get(TYPES).text
    assert "THEIRS" in other.get(TYPES).text


def test_it_takes_the_permission_to_view(world: World) -> None:
    submitter = world.new_key(Permission.SUBMIT_ACTIVITY_RESULT)
    assert world.get(TYPES, {"x-api-key": submitter}).status_code == 403
    viewer = world.new_key(Permission.VIEW_ACTIVITIES)
    assert world.get(TYPES, {"x-api-key": viewer}).status_code == 200


def test_a_thousand_long_types_are_all_listed(world: World) -> None:
    """More than one page of a DynamoDB query (1 MB)."""
    label = "x" * 250 + "😀" * 5
    types = [ResultType(f"{number:04d}" + "é" * 251, label, position=number) for number in range(1000, 2500)]
    for start in range(0, len(types), 25):
        reference_data.save(world.tenant, types[start : start + 25])
    listed = [each["code"][:4] for each in world.get(TYPES).json()]
    assert listed[4:] == [str(number) for number in range(1000, 2500)]
