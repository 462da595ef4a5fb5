"""POST /api/commerces/sync over HTTP: contract Reten, section 7 (M2)."""

import time
from typing import Any

import httpx
import pytest

from acuse.identity.permissions import Permission, Role
from acuse.reten.commerces.model import commerce_id
from local.world import World, submission
from tests.support.reten.envelope import assert_refused

PATIENCE = 30
"""Seconds, on a machine with much else to do; a second and a half where nothing is."""
SYNC = "/api/commerces/sync"
EMAIL = {"contact_type": "EMAIL", "value": "ana@example.com"}
USER: dict[str, Any] = {
    "external_id": "U-1",
    "name": "Ana María Soto",
    "roles": ["OWNER", "OWNER", "FINANCE"],
    "contacts": [
        {"contact_type": "WHATSAPP", "value": "+56912345678", "is_primary": True},
        EMAIL,
    ],
}


def sync(world: World, *items: Any) -> httpx.Response:
    return world.call("POST", SYNC, {"items": list(items)})


def stored(world: World, external_id: str) -> dict[str, Any]:
    response = world.call("GET", f"/api/commerces/{commerce_id(world.tenant, external_id)}")
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def item(external_id: str = "N-1", **members: Any) -> dict[str, Any]:
    return {"external_id": external_id, "name": "Nueva", **members}


def test_a_sync_creates_and_updates_and_says_how_many(world: World) -> None:
    response = sync(world, item(), item("COM-001"))
    assert response.status_code == 201
    assert response.json() == {"created": 1, "updated": 1, "total": 2}
    assert sync(world, item(), item("COM-001")).json() == {"created": 0, "updated": 2, "total": 2}
    assert sync(world).json() == {"created": 0, "updated": 0, "total": 0}


def test_an_api_key_may_sync(world: World) -> None:
    headers = {"x-api-key": world.new_key(Permission.SYNC_COMMERCES)}
    assert world.call("POST", SYNC, {"items": [item()]}, headers).status_code == 201


def test_fde_may_not_sync(world: World) -> None:
    response = world.call("POST", SYNC, {"items": [item()]}, world.bearer(world.new_user(Role.FDE)))
    assert_refused(response, 403, "Forbidden")


def test_everything_that_is_sent_is_shown(world: World) -> None:
    sent = item(global_external_id="G-1", tax_id="76.1", metadata={"a": {"b": 1.50}}, users=[USER])
    assert sync(world, sent).status_code == 201
    found = stored(world, "N-1")
    assert (found["globalExternalId"], found["taxId"], found["metadata"]) == ("G-1", "76.1", {"a": {"b": 1.5}})
    assert (found["isActive"], found["isPlaceholder"]) == (True, False)
    [user] = found["users"]
    assert (user["firstName"], user["lastName"], user["isActive"]) == ("Ana", "María Soto", True)
    assert [each["role"] for each in user["roles"]] == ["OWNER", "FINANCE"]
    assert [(each["type"], each["value"], each["isPrimary"]) for each in user["contacts"]] == [
        ("WHATSAPP", "+56912345678", True),
        ("EMAIL", "ana@example.com", False),
    ]


def test_what_is_not_sent_stays_and_metadata_is_merged(world: World) -> None:
    sync(world, item(global_external_id="G-1", tax_id="76.1", metadata={"a": 1, "b": 2}, users=[USER]))
    before = stored(world, "N-1")
    sync(world, item(tax_id="", global_external_id=None, metadata={"b": 3}, users=[], is_active=False))
    after = stored(world, "N-1")
    assert after["metadata"] == {"a": 1, "b": 3}
    assert after["updatedAt"] > before["updatedAt"]
    same = {"metadata", "updatedAt", "isActive"}
    assert {name: value for name, value in after.items() if name not in same} == {
        name: value for name, value in before.items() if name not in same
    }
    assert after["isActive"] is False
    sync(world, item())
    assert stored(world, "N-1") == after, "an unchanged item writes nothing"


def test_users_that_are_named_are_replaced_and_others_stay(world: World) -> None:
    sync(world, item(users=[USER, {"external_id": "U-2", "name": "Luis"}]))
    sync(world, item(users=[{"external_id": "U-1", "name": "Ana", "is_active": False}]))
    first, second = stored(world, "N-1")["users"]
    assert (first["externalId"], first["lastName"], first["roles"], first["isActive"]) == ("U-1", None, [], False)
    assert (second["externalId"], second["firstName"], second["isActive"]) == ("U-2", "Luis", True)


@pytest.mark.parametrize(
    ("members", "path"),
    [
        ({"external_id": ""}, "external_id"),
        ({"external_id": " "}, "external_id"),
        ({"external_id": "x" * 256}, "external_id"),
        ({"external_id": 1}, "external_id"),
        ({"name": None}, "name"),
        ({"name": "  "}, "name"),
        ({"tax_id": "x" * 256}, "tax_id"),
        ({"metadata": [1]}, "metadata"),
        ({"metadata": {"a": "x" * 9000}}, "metadata"),
        ({"is_active": "yes"}, "is_active"),
        ({"users": {}}, "users"),
        ({"users": [USER, USER]}, "users"),
        ({"users": [USER | {"name": ""}]}, "users.0.name"),
        ({"users": [USER | {"roles": ["CHIEF"]}]}, "users.0.roles.0"),
        ({"users": [USER | {"roles": ["OWNER"] * 21}]}, "users.0.roles"),
        ({"users": [USER | {"contacts": [{"contact_type": "FAX", "value": "1"}]}]}, "users.0.contacts.0.contact_type"),
        ({"users": [USER | {"contacts": [{"contact_type": "PHONE", "value": "123"}]}]}, "users.0.contacts.0.value"),
        ({"users": [USER | {"contacts": [{"contact_type": "WHATSAPP"}]}]}, "users.0.contacts.0.value"),
        ({"users": [USER | {"contacts": [*USER["contacts"], EMAIL | {"is_primary": True}]}]}, "users.0.contacts"),
        ({"users": [{"external_id": f"U-{number}", "name": "n"} for number in range(201)]}, "users"),
    ],
)
def test_a_wrong_item_is_named_by_its_index_and_nothing_is_stored(
    world: World, members: dict[str, Any], path: str
) -> None:
    response = sync(world, item("N-0"), item("N-1") | members)
    assert_refused(response, 400, "Bad Request", names=f"items.1.{path}")
    missing = world.call("GET", f"/api/commerces/{commerce_id(world.tenant, 'N-0')}")
    assert missing.status_code == 404


def test_every_wrong_item_is_named(world: World) -> None:
    response = sync(world, item(name=1), item("N-2"), item("N-3", tax_id=[]))
    assert {each["path"] for each in response.json()["details"]} == {"items.0.name", "items.2.tax_id"}


@pytest.mark.parametrize("items", [None, {}, "x", [1], [None]])
def test_items_must_be_an_array_of_objects(world: World, items: Any) -> None:
    assert world.call("POST", SYNC, {"items": items}).status_code == 400


def test_a_commerce_that_is_named_twice_is_refused(world: World) -> None:
    assert_refused(sync(world, item(), item("N-2"), item()), 400, "Bad Request", names="items.2.external_id")


def test_what_is_named_twice_is_named_in_the_answer(world: World) -> None:
    contacts = [EMAIL | {"is_primary": True}, EMAIL | {"contact_type": "OTHER"}, EMAIL]
    twice = {"external_id": "U-2", "name": "Ana", "contacts": contacts}
    refused = sync(world, item(users=[twice]), item("N-2", users=[USER, USER])).json()
    assert [each["message"] for each in refused["details"]] == [
        "items.0.users.0.contacts must not name a contact twice: EMAIL ana@example.com",
        "items.1.users must not name a user twice: U-1",
    ]
    assert sync(world, item(users=[twice | {"contacts": contacts[:2]}])).status_code == 201
    [user] = stored(world, "N-1")["users"]
    assert [each["isPrimary"] for each in user["contacts"]] == [True, False]


def test_a_role_that_is_named_twice_is_kept_once(world: World) -> None:
    sync(world, item(users=[USER | {"roles": ["FINANCE", "OWNER", "FINANCE"]}]))
    assert [each["role"] for each in stored(world, "N-1")["users"][0]["roles"]] == ["FINANCE", "OWNER"]


def test_a_tax_id_is_one_commerces(world: World, other: World) -> None:
    assert sync(world, item(tax_id="1")).status_code == 201
    assert_refused(sync(world, item("N-2", tax_id="1")), 400, "Bad Request", names="items.0.tax_id")
    assert_refused(
        sync(world, item("N-3", tax_id="3"), item("N-4", tax_id="3")), 400, "Bad Request", names="items.1.tax_id"
    )
    assert sync(other, item("N-2", tax_id="1")).status_code == 201
    assert sync(world, item(tax_id="2"), item("N-2", tax_id="1")).json()["created"] == 1
    assert sync(world, item(tax_id="1"), item("N-2", tax_id="2")).status_code == 201
    assert (stored(world, "N-1")["taxId"], stored(world, "N-2")["taxId"]) == ("1", "2")


def test_500_items_are_synced_in_a_functions_time_and_501_are_refused(world: World) -> None:
    items = [item(f"N-{number}", tax_id=str(number), users=[USER]) for number in range(500)]
    begun = time.monotonic()
    assert sync(world, *items).json() == {"created": 500, "updated": 0, "total": 500}
    assert time.monotonic() - begun < PATIENCE
    assert sync(world, *items).json() == {"created": 0, "updated": 500, "total": 500}
    assert_refused(sync(world, *items, item("N-500")), 400, "Bad Request", names="items")


def test_a_result_names_a_synced_commerce_and_operator(world: World) -> None:
    sync(world, item())
    activity = world.new_activity(commerce_external_id="N-1")
    assert world.submit(submission(activity, commerce_external_id="N-1")).status_code == 201
