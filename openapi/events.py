"""The events that the journal publishes: a JSON Schema of each type in docs/events/, and one AsyncAPI 3 document.

What an event says of a record is what its system answers, so its schema is made of the system's schemas.
"""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from acuse.journal import kinds
from acuse.journal.model import SOURCE, RecordKind
from openapi import parts
from openapi.documents import SYSTEMS
from openapi.functions import operations
from openapi.parts import Record
from openapi.schemas import Schema, array_of, nullable, record, ref

_COMPONENT: Final = "#/components/schemas/"
_CHANGED: Final = """\
The members that differ from before; none where the record came into being or is gone."""
_INTRODUCTION: Final = """\
Acuse publishes an event for each change of an activity, a task or a task activity log, whichever API made it. Events
are [CloudEvents 1.0](https://cloudevents.io) in JSON. On Amazon EventBridge an event is the `detail` of what a rule
gets, whose `source` is `acuse` and whose `detail-type` is the event's `type`. The same events are read from
`/journal/v1`.

An event comes at least once, always with the same `id`, and the events of a subject in the order of `sequence`, which
counts the changes of a subject from 1 without gaps. So a consumer passes over what is not later than what it has.

`data` is the record as GET answers it, with the member `changed`; links are paths. New types and members can come: a
consumer passes over what it does not know.
"""


@cache
def types() -> Mapping[str, tuple[str, RecordKind[Any], Record]]:
    """Every type of event, with its system, its kind and what is told of records.

    Raises
    ------
    LookupError
        A kind is described by no system.
    """
    described = {name: (system, told) for system, each in SYSTEMS.items() for name, told in each.records.items()}
    if missing := kinds.by_name().keys() ^ described.keys():
        raise LookupError(f"kinds of records that only the journal or only the documents know: {missing}")
    return {
        type_: (described[name][0], kind, described[name][1])
        for name, kind in kinds.by_name().items()
        for type_ in kind.types
    }


@cache
def components() -> dict[str, Schema]:
    """The schemas of events, by type, and of what is in them, by name."""
    made: dict[str, Schema] = {}
    for type_, (system, kind, told) in types().items():
        of_system = SYSTEMS[system].components([each for each in operations() if each.function.system == system])
        made |= _reached(_record(told, of_system), told.name, of_system) | {type_: _event(type_, system, kind, told)}
    return made


def schema(type_: str) -> Schema:
    """The JSON Schema of a type, which needs no other document."""
    found = _reached(components()[type_], type_, components())
    whole = found.pop(type_)
    own: Schema = json.loads(json.dumps({**whole, "$defs": found}).replace(_COMPONENT, "#/$defs/"))
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": type_, **own}


def asyncapi() -> dict[str, Any]:
    """The AsyncAPI document."""
    messages = {type_: _message(type_, system) for type_, (system, *_) in types().items()}
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Acuse: events", "version": "1.0.0", "description": _INTRODUCTION},
        "defaultContentType": "application/json",
        "servers": {
            "eventBridge": {
                "host": "events.{region}.amazonaws.com",
                "protocol": "https",
                "description": "Amazon EventBridge.",
                "variables": {"region": {"description": "The deployment's region.", "default": "us-east-1"}},
            }
        },
        "channels": {
            "bus": {
                "address": "{bus}",
                "title": "The event bus",
                "description": "Rules on it pass events on to queues, functions, streams and webhooks.",
                "servers": [{"$ref": "#/servers/eventBridge"}],
                "parameters": {
                    "bus": {
                        "description": "The stack's output `EventBus`, such as `Acuse-<stack>`.",
                        "examples": ["Acuse-acuse"],
                    }
                },
                "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in messages},
            }
        },
        "operations": {
            "publish_events": {
                "action": "send",
                "title": "Publish events",
                "summary": "An event for each change of a record.",
                "channel": {"$ref": "#/channels/bus"},
                "messages": [{"$ref": f"#/channels/bus/messages/{name}"} for name in messages],
            }
        },
        "components": {"messages": messages, "schemas": dict(sorted(components().items()))},
    }


def files() -> Iterator[tuple[str, dict[str, Any]]]:
    """Each document by its path below docs/."""
    yield "asyncapi.json", asyncapi()
    for type_ in types():
        yield f"events/{type_}.schema.json", schema(type_)


def _record(told: Record, of_system: Mapping[str, Schema]) -> Schema:
    shown = told.schema(of_system)
    names = [*shown["properties"], *told.beside]
    changed = {**array_of({"type": "string", "enum": names}), "uniqueItems": True, "description": _CHANGED}
    return {
        **shown,
        "properties": {**shown["properties"], "changed": changed},
        "required": [*shown["required"], "changed"],
    }


def _event(type_: str, system: str, kind: RecordKind[Any], told: Record) -> Schema:
    data = nullable(ref(told.name))
    dataref = (
        f"Where the record is read, `{kind.href('{id}')}`, if the event would be over 200 KB; `data` is null then."
    )
    members: dict[str, Schema] = {
        "specversion": {"const": "1.0", "description": "The version of CloudEvents."},
        "id": {"type": "string", "description": "`<tenant>.<kind>.<record id>.<sequence>`, whenever it is delivered."},
        "source": {"const": SOURCE, "description": "The publisher."},
        "type": {"const": type_, "description": "What happened."},
        "subject": {"type": "string", "pattern": f"^{kind.name}/", "description": f"`{kind.name}/<record id>`"},
        "time": {"type": "string", "format": "date-time", "description": "When the change was stored."},
        "datacontenttype": {"const": "application/json", "description": "The media type of `data`."},
        "tenant": {"type": "string", "description": "The tenant's id."},
        "sequence": {"type": "integer", "minimum": 1, "description": "Which change of the subject it is."},
        "data": {**data, "description": "The record, after the change; after a deletion what was last there."},
        "dataref": {"type": "string", "format": "uri-reference", "description": dataref},
    }
    is_left_out = {"if": {"properties": {"data": {"type": "null"}}}, "then": {"required": ["dataref"]}}
    text = parts.texts(system).events[type_]
    return record(text, members, optional=["dataref"], **is_left_out, **{"else": {"not": {"required": ["dataref"]}}})


def _message(type_: str, system: str) -> dict[str, Any]:
    return {
        "name": type_,
        "title": type_,
        "summary": parts.texts(system).events[type_],
        "tags": [{"name": parts.texts(system).title}],
        "contentType": "application/json",
        "payload": ref(type_),
    }


def _reached(schema: Schema, name: str, others: Mapping[str, Schema]) -> dict[str, Schema]:
    """A schema and those that it leads to, by name. Links are paths in events."""
    found: dict[str, Schema] = {}
    ahead = {name: schema}
    while ahead:
        each, own = ahead.popitem()
        text = json.dumps(own).replace('"format": "uri"', '"format": "uri-reference"')
        found[each] = json.loads(text)
        names = set(re.findall(rf'"{_COMPONENT}([^"]+)"', text)) - found.keys()
        ahead |= {further: schema if further == name else others[further] for further in names}
    return dict(sorted(found.items()))
