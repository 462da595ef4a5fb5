"""GET /services/rest/connect/{version}/{collection}/{id} over HTTP: contract Oracle, section 2, references."""

from typing import Any

import pytest

from acuse.identity import accounts
from acuse.identity.permissions import Permission
from acuse.oracle.references import store as references
from acuse.oracle.references.model import Reference
from acuse.oracle.settings import store as settings
from acuse.oracle.settings.model import ReferenceMode
from local.world import CONNECT, World
from tests.support.oracle.envelope import assert_refused
from tests.support.oracle.tasks import UNKNOWN_ID, WRONG_IDS

SINGULAR = {
    "accounts": "Account",
    "answers": "Answer",
    "campaigns": "Campaign",
    "contacts": "Contact",
    "incidents": "Incident",
    "opportunities": "Opportunity",
    "organizations": "Organization",
}
each_collection = pytest.mark.parametrize("collection", SINGULAR)


def resource(world: World, collection: str, resource_id: int, name: str | None) -> dict[str, Any]:
    root = f"{world.base_url}{CONNECT}/v1.4"
    href = f"{root}/{collection}/{resource_id}"
    schema = f"{root}/metadata-catalog/{collection}"
    return {
        "id": resource_id,
        "lookupName": name,
        "links": [
            {"rel": "self", "href": href},
            {"rel": "canonical", "href": href},
            {"rel": "describedby", "href": schema, "mediaType": "application/schema+json"},
        ],
    }


@each_collection
@pytest.mark.parametrize("mode", list(ReferenceMode))
def test_a_registered_resource_is_shown_with_its_name(world: World, mode: ReferenceMode, collection: str) -> None:
    settings.save_mode(world.tenant, mode)
    references.save(world.tenant, [Reference(collection, 83, "Ana ñ")])
    response = world.oracle("GET", f"/{collection}/83")
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    assert response.json() == resource(world, collection, 83, "Ana ñ")


@each_collection
def test_where_any_id_is_taken_any_is_shown_without_a_name(world: World, collection: str) -> None:
    assert world.oracle("GET", f"/{collection}/209").json() == resource(world, collection, 209, None)
    response = world.oracle("GET", f"/{collection}/{UNKNOWN_ID}")
    assert response.json() == resource(world, collection, UNKNOWN_ID, None)


@each_collection
def test_where_ids_are_registered_another_is_404(world: World, collection: str) -> None:
    settings.save_mode(world.tenant, ReferenceMode.REGISTERED)
    elsewhere = "contacts" if collection != "contacts" else "answers"
    references.save(world.tenant, [Reference(elsewhere, 209, "Elsewhere")])
    response = world.oracle("GET", f"/{collection}/209")
    assert_refused(response, "00013", says=f"No such {SINGULAR[collection]} with ID = 209")


def test_the_calling_account_is_one_of_the_accounts(world: World) -> None:
    settings.save_mode(world.tenant, ReferenceMode.REGISTERED)
    world.staff = world.new_staff(Permission.VIEW_ACTIVITIES)
    account = accounts.find(world.tenant, world.staff[0])
    assert account
    assert account.number
    response = world.oracle("GET", f"/accounts/{account.number}")
    assert response.json() == resource(world, "accounts", account.number, world.staff[0])


def test_a_renamed_resource_has_its_new_name(world: World) -> None:
    references.save(world.tenant, [Reference("contacts", 83, "Before")])
    references.save(world.tenant, [Reference("contacts", 83, "After")])
    assert world.oracle("GET", "/contacts/83").json()["lookupName"] == "After"


def test_another_tenants_registry_is_not_mine(world: World, other: World) -> None:
    references.save(other.tenant, [Reference("contacts", 83, "Theirs")])
    settings.save_mode(world.tenant, ReferenceMode.REGISTERED)
    assert other.oracle("GET", "/contacts/83").json()["lookupName"] == "Theirs"
    assert_refused(world.oracle("GET", "/contacts/83"), "00013")


@pytest.mark.parametrize("text", WRONG_IDS.values(), ids=WRONG_IDS)
def test_what_is_no_id_is_404(shared_world: World, text: str) -> None:
    assert_refused(shared_world.oracle("GET", f"/contacts/{text}"), "00013")


@pytest.mark.parametrize("collection", ["widgets", "Contacts", "contact", "notes", "exceptions", "namedIDs", "%20"])
def test_a_collection_of_nothing_is_404(shared_world: World, collection: str) -> None:
    assert_refused(shared_world.oracle("GET", f"/{collection}/83"), "00013")
