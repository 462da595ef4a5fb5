"""JSON Schemas of the collections, made from the models that check requests."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from acuse.oracle.http.links import SCHEMA_MEDIA_TYPE, Links
from acuse.oracle.members import SINGULAR
from acuse.requests.http import Request

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_DEFINITIONS = "#/definitions/{model}"


def schema_of(collection: str, links: Links) -> dict[str, Any] | None:
    """The schema of a collection, with one of its resources under `definitions.singularResource`."""
    if collection == "tasks":
        resource = _task()
    elif collection in SINGULAR:
        resource = _reference(SINGULAR[collection])
    elif collection == "queryResults":
        resource = dict(_QUERY_RESULT)
    else:
        return None
    item = _QUERY_RESULT if collection == "queryResults" else _ITEM
    definitions = resource.pop("$defs", {})
    return {
        "$schema": _DIALECT,
        "title": collection,
        "type": "object",
        "properties": {
            "items": {"type": "array", "items": {"$ref": "#/definitions/item"}},
            "hasMore": {"type": "boolean"},
            "totalResults": {"type": "integer", "minimum": 0},
            "links": {"type": "array", "items": {"$ref": "#/definitions/link"}},
        },
        "definitions": {"singularResource": resource, "item": item, "link": _LINK, **definitions},
        "links": [{"rel": "canonical", "href": links.to("metadata-catalog", collection)}],
    }


def part_of(collection: str, path: Sequence[str], links: Links) -> dict[str, Any] | None:
    """The schema of a member of a collection's resources, or of a part of one; None where it has none."""
    whole = schema_of(collection, links)
    if whole is None:
        return None
    definitions = whole["definitions"]
    found = definitions["singularResource"]
    for name in path:
        found = next(_schemas_of(name, found, definitions), None)
        if found is None:
            return None
    own = {"rel": "canonical", "href": links.to("metadata-catalog", collection, *path)}
    return {"$schema": _DIALECT, "title": path[-1], **found, "definitions": definitions, "links": [own]}


def _schemas_of(name: str, schema: dict[str, Any], definitions: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The schemas of a schema's member of this name."""
    others = schema.get("additionalProperties")
    if name in (members := schema.get("properties", {})):
        yield members[name]
    elif isinstance(others, dict) and re.search(schema.get("propertyNames", {}).get("pattern", ""), name):
        yield others
    if "$ref" in schema:
        yield from _schemas_of(name, definitions[schema["$ref"].rpartition("/")[2]], definitions)
    for option in schema.get("anyOf", []):
        yield from _schemas_of(name, option, definitions)


def is_asked_for(request: Request) -> bool:
    """Whether a client that asks for a resource wants its schema instead, and nothing else."""
    return request.headers.get("accept", "").partition(";")[0].strip().lower() == SCHEMA_MEDIA_TYPE


_QUERY_RESULT: Final[dict[str, Any]] = {
    "description": "The rows of one statement.",
    "type": "object",
    "properties": {
        "tableName": {"type": "string", "readOnly": True},
        "count": {"type": "integer", "minimum": 0, "readOnly": True},
        "columnNames": {"type": "array", "items": {"type": "string"}, "readOnly": True},
        "rows": {
            "type": "array",
            "items": {"type": "array", "items": {"type": ["string", "null"]}},
            "readOnly": True,
        },
    },
}
_LINK = {
    "type": "object",
    "properties": {
        "rel": {"type": "string"},
        "href": {"type": "string", "format": "uri"},
        "mediaType": {"type": "string"},
    },
    "required": ["rel", "href"],
}


_LINKS = {"type": "array", "items": {"$ref": "#/definitions/link"}, "readOnly": True}
_SHOWN_AS_LINKS = {"type": "object", "properties": {"links": _LINKS}, "required": ["links"]}
_ITEM = {
    "description": "A task in a list; the parameter `fields` adds fields.",
    "type": "object",
    "properties": {
        "id": {"type": "integer"},
        "lookupName": {"type": "string"},
        "createdTime": {"type": "string", "format": "date-time"},
        "updatedTime": {"type": "string", "format": "date-time"},
        "links": _LINKS,
    },
    "required": ["id", "lookupName", "links"],
}


def _task() -> dict[str, Any]:
    """A task as requests write it or as answers show it: references and subcollections are shown as links."""
    # Hardly anybody asks for it, and making the models takes a tenth of an initialisation of what reads tasks.
    from acuse.oracle.tasks.bodies import NewTask  # noqa: PLC0415

    schema = NewTask.model_json_schema(by_alias=True, ref_template=_DEFINITIONS)
    for name in ("notes", "fileAttachments"):
        schema["properties"][name]["anyOf"].append(_SHOWN_AS_LINKS)
    for described in (schema, *(schema["$defs"][name] for name in ("Reference", "NewNote", "NewFileAttachment"))):
        described["properties"]["links"] = _LINKS
    tidied: dict[str, Any] = _tidied(schema)
    return tidied


def _tidied(schema: Any) -> Any:
    """Without the titles that Pydantic makes of names, and without defaults of what requests cannot set."""
    if isinstance(schema, list):
        return [_tidied(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    superfluous = {"title", "default"} if schema.get("readOnly") else {"title"}
    return {name: _tidied(value) for name, value in schema.items() if name not in superfluous}


def _reference(title: str) -> dict[str, Any]:
    """A resource of another collection, as far as Acuse knows it."""
    return {
        "title": title,
        "type": "object",
        "properties": {
            "id": {"type": "integer", "minimum": 1, "readOnly": True},
            "lookupName": {"type": ["string", "null"], "readOnly": True},
        },
    }
