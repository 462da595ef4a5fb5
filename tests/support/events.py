"""Every event that a test sees is held against docs/events, in which objects have no members but those described.

Those are events that are made in the test's process, and those that are answered over HTTP. Who takes an event from
elsewhere, such as a queue behind a rule, calls `check`.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from jsonschema_rs import Draft202012Validator

from acuse.journal.model import Event
from acuse.requests.exact_json import dumps
from local.running import ROOT

FOLDER = ROOT / "docs" / "events"
_SUFFIX = ".schema.json"


def check(event: Mapping[str, Any]) -> None:
    """Hold an event against the schema of its type. Kinds of records that only tests have, have none."""
    kind = str(event["subject"]).partition("/")[0]
    if kind in _kinds():
        assert event["type"] in validators(), f"events of the type {event['type']} are not documented"
        wrong = [
            f"{'/'.join(map(str, error.instance_path))}: {error.message[:300]}"
            for error in validators()[event["type"]].iter_errors(event)
        ]
        assert not wrong, f"the event {event['id']} ({event['type']}) is not as documented: {wrong}"


def checked(envelope: Callable[[Event], dict[str, Any]]) -> Callable[[Event], dict[str, Any]]:
    """`Event.envelope`, which is the way of every event to the bus and to clients."""

    def made(event: Event) -> dict[str, Any]:
        members = envelope(event)
        check(json.loads(dumps(members)))
        return members

    return made


def within(document: Any) -> Iterator[Mapping[str, Any]]:
    """The events in an answer."""
    match document:
        case {"specversion": _}:
            yield document
        case {}:
            for each in document.values():
                yield from within(each)
        case [*_]:
            for each in document:
                yield from within(each)


@cache
def validators() -> Mapping[str, Any]:
    """What checks events, by type."""
    return {type_: Draft202012Validator(closed(each), validate_formats=True) for type_, each in schemas().items()}


@cache
def schemas() -> Mapping[str, Any]:
    """What is published, by type."""
    return {path.name.removesuffix(_SUFFIX): json.loads(path.read_text()) for path in FOLDER.glob(f"*{_SUFFIX}")}


def closed(schema: Any) -> Any:
    """A schema whose objects have no members but those that are described."""
    for each in (schema, *schema["$defs"].values()):
        if "properties" in each:
            each.setdefault("additionalProperties", False)
    of_record, of_null = schema["properties"]["data"]["anyOf"]
    schema["properties"]["data"] = {"if": of_null, "else": of_record}  # the same, and says what of the record is wrong
    return schema


@cache
def _kinds() -> frozenset[str]:
    """The kinds of records that are documented."""
    patterns = (each["properties"]["subject"]["pattern"] for each in schemas().values())
    return frozenset(pattern.strip("^/") for pattern in patterns)
