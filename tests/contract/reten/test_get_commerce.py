"""GET /api/commerces/{id} over HTTP: contract Reten, section 7 (M1)."""

import uuid

from acuse.reten.commerces import store as commerces
from acuse.reten.commerces.model import Contact, ContactType, Role, commerce_id, user_id
from acuse.reten.commerces.rules import SyncedCommerce, SyncedUser
from local.world import World
from tests.support.reten.envelope import assert_refused, each_id_of_nothing


def test_a_commerce_is_shown_with_its_users(world: World) -> None:
    contact = Contact(ContactType.PHONE, "+56912345678", is_primary=True)
    user = SyncedUser("U-1", "Ana", "Soto", roles=(Role.COMMERCE_REP,), contacts=(contact,))
    commerces.sync(world.tenant, [SyncedCommerce("COM-001", "Almacén", users=(user,))])
    response = world.get(f"/api/commerces/{commerce_id(world.tenant, 'COM-001').upper()}")
    assert response.status_code == 200
    body = response.json()
    [shown] = body["users"]
    assert (body["externalId"], body["id"]) == ("COM-001", commerce_id(world.tenant, "COM-001"))
    assert shown == {
        "id": user_id(world.tenant, "COM-001", "U-1"),
        "externalId": "U-1",
        "firstName": "Ana",
        "lastName": "Soto",
        "isActive": True,
        "roles": [{"role": "COMMERCE_REP", "createdAt": body["updatedAt"]}],
        "contacts": [
            {
                "id": shown["contacts"][0]["id"],
                "type": "PHONE",
                "value": "+56912345678",
                "isPrimary": True,
                "isActive": True,
            }
        ],
    }
    assert uuid.UUID(shown["contacts"][0]["id"]).version == 5


def test_a_commerce_without_users_has_an_empty_array(world: World) -> None:
    assert world.get(f"/api/commerces/{commerce_id(world.tenant, 'COM-002')}").json()["users"] == []


@each_id_of_nothing
def test_an_unknown_id_is_404(world: World, unknown_id: str) -> None:
    assert_refused(world.get(f"/api/commerces/{unknown_id}"), 404, "Not Found")


def test_another_tenants_commerce_is_404(world: World, other: World) -> None:
    assert_refused(world.get(f"/api/commerces/{commerce_id(other.tenant, 'COM-001')}"), 404, "Not Found")
