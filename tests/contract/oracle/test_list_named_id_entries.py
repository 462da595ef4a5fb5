"""GET /services/rest/connect/{version}/namedIDs/tasks/{field} over HTTP: contract Oracle, sections 2 and 3."""

from typing import Any

import pytest

from acuse.oracle.settings import store as settings
from acuse.oracle.settings.model import Entry
from local.world import World
from tests.support.oracle.collections import FIELDS
from tests.support.oracle.envelope import assert_refused

SEEDED: dict[str, list[tuple[int, str]]] = {
    "priority": [(1, "Low"), (2, "Normal"), (3, "High")],
    "taskType": [(1, "Call"), (2, "Email"), (3, "Meeting")],
    "statusWithType.status": [
        (16, "Not Started"),
        (17, "In Progress"),
        (18, "Completed"),
        (19, "Waiting"),
        (20, "Deferred"),
    ],
    "statusWithType.statusType": [(14, "Not Complete"), (15, "Complete")],
}


def entries(world: World, field: str) -> list[dict[str, Any]]:
    response = world.oracle("GET", f"/namedIDs/tasks/{field}")
    assert response.status_code == 200, response.text
    items: list[dict[str, Any]] = response.json()["items"]
    return items


@pytest.mark.parametrize("field", FIELDS)
def test_a_tenant_starts_with_these_entries(world: World, field: str) -> None:
    expected = [{"id": entry_id, "lookupName": name} for entry_id, name in SEEDED.get(field, [])]
    assert entries(world, field) == expected


@pytest.mark.parametrize("field", FIELDS)
def test_a_tenants_own_entries_come_by_id(world: World, field: str) -> None:
    settings.save_entries(
        world.tenant, [Entry(field, 1000, "Last ñ"), Entry(field, 200, "First"), Entry(field, 30, "")]
    )
    own = [entry for entry in entries(world, field) if entry["id"] >= 30]
    assert [entry["id"] for entry in own] == [30, 200, 1000]
    assert own[2] == {"id": 1000, "lookupName": "Last ñ"}


def test_an_entry_that_is_changed_is_shown_as_it_is_now(world: World) -> None:
    settings.save_entries(
        world.tenant, [Entry("priority", 1, "Least"), Entry("priority", 2, "Normal", is_retired=True)]
    )
    assert entries(world, "priority") == [{"id": 1, "lookupName": "Least"}, {"id": 3, "lookupName": "High"}]


@pytest.mark.parametrize("field", [field for field in FIELDS if "." in field])
def test_a_nested_field_may_be_two_segments_of_the_path(world: World, field: str) -> None:
    settings.save_entries(world.tenant, [Entry(field, 99, "Mine")])
    by_dot = world.oracle("GET", f"/namedIDs/tasks/{field}")
    by_slash = world.oracle("GET", f"/namedIDs/tasks/{field.replace('.', '/')}")
    assert by_slash.status_code == 200
    assert {"id": 99, "lookupName": "Mine"} in by_slash.json()["items"]
    assert by_slash.json() == by_dot.json()


def test_what_is_listed_can_be_chosen(world: World) -> None:
    for entry in entries(world, "priority"):
        assert world.new_task(priority={"lookupName": entry["lookupName"]})["priority"] == entry


def test_another_tenants_entries_are_not_mine(world: World, other: World) -> None:
    settings.save_entries(other.tenant, [Entry("priority", 9, "Theirs"), Entry("priority", 1, "Low", is_retired=True)])
    assert [entry["id"] for entry in entries(world, "priority")] == [1, 2, 3]
    assert [entry["id"] for entry in entries(other, "priority")] == [2, 3, 9]


NO_MENUS = ["nothing", "name", "contact", "statusWithType/nothing", "statusWithType.", "priority/id"]


@pytest.mark.parametrize("field", [*NO_MENUS, "%20"])
def test_a_field_without_menu_is_404(shared_world: World, field: str) -> None:
    assert_refused(shared_world.oracle("GET", f"/namedIDs/tasks/{field}"), "00013")


@pytest.mark.parametrize("field", ["statusWithType", "marketingSettings"])
def test_a_field_with_parts_lists_them(shared_world: World, field: str) -> None:
    found = shared_world.oracle("GET", f"/namedIDs/tasks/{field}").json()
    parts = [menu for menu in FIELDS if menu.startswith(f"{field}.")]
    assert [item["href"].rpartition("/")[2] for item in found["items"]] == sorted(parts)
    assert all(shared_world.oracle("GET", item["href"]).status_code == 200 for item in found["items"])
