"""JSON Schemas of the collections, made from the models that check requests."""

from typing import Any

from acuse.oracle.links import Links
from acuse.oracle.members import SINGULAR
from acuse.oracle.task_models import NewTask

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_DEFINITIONS = "#/definitions/{model}"


def schema_of(collection: str, links: Links) -> dict[str, Any] | None:
    """The schema of a collection, with one of its resources under `definitions.singularResource`."""
    if collection == "tasks":
        resource = NewTask.model_json_schema(by_alias=True, ref_template=_DEFINITIONS)
    elif collection in SINGULAR:
        resource = _reference(SINGULAR[collection])
    else:
        return None
    definitions = resource.pop("$defs", {})
    return {
        "$schema": _DIALECT,
        "title": collection,
        "type": "object",
        "properties": {
            "items": {"type": "array", "items": {"$ref": "#/definitions/singularResource"}},
            "hasMore": {"type": "boolean"},
            "totalResults": {"type": "integer", "minimum": 0},
            "links": {"type": "array", "items": {"$ref": "#/definitions/link"}},
        },
        "definitions": {"singularResource": resource, "link": _LINK, **definitions},
        "links": [{"rel": "canonical", "href": links.to("metadata-catalog", collection)}],
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


def _reference(title: str) -> dict[str, Any]:
    """What is known here of a resource of another collection."""
    return {
        "title": title,
        "type": "object",
        "properties": {
            "id": {"type": "integer", "minimum": 1, "readOnly": True},
            "lookupName": {"type": ["string", "null"], "readOnly": True},
        },
    }
