"""GET /services/rest/connect/{version}/metadata-catalog/{collection} over HTTP: contract Oracle, section 3."""

from collections.abc import Iterator
from typing import Any

import pytest

from local.world import World
from tests.support.oracle.collections import COLLECTIONS, REFERENCED
from tests.support.oracle.envelope import assert_refused

TYPES = {"object", "array", "string", "integer", "number", "boolean", "null"}
KEYWORDS: dict[str, Any] = {
    "$ref": str,
    "$schema": str,
    "additionalProperties": (bool, dict),
    "anyOf": list,
    "contentEncoding": str,
    "default": object,
    "definitions": dict,
    "description": str,
    "format": str,
    "items": dict,
    "links": list,
    "maxItems": int,
    "maxLength": int,
    "maxProperties": int,
    "maximum": int,
    "minItems": int,
    "minLength": int,
    "minimum": int,
    "pattern": str,
    "properties": dict,
    "propertyNames": dict,
    "readOnly": bool,
    "required": list,
    "title": str,
    "type": (str, list),
}
"""The keywords that a schema may have here, and what they hold."""

MEMBERS = {
    "": [
        "id", "lookupName", "createdTime", "updatedTime", "assignedToAccount", "completedTime", "contact",
        "customFields", "dueTime", "fileAttachments", "inherit", "marketingSettings", "name", "notes", "organization",
        "percentComplete", "plannedCompletionTime", "priority", "salesSettings", "serviceSettings", "startTime",
        "statusWithType", "taskTemplate", "taskType", "links",
    ],
    "customFields": ["c"],
    "fileAttachments": [
        "contentType", "createdTime", "data", "description", "fileName", "id", "name", "size", "updatedTime", "uRL",
    ],
    "inherit": ["inheritContact", "inheritOrganization", "inheritStaffAssignment"],
    "marketingSettings": ["campaign", "document", "mailing", "survey"],
    "notes": ["channel", "createdByAccount", "createdTime", "id", "text", "updatedByAccount", "updatedTime"],
    "salesSettings": ["opportunity"],
    "serviceSettings": ["answer", "incident"],
    "statusWithType": ["status", "statusType"],
    "contact": ["id", "lookupName"],
    "priority": ["id", "lookupName"],
}  # fmt: skip
"""Seed 003: the task and its nested schemas."""


def schema_of(world: World, collection: str = "tasks") -> dict[str, Any]:
    response = world.oracle("GET", f"/metadata-catalog/{collection}", headers={"Accept": "application/schema+json"})
    assert response.status_code == 200, response.text
    schema: dict[str, Any] = response.json()
    return schema


def resolved(root: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """A schema in the place of what refers to it, nullable or listed."""
    while True:
        if "$ref" in schema:
            prefix, _, name = str(schema["$ref"]).rpartition("/")
            assert prefix == "#/definitions"
            schema = root["definitions"][name]
        elif "anyOf" in schema:
            schema = next(each for each in schema["anyOf"] if each != {"type": "null"})
        elif schema.get("type") == "array":
            schema = schema["items"]
        else:
            return schema


def member(root: dict[str, Any], path: str) -> dict[str, Any]:
    schema = root["definitions"]["singularResource"]
    for name in path.split(".") if path else []:
        schema = resolved(root, schema["properties"][name])
    return resolved(root, schema)


def schemas_in(schema: dict[str, Any], path: str = "#") -> Iterator[tuple[str, dict[str, Any]]]:
    """A schema and every one inside it, with where it is."""
    yield path, schema
    for keyword in ("properties", "definitions"):
        for name, each in schema.get(keyword, {}).items():
            yield from schemas_in(each, f"{path}/{keyword}/{name}")
    for index, each in enumerate(schema.get("anyOf", [])):
        yield from schemas_in(each, f"{path}/anyOf/{index}")
    if "items" in schema:
        yield from schemas_in(schema["items"], f"{path}/items")


def fits(root: dict[str, Any], schema: dict[str, Any], value: Any) -> bool:
    """Whether a value is of a schema's type, as are the members of an object."""
    if "$ref" in schema:
        return fits(root, resolved(root, schema), value)
    if "anyOf" in schema:
        return any(fits(root, each, value) for each in schema["anyOf"])
    kinds: dict[str, Any] = {
        "object": dict,
        "array": list,
        "string": str,
        "integer": int,
        "number": (int, float),
        "boolean": bool,
        "null": type(None),
    }
    if "type" in schema and not isinstance(value, kinds[schema["type"]]):
        return False
    inner = schema.get("properties", {})
    return not isinstance(value, dict) or all(fits(root, inner[name], each) for name, each in value.items())


@pytest.mark.parametrize("accept", ["application/schema+json", "application/json", "*/*", None])
def test_the_schema_of_tasks_is_answered_as_a_schema(world: World, accept: str | None) -> None:
    response = world.oracle("GET", "/metadata-catalog/tasks", headers={"Accept": accept} if accept else {})
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/schema+json"
    assert response.json()["title"] == "tasks"
    assert response.json()["definitions"]["singularResource"]["type"] == "object"


@pytest.mark.parametrize("path", MEMBERS)
def test_a_task_has_every_member_of_the_seed(world: World, path: str) -> None:
    names = set(member(schema_of(world), path)["properties"])
    assert names - {"links"} == set(MEMBERS[path]) - {"links"}


def test_members_come_in_the_order_of_the_answer(world: World) -> None:
    properties = schema_of(world)["definitions"]["singularResource"]["properties"]
    assert list(properties) == list(world.new_task()) == MEMBERS[""]


RULES: list[tuple[str, dict[str, Any]]] = [
    ("name", {"type": "string", "minLength": 1, "maxLength": 255}),
    ("percentComplete", {"type": "integer", "minimum": 0, "maximum": 100}),
    ("dueTime", {"type": "string", "format": "date-time"}),
    ("contact.id", {"type": "integer", "minimum": 1, "maximum": 9223372036854775807}),
    ("priority.id", {"type": "integer", "minimum": 1}),
    ("inherit.inheritContact", {"type": "boolean", "default": False}),
    ("customFields.c", {"type": "object"}),
    ("notes.text", {"type": "string", "maxLength": 349525}),
    ("fileAttachments.data", {"type": "string", "contentEncoding": "base64"}),
    ("fileAttachments.fileName", {"type": "string", "maxLength": 100}),
    ("fileAttachments.contentType", {"maxLength": 128, "pattern": "^[a-zA-Z-]+/[-a-zA-Z0-9.+_*]+$"}),
    *((path, {"readOnly": True}) for path in ("id", "lookupName", "createdTime", "updatedTime")),
    *((path, {"readOnly": True}) for path in ("notes.id", "notes.createdTime", "fileAttachments.size")),
]  # fmt: skip


@pytest.mark.parametrize(("path", "rule"), RULES, ids=[case[0] for case in RULES])
def test_the_schema_says_the_rule_of_a_member(world: World, path: str, rule: dict[str, Any]) -> None:
    found = member(schema_of(world), path)
    assert {name: found.get(name) for name in rule} == rule


def test_only_the_name_is_required(world: World) -> None:
    schema = schema_of(world)
    assert schema["definitions"]["singularResource"]["required"] == ["name"]
    assert member(schema, "notes")["required"] == ["text"]
    assert sorted(member(schema, "fileAttachments")["required"]) == ["fileName"]


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_it_is_a_json_schema(world: World, collection: str) -> None:
    root = schema_of(world, collection)
    assert root["$schema"].startswith("https://json-schema.org/")
    for path, schema in schemas_in(root):
        assert schema.keys() <= KEYWORDS.keys(), path
        for keyword, value in schema.items():
            assert isinstance(value, KEYWORDS[keyword]), f"{path}/{keyword}"
        kinds = schema.get("type", [])
        assert set(kinds if isinstance(kinds, list) else [kinds]) <= TYPES, path
        assert set(schema.get("required", [])) <= schema.get("properties", {}).keys(), path
        if "$ref" in schema:
            assert schema["$ref"].removeprefix("#/definitions/") in root["definitions"], path


def test_every_default_is_what_its_schema_allows(world: World) -> None:
    root = schema_of(world)
    wrong = [
        path for path, schema in schemas_in(root) if "default" in schema and not fits(root, schema, schema["default"])
    ]
    assert wrong == []


@pytest.mark.parametrize("collection", REFERENCED)
def test_of_other_collections_id_and_name_are_known(world: World, collection: str) -> None:
    resource = schema_of(world, collection)["definitions"]["singularResource"]
    assert list(resource["properties"]) == ["id", "lookupName"]


@pytest.mark.parametrize("collection", ["nothing", "Tasks", "task", "notes", "$defs", "%20"])
def test_a_collection_of_nothing_is_404(shared_world: World, collection: str) -> None:
    assert_refused(shared_world.oracle("GET", f"/metadata-catalog/{collection}"), "00013")


@pytest.mark.parametrize("accept", ["application/schema+json", "Application/Schema+JSON; charset=utf-8"])
def test_who_asks_a_task_or_the_list_for_their_schema_gets_it(world: World, accept: str) -> None:
    task, expected = world.new_task(), world.oracle("GET", "/metadata-catalog/tasks")
    for path in ("/tasks", f"/tasks/{task['id']}"):
        found = world.oracle("GET", path, headers={"Accept": accept})
        assert found.headers["content-type"] == "application/schema+json"
        assert found.json() == expected.json()
    for other in ("*/*", "application/json", "text/html, application/schema+json"):
        assert world.oracle("GET", f"/tasks/{task['id']}", headers={"Accept": other}).json() == task


def test_a_member_and_a_part_of_it_have_schemas_of_their_own(shared_world: World) -> None:
    whole = shared_world.oracle("GET", "/metadata-catalog/tasks").json()
    for path in ("customFields", "customFields/c", "statusWithType/status", "percentComplete", "name", "notes"):
        found = shared_world.oracle("GET", f"/metadata-catalog/tasks/{path}")
        assert found.headers["content-type"] == "application/schema+json"
        schema = found.json()
        assert schema["title"] == path.rpartition("/")[2]
        assert schema["definitions"] == whole["definitions"]
        assert schema["links"][0]["href"].endswith(f"/v1.4/metadata-catalog/tasks/{path}")
    part = shared_world.oracle("GET", "/metadata-catalog/tasks/percentComplete").json()
    assert {**whole["definitions"]["singularResource"]["properties"]["percentComplete"], **part} == part
    for path in ("tasks/nobody", "tasks/customFields/1", "tasks/name/x", "nobody/id", "contacts/name"):
        assert_refused(shared_world.oracle("GET", f"/metadata-catalog/{path}"), "00013")
