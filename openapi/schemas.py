"""JSON Schemas: those of Pydantic's models tidied, with a description for every member."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import models_json_schema

type Schema = dict[str, Any]
type Direction = Literal["validation", "serialization"]

_COMPONENT = "#/components/schemas/{model}"


def ref(name: str) -> Schema:
    """A reference to a component."""
    return {"$ref": _COMPONENT.format(model=name)}


def nullable(schema: Schema) -> Schema:
    """A schema that null fits too."""
    return {"anyOf": [schema, {"type": "null"}]}


def array_of(schema: Schema) -> Schema:
    """An array."""
    return {"type": "array", "items": schema}


def record(description: str, members: Mapping[str, Schema], *, optional: Iterable[str] = (), **further: Any) -> Schema:
    """An object; all its members are there but the optional ones."""
    absent = set(optional)
    required = [name for name in members if name not in absent]
    return {
        "description": description,
        "type": "object",
        "properties": dict(members),
        **({"required": required} if required else {}),
        **further,
    }


def of_models(models: Iterable[type[BaseModel]], direction: Direction) -> dict[str, Schema]:
    """The schemas of models and of all that is in them, by name."""
    found = list(models)
    _, document = models_json_schema([(model, direction) for model in found], ref_template=_COMPONENT)
    schemas = {name: tidied(schema) for name, schema in document.get("$defs", {}).items()}
    if direction == "serialization":
        for model in _with_parts(found):
            _describe_answers(schemas[model.__name__], model)
    return schemas


def of_types(types: Iterable[Any]) -> dict[str, Schema]:
    """The schemas of models and named unions, and of all that is in them, by name.

    Fields that have a default may be absent.
    """
    mode: Direction = "validation"
    adapters = [(each.__name__, mode, TypeAdapter(each)) for each in types]
    _, document = TypeAdapter.json_schemas(adapters, ref_template=_COMPONENT)
    return {name: _in_order(tidied(schema)) for name, schema in document["$defs"].items()}


_ORDER = (
    *("description", "type", "format", "minimum", "maximum", "enum", "contentEncoding"),
    *("anyOf", "items", "properties", "required", "additionalProperties", "$ref"),
)
"""Of the keywords in a schema, as `record` has them."""


def _in_order(schema: Any) -> Any:
    match schema:
        case list():
            return [_in_order(each) for each in schema]
        case {"properties": dict(members)}:
            members = {name: _in_order(member) for name, member in members.items()}
            return _in_order({**schema, "properties": None}) | {"properties": members}
        case dict():
            return {word: _in_order(schema[word]) for word in sorted(schema, key=_ORDER.index)}
    return schema


def tidied(schema: Any) -> Any:
    """Without the titles that Pydantic makes of names, and without defaults that only say that a member is absent.

    Beside null an object is no default either: OpenAPI allows it, openapi-python-client leaves the operation out.
    """
    if isinstance(schema, list):
        return [tidied(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {name: tidied(value) for name, value in schema.items() if not (name == "title" and isinstance(value, str))}
    beside_null = {"type": "null"} in kept.get("anyOf", ())
    if kept.get("default") in (None, "") or (beside_null and isinstance(kept["default"], dict)):
        kept.pop("default", None)
    return kept


def described(schemas: dict[str, Schema], texts: Mapping[str, Mapping[str, str]]) -> dict[str, Schema]:
    """The schemas with a description for every member.

    Raises
    ------
    LookupError
        A member has none, or one is of a member that is not there.
    """
    objects = {name: schema for name, schema in schemas.items() if "properties" in schema}
    for name, schema in objects.items():
        members = schema["properties"]
        if missing := members.keys() - texts.get(name, {}).keys():
            raise LookupError(f"no descriptions of {name}: {', '.join(sorted(missing))}")
        for member, value in members.items():
            members[member] = value | marked(texts[name][member])
    if stale := texts.keys() - objects.keys():
        raise LookupError(f"descriptions of what is not there: {', '.join(sorted(stale))}")
    return schemas


def marked(text: str) -> dict[str, str]:
    """A description; where it begins with *(ours)*, that it is not the vendor's."""
    return {"description": text, **({"x-origin": "acuse"} if text.startswith("*(ours)*") else {})}


def _with_parts(models: Iterable[type[BaseModel]]) -> set[type[BaseModel]]:
    """Models, and those of their members, of theirs, and so on."""
    found: set[type[BaseModel]] = set()
    rest: list[Any] = list(models)
    while rest:
        each = rest.pop()
        if isinstance(each, type) and issubclass(each, BaseModel):
            if each not in found:
                found.add(each)
                rest.extend(field.annotation for field in each.model_fields.values())
        else:
            rest.extend(getattr(each, "__args__", ()))
    return found


def _describe_answers(schema: Schema, model: type[BaseModel]) -> None:
    """An answer has every member, but those that are left out when they are null."""
    left_out = {field.alias for field in model.model_fields.values() if field.exclude_if}
    schema["required"] = [name for name in schema["properties"] if name not in left_out]
    for name in left_out:
        schema["properties"][str(name)] = schema["properties"][str(name)]["anyOf"][0]
    for member in schema["properties"].values():
        member.pop("default", None)
