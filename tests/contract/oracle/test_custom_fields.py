"""Custom fields over HTTP: packages, and menus that the tenant declared (contract Oracle, section 4)."""

from typing import Any

import pytest

from acuse.oracle.settings import store as settings
from acuse.oracle.settings.model import Entry
from local.world import World
from tests.support.oracle.envelope import assert_refused
from tests.support.oracle.tasks import changed, patch, path_of, read

REGION = "customFields.c.region"
LEVEL = "customFields.CO.level"
NORTH, SOUTH = {"id": 1, "lookupName": "North"}, {"id": 2, "lookupName": "South"}


def declare(world: World, *further: Entry) -> None:
    entries = [Entry(REGION, 1, "North"), Entry(REGION, 2, "South"), Entry(LEVEL, 1, "Gold")]
    settings.save_entries(world.tenant, [*entries, *further])


def create(world: World, fields: Any) -> Any:
    return world.oracle("POST", "/tasks", {"name": "n", "customFields": fields})


def found(world: World, query: str) -> list[int]:
    """The ids that a list has with this condition."""
    response = world.oracle("GET", f"/tasks?q={query}")
    assert response.status_code == 200, response.text
    return [item["id"] for item in response.json()["items"]]


# ---------------------------------------------------------------- packages


def test_packages_beside_c_are_kept_and_shown(world: World) -> None:
    sent = {"c": {"a": 1}, "CO": {"b": "two", "d": None}, "Acme_1": {}}
    task = world.new_task(customFields=sent)
    assert task["customFields"] == sent
    assert read(world, task) == task


def test_a_package_is_merged_field_by_field_and_leaves_the_others(world: World) -> None:
    task = world.new_task(customFields={"c": {"a": 1}, "CO": {"a": 2, "b": 3}})
    after = changed(world, task, {"customFields": {"CO": {"b": None, "d": 4}, "New": {"e": 5}}})
    expected = {"c": {"a": 1}, "CO": {"a": 2, "b": None, "d": 4}, "New": {"e": 5}}
    assert after["customFields"] == expected
    assert changed(world, task, {"customFields": {"c": {"f": 6}}})["customFields"] == {
        **expected,
        "c": {"a": 1, "f": 6},
    }


def test_a_scalar_of_a_package_is_kept_exactly_as_sent(world: World) -> None:
    body = b'{"name": "n", "customFields": {"CO": { "a" : 1.50, "\\u00e9":"\\u00e9" }}}'
    created = world.oracle("POST", "/tasks", body)
    assert '"CO":{ "a" : 1.50, "\\u00e9":"\\u00e9" }' in created.text


REFUSED = {
    "C": ({"C": {"a": 1}}, "package C"),
    "a digit first": ({"1a": {}}, "package 1a"),
    "empty": ({"": {}}, "package without a name"),
    "a dot": ({"a.b": {}}, "package a.b"),
    "a slash": ({"a/b": {}}, "package a/b"),
    "half a pair": ({"\ud800": {}}, "package ?"),
    "another alphabet": ({"ñ": {}}, "package ñ"),
    "65 characters": ({"a" * 65: {}}, "package aaaa"),
    "60,000 characters": ({"a" * 60_000: {}}, "package aaaa"),
    "21 packages": ({f"p{number}": {} for number in range(21)}, "at most 20 packages"),
    "a package of null": ({"CO": None}, "customFields.CO must be an object"),
    "a package of text": ({"CO": "x"}, "customFields.CO must be an object"),
    "an array": ({"CO": {"a": []}}, "customFields.CO must contain only scalars"),
    "64 KiB in one": ({"CO": {"a": "x" * 65_536}}, "customFields.CO must be at most 64 KiB"),
    "64 KiB in two": ({"c": {"a": "x" * 33_000}, "CO": {"a": "x" * 33_000}}, "customFields would exceed 64 KiB"),
}


@pytest.mark.parametrize(("fields", "says"), REFUSED.values(), ids=REFUSED)
def test_what_custom_fields_cannot_be_is_refused_by_name(world: World, fields: Any, says: str) -> None:
    assert_refused(create(world, fields), "00006", says=says)
    task = world.new_task()
    assert_refused(patch(world, task, {"customFields": fields}), "00006", says=says)
    assert read(world, task)["customFields"] == {"c": {}}


NAMES = ["Region", "1st", "42", "größe", "a.b", "a/b", "a b", "", "x" * 200, "*", "id", "__proto__"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("package", ["c", "CO"])
def test_a_field_may_be_called_anything_and_case_tells_names_apart(world: World, package: str, name: str) -> None:
    task = world.new_task(customFields={package: {name: 1, f"{name}é": 2}})
    after = changed(world, task, {"customFields": {package: {name: 3, f"{name}É": 4}}})
    assert after["customFields"][package] == {name: 3, f"{name}é": 2, f"{name}É": 4}


def test_many_fields_are_taken_and_too_many_are_refused(world: World) -> None:
    many = {f"f{number}": number for number in range(4000)}
    task = world.new_task(customFields={"CO": many})
    assert read(world, task)["customFields"]["CO"] == many
    too_many = {f"f{number}": number for number in range(8000)}
    assert_refused(create(world, {"CO": too_many}), "00006", says="customFields.CO must be at most 64 KiB")


@pytest.mark.parametrize("depth", [2, 500, 5000])
def test_a_deep_value_is_refused(world: World, depth: int) -> None:
    declare(world)
    for name in ("region", "other"):
        value = '{"id":' * depth + "1" + "}" * depth
        body = f'{{"name": "n", "customFields": {{"c": {{"{name}": {value}}}}}}}'.encode()
        assert_refused(world.oracle("POST", "/tasks", body), "00006", says=f"customFields.c.{name}")


# ---------------------------------------------------------------- menus


@pytest.mark.parametrize(
    "sent", [{"id": 2}, {"id": "2"}, {"lookupName": "South"}, SOUTH, {"id": 2, "lookupName": None}]
)
def test_an_entry_of_a_custom_menu_is_chosen_by_id_or_name_and_shown_with_both(world: World, sent: Any) -> None:
    declare(world)
    task = world.new_task(customFields={"c": {"a": "{", "region": sent}})
    assert task["customFields"] == {"c": {"a": "{", "region": SOUTH}}
    other = world.new_task(customFields={"c": {"region": {"id": 1}}})
    assert changed(world, other, {"customFields": {"c": {"region": sent}}})["customFields"]["c"]["region"] == SOUTH
    assert changed(world, other, {"customFields": {"c": {"region": None}}})["customFields"]["c"]["region"] is None


def test_a_menu_of_a_package_is_that_packages_alone(world: World) -> None:
    declare(world)
    task = world.new_task(customFields={"CO": {"level": {"lookupName": "Gold"}, "region": 5}})
    assert task["customFields"]["CO"] == {"level": {"id": 1, "lookupName": "Gold"}, "region": 5}


MENU_REFUSED = {
    "unknown id": ({"region": {"id": 3}}, "customFields.c.region has no entry with ID = 3"),
    "unknown name": ({"region": {"lookupName": "East"}}, "customFields.c.region has no entry with lookupName = East"),
    "both, and they do not agree": ({"region": {"id": 1, "lookupName": "South"}}, "customFields.c.region has no entry"),
    "retired": ({"region": {"id": 9}}, "customFields.c.region has no entry with ID = 9"),
    "twice": ({"region": {"lookupName": "Twice"}}, "customFields.c.region is ambiguous"),
    "an id as scalar": (
        {"region": 1},
        'customFields.c.region must be {"id"} or {"lookupName"} of a menu entry, or null',
    ),
    "a name as scalar": (
        {"region": "North"},
        'customFields.c.region must be {"id"} or {"lookupName"} of a menu entry, or null',
    ),
    "an empty object": ({"region": {}}, "customFields.c.region must have an id or a lookupName"),
    "another member": ({"region": {"id": 1, "x": 2}}, "customFields.c.region.x is not a known field"),
    "id 0": ({"region": {"id": 0}}, "customFields.c.region.id must be at least 1"),
    "a long id": ({"region": {"id": 10**40}}, "customFields.c.region.id must be at most"),
    "another case": ({"Region": {"id": 1}}, "acuse menus save customFields.c.Region ID NAME"),
    "not declared": ({"x": {"id": 1}}, "customFields.c.x cannot be an object, because the field has no menu"),
    "half a pair": ({"\ud800": {"id": 1}}, "customFields.c.? cannot be an object"),
    "a long name": ({"x" * 60_000: {"id": 1}}, "cannot be an object"),
}


@pytest.mark.parametrize(("fields", "says"), MENU_REFUSED.values(), ids=MENU_REFUSED)
def test_what_a_menu_does_not_allow_is_refused_by_name(world: World, fields: Any, says: str) -> None:
    further = [Entry(REGION, 9, "Old", is_retired=True), Entry(REGION, 11, "Twice"), Entry(REGION, 12, "Twice")]
    declare(world, *further)
    assert_refused(create(world, {"c": fields}), "00006", says=says)
    task = world.new_task(customFields={"c": {"region": NORTH}})
    assert_refused(patch(world, task, {"customFields": {"c": fields}}), "00006", says=says)
    assert read(world, task) == task


def test_every_wrong_field_is_named_and_an_answer_stays_small(world: World) -> None:
    refused = create(world, {"c": {f"f{number}": {"id": 1} for number in range(3000)}})
    assert_refused(refused, "00006", says="has 2900 more problems")
    assert len(refused.content) < 30_000


def test_a_repeated_menu_field_counts_as_it_was_sent_last(world: World) -> None:
    declare(world)
    body = b'{"name": "n", "customFields": {"c": {"region": {"id": 1}, "region": {"id": 2}}}}'
    created = world.oracle("POST", "/tasks", body)
    assert created.status_code == 201
    assert created.text.count('"region"') == 1
    assert created.json()["customFields"]["c"] == {"region": SOUTH}


def stored(world: World) -> dict[str, Any]:
    """A task in region 1 of a tenant whose functions have not read its settings yet."""
    declare(world)
    return world.new_task(customFields={"c": {"region": {"id": 1}, "a": 1.0}})


@pytest.mark.parametrize("is_retired", [False, True])
def test_an_entry_that_was_renamed_or_retired_is_shown_as_it_is_called_now(world: World, is_retired: bool) -> None:
    task = stored(world)
    settings.save_entries(world.tenant, [Entry(REGION, 1, "Far north", is_retired=is_retired)])
    settings.remembered.clear()
    assert read(world, task)["customFields"]["c"]["region"]["id"] == 1


def test_what_is_shown_can_be_sent_back(world: World) -> None:
    declare(world)
    sent = {"c": {"region": {"id": 1}, "a": 1}, "CO": {"level": {"id": 1}, "b": None}}
    task = world.new_task(customFields=sent)
    assert changed(world, task, {"customFields": task["customFields"]})["customFields"] == task["customFields"]
    assert world.new_task(customFields=task["customFields"])["customFields"] == task["customFields"]


@pytest.mark.parametrize("name", ["region", "nothing"])
@pytest.mark.parametrize("part", ["id", "lookupName", "ID"])
def test_what_is_shown_in_part_where_nothing_is_can_be_sent_back(world: World, name: str, part: str) -> None:
    declare(world)
    task = world.new_task()
    shown = world.oracle("GET", f"{path_of(task)}?fields=customFields.c.{name}.{part}").json()["customFields"]
    assert list(shown["c"]) == [name]
    assert changed(world, task, {"customFields": shown})["customFields"] == {"c": {name: None}}
    assert world.new_task(customFields=shown)["customFields"] == {"c": {name: None}}


def test_null_parts_clear_a_menu_value_and_no_scalar(world: World) -> None:
    declare(world)
    task = world.new_task(customFields={"c": {"region": NORTH, "a": 1}})
    assert_refused(patch(world, task, {"customFields": {"c": {"a": {"id": None}}}}), "00006", says="customFields.c.a")
    after = changed(world, task, {"customFields": {"c": {"region": {"id": None, "lookupName": None}}}})
    assert after["customFields"]["c"] == {"region": None, "a": 1}


def test_another_tenants_menu_is_not_mine(world: World, other: World) -> None:
    declare(other)
    assert_refused(create(world, {"c": {"region": {"id": 1}}}), "00006", says="has no menu")
    assert world.new_task(customFields={"c": {"region": "North"}})["customFields"]["c"] == {"region": "North"}


# ---------------------------------------------------------------- lists


def test_q_knows_custom_fields_of_every_package_and_parts_of_menu_values(world: World) -> None:
    declare(world)
    north = world.new_task(customFields={"c": {"region": NORTH, "x": 1}, "CO": {"x": 2, "level": {"id": 1}}})["id"]
    south = world.new_task(customFields={"c": {"region": SOUTH, "x": 2}, "CO": {"X": "two"}})["id"]
    neither = world.new_task()["id"]
    assert found(world, "customFields.c.region.id = 1") == [north]
    assert found(world, "customFields.c.region = 2") == [south]
    assert found(world, "customfields.C.REGION.LOOKUPNAME LIKE 'sou%25'") == [south]
    assert found(world, "customFields.c.region IS NULL") == [neither]
    assert found(world, "customFields.c.region.lookupName IN ('north', 'south')") == [north, south]
    assert found(world, "customFields.CO.x = 2") == [north]
    assert found(world, "customfields.co.x = 'TWO'") == [south]
    assert found(world, "customFields.CO.level.lookupName = 'Gold' AND customFields.c.x < 2") == [north]
    assert found(world, "customFields.None.x IS NULL") == [north, south, neither]
    assert found(world, "customFields.c.x.id IS NOT NULL") == []


def test_a_list_is_ordered_by_custom_fields(world: World) -> None:
    declare(world)
    south = world.new_task(customFields={"c": {"region": SOUTH}, "CO": {"x": 1}})["id"]
    north = world.new_task(customFields={"c": {"region": NORTH}, "CO": {"x": 2}})["id"]
    for order, expected in {
        "customFields.c.region.lookupName": [north, south],
        "customFields.c.region.id:desc": [south, north],
        "customFields.c.region": [north, south],
        "customFields.CO.x": [south, north],
    }.items():
        items = world.oracle("GET", f"/tasks?orderBy={order}").json()["items"]
        assert [item["id"] for item in items] == expected


SELECTED = {
    "customFields": {"c": {"region": NORTH, "a": 1.50}, "CO": {"x": "y"}},
    "customFields.c": {"c": {"region": NORTH, "a": 1.50}},
    "customFields.CO": {"CO": {"x": "y"}},
    "customFields.c.region": {"c": {"region": NORTH}},
    "customFields.c.region.lookupName": {"c": {"region": {"lookupName": "North"}}},
    "customfields.C.REGION.ID,customFields.co.X": {"c": {"region": {"id": 1}}, "CO": {"x": "y"}},
    "customFields.c.region,customFields.C.region.id,customFields.C.a": {"c": {"region": NORTH, "a": 1.50}},
    "customFields.c.a.id": {"c": {"a": {"id": None}}},
    "customFields.c.nothing.lookupName": {"c": {"nothing": {"lookupName": None}}},
    "customFields.c.nothing,customFields.Nobody": {"c": {"nothing": None}, "Nobody": None},
}


@pytest.mark.parametrize("fields", SELECTED)
def test_fields_names_packages_fields_and_parts_of_menu_values(world: World, fields: str) -> None:
    declare(world)
    task = world.new_task(customFields={"c": {"region": NORTH, "a": 1.50}, "CO": {"x": "y"}})
    for path in (f"{path_of(task)}?fields={fields}", f"/tasks?fields={fields}"):
        response = world.oracle("GET", path)
        assert response.status_code == 200, response.text
        body = response.json()
        assert (body["items"][0] if "items" in body else body)["customFields"] == SELECTED[fields]


# ---------------------------------------------------------------- alone


def test_packages_and_fields_are_read_and_changed_by_their_paths(world: World) -> None:
    declare(world)
    task = world.new_task(customFields={"c": {"region": NORTH, "a.b": 1}, "CO": {"x": "y"}})
    for path, value in {"c/region": NORTH, "CO": {"x": "y"}, "CO/x": "y", "c/a.b": 1}.items():
        assert world.oracle("GET", path_of(task, "customFields", path)).json() == value
    for path, sent in {"c/region": {"id": 2}, "CO/level": {"lookupName": "Gold"}, "New": {"n": 1}, "c/a.b": 2}.items():
        response = world.oracle("PATCH", path_of(task, "customFields", path), sent)
        assert response.status_code == 200, response.text
    assert read(world, task)["customFields"] == {
        "c": {"region": SOUTH, "a.b": 2},
        "CO": {"x": "y", "level": {"id": 1, "lookupName": "Gold"}},
        "New": {"n": 1},
    }
    for path, wrong in {"c/region": 1, "c/x": {"id": 1}, "C/x": 1, "c": []}.items():
        assert_refused(world.oracle("PATCH", path_of(task, "customFields", path), wrong), "00006", says="customFields")


# ---------------------------------------------------------------- what describes them


def test_custom_menus_are_among_the_named_ids(world: World) -> None:
    declare(world, Entry(REGION, 9, "Old", is_retired=True))
    listed = [item["href"].rpartition("/")[2] for item in world.oracle("GET", "/namedIDs/tasks").json()["items"]]
    assert {REGION, LEVEL} <= set(listed)
    assert listed == sorted(listed)
    for path, fields in {"customFields": [LEVEL, REGION], "customFields/c": [REGION]}.items():
        parts = world.oracle("GET", f"/namedIDs/tasks/{path}").json()["items"]
        assert [item["href"].rpartition("/")[2] for item in parts] == fields
    for path in (REGION, REGION.replace(".", "/"), "customFields/c.region"):
        assert world.oracle("GET", f"/namedIDs/tasks/{path}").json()["items"] == [NORTH, SOUTH]
    assert_refused(world.oracle("GET", "/namedIDs/tasks/customFields.c.nothing"), "00013")


def test_a_tenant_without_custom_menus_has_no_named_ids_of_them(world: World) -> None:
    assert_refused(world.oracle("GET", "/namedIDs/tasks/customFields"), "00013")


def test_the_schema_describes_packages_and_fields(world: World) -> None:
    fields = world.oracle("GET", "/metadata-catalog/tasks/customFields/c").json()["additionalProperties"]
    assert [{"type": each} for each in ("string", "number", "boolean", "null")] == fields["anyOf"][:4]
    assert any("lookupName" in option.get("properties", {}) for option in fields["anyOf"])
    assert world.oracle("GET", "/metadata-catalog/tasks/customFields/CO").json()["additionalProperties"] == fields
    assert_refused(world.oracle("GET", "/metadata-catalog/tasks/customFields/1"), "00013")
    whole = world.oracle("GET", "/metadata-catalog/tasks/customFields").json()
    assert whole["definitions"]["CustomFields"]["additionalProperties"]["additionalProperties"] == fields
