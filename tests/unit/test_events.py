"""The published types of events: docs/events and docs/asyncapi.json are what the code says, and what it publishes."""

import json
import re
from typing import Any

import pytest
from jsonschema_rs import meta

from acuse.journal import kinds
from acuse.journal.model import Event, EventKey
from acuse.requests.exact_json import JsonText
from acuse.timestamps import Timestamp
from local.running import ROOT
from openapi import events as documented
from openapi.__main__ import files_of_events
from tests.support import events

TYPES = sorted(type_ for kind in kinds.by_name().values() for type_ in kind.types)
LOG: dict[str, Any] = {
    **dict.fromkeys(
        ("id", "task_id", "task_activity_id", "user_id", "contact_id"), "9652e68c-7b6d-4598-bbbd-4e933126c994"
    ),
    **dict.fromkeys(("subject", "description", "reference_back_office"), ""),
    **dict.fromkeys(("due_date", "date_closed", "modified_dateutc"), "2026-01-11T20:58:34.7203833+00:00"),
    "is_closed": False,
    "changed": ["subject"],
}


def saved(data: dict[str, Any] | None, dataref: str | None = None, kind: str = "task-activity-log.saved") -> Event:
    key = EventKey("task-activity-logs", LOG["id"], 1)
    text = None if data is None else JsonText(json.dumps(data))
    return Event(tenant="t", key=key, type=kind, time=Timestamp("2026-01-01T00:00:00.000Z"), data=text, dataref=dataref)  # type: ignore[arg-type]


def asyncapi() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((ROOT / "docs" / "asyncapi.json").read_text())
    return found


def test_the_documents_are_what_the_code_generates() -> None:
    generated = dict(files_of_events())
    there = {*(ROOT / "docs" / "events").iterdir(), ROOT / "docs" / "asyncapi.json"}
    assert generated.keys() == there, "run `make openapi`"
    assert {path: path.read_text() for path in there} == generated, "run `make openapi`"


def test_every_type_has_a_schema_and_a_message() -> None:
    assert sorted(events.schemas()) == sorted(asyncapi()["components"]["messages"]) == TYPES
    assert len(TYPES) == 10


@pytest.mark.parametrize("type_", TYPES)
def test_a_schema_is_valid_and_needs_no_other_document(type_: str) -> None:
    schema = json.loads((ROOT / "docs" / "events" / f"{type_}.schema.json").read_text())
    assert meta.is_valid(schema)
    leads_to = set(re.findall(r'"\$ref": "([^"]+)"', json.dumps(schema)))
    assert leads_to == {f"#/$defs/{name}" for name in schema["$defs"]}


def test_all_references_of_the_asyncapi_document_lead_somewhere() -> None:
    document = asyncapi()
    for reference in re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(document)):
        found: Any = document
        for name in reference.split("/"):
            found = found[name]


def test_a_kind_that_no_system_describes_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds, "by_name", dict)
    documented.types.cache_clear()
    with pytest.raises(LookupError, match="activities"):
        documented.types()


def test_an_event_that_fits_is_made() -> None:
    assert json.loads(saved(LOG).text)["data"] == LOG
    assert json.loads(saved(None, "/api/TaskActivityLog/x").text)["data"] is None


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (lambda: saved({**LOG, "more": 1}), "'more' was unexpected"),
        (lambda: saved({name: value for name, value in LOG.items() if name != "subject"}), '"subject" is a required'),
        (lambda: saved({**LOG, "changed": ["more"]}), '"more" is not one of'),
        (lambda: saved({**LOG, "is_closed": None}), "null is not of type"),
        (lambda: saved(None), '"dataref" is a required property'),
        (lambda: saved(LOG, "/api/TaskActivityLog/x"), "is not allowed for"),
        (lambda: saved(LOG, kind="task-activity-log.moved"), "is not documented|are not documented"),
    ],
    ids=["a member more", "a member less", "changed", "a null", "no dataref", "data and dataref", "a type"],
)
def test_an_event_that_is_not_as_documented_fails_the_test_that_makes_it(event: Any, said: str) -> None:
    with pytest.raises(AssertionError, match=said):
        assert event().text


def test_the_events_of_an_answer_are_found() -> None:
    one = {"specversion": "1.0"}
    assert list(events.within({"data": [one], "meta": {"next": "x"}})) == [one]
    assert list(events.within(one)) == [one]
    assert list(events.within({"current": None, "events": [one, one]})) == [one, one]
