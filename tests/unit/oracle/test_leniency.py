"""What is read in more forms than one, and what answers show: requests may say it so."""

import base64
import json
from typing import Any

import pytest

from acuse.errors import Invalid
from acuse.oracle.file_attachments.bodies import LARGEST_FILE, NewFileAttachment
from acuse.oracle.members import MENUS
from acuse.oracle.references.model import Registry, Target
from acuse.oracle.settings.model import DEFAULT_ENTRIES, Entry, ReferenceMode, Settings
from acuse.oracle.tasks import bodies as task_bodies
from acuse.oracle.tasks import rules as task_rules
from acuse.oracle.tasks.bodies import NewTask, TaskChanges
from acuse.requests import validation

MARK = b"\xef\xbb\xbf"


def settings(mode: ReferenceMode = ReferenceMode.ANY) -> Settings:
    menus: dict[str, dict[int, Entry]] = {field: {} for field in MENUS}
    for entry in DEFAULT_ENTRIES:
        menus[entry.field][entry.id] = entry
    return Settings(mode, menus)


def resolved(model: type[NewTask | TaskChanges], **members: Any) -> dict[str, Any]:
    """What a body says of the members that are stored."""
    name = {"name": "n"} if model is NewTask else {}
    body = validation.read_json(model, json.dumps(name | members).encode())
    return dict(task_rules.resolve(task_bodies.given(body), settings(), Registry()))


def links_to(collection: str, resource_id: int) -> list[dict[str, str]]:
    href = f"https://old.example.com/services/rest/connect/v1.3/{collection}/{resource_id}"
    return [
        {"rel": "self", "href": f"{href}?fields=x"},
        {"rel": "canonical", "href": href},
        {"rel": "describedby", "href": "https://old.example.com/metadata-catalog/contacts"},
    ]


SAME: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "an id as digits": ({"contact": {"id": "83"}}, {"contact": {"id": 83}}),
    "a menu's id as digits": ({"priority": {"id": "1"}}, {"priority": {"id": 1}}),
    "the greatest id as digits": ({"contact": {"id": str(2**63 - 1)}}, {"contact": {"id": 2**63 - 1}}),
    "a whole number with a point": ({"percentComplete": 50.0}, {"percentComplete": 50}),
    "links": ({"contact": {"links": links_to("contacts", 83)}}, {"contact": {"id": 83}}),
    "links and an id": ({"contact": {"links": links_to("contacts", 83), "id": 83}}, {"contact": {"id": 83}}),
    "notes as links": ({"notes": {"links": []}, "fileAttachments": {"links": []}}, {}),
    "notes in whole": ({"notes": {"items": [{"id": 1, "text": "t"}], "links": []}}, {}),
}


@pytest.mark.parametrize(("sent", "meant"), SAME.values(), ids=SAME.keys())
@pytest.mark.parametrize("model", [NewTask, TaskChanges])
def test_what_is_said_in_another_way_means_the_same(
    model: type[NewTask | TaskChanges], sent: dict[str, Any], meant: dict[str, Any]
) -> None:
    assert resolved(model, **sent) == resolved(model, **meant)


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "zeros before an id": ({"contact": {"id": "083"}}, "contact.id"),
    "an id of spaces": ({"contact": {"id": " 83"}}, "contact.id"),
    "an id of other digits": ({"contact": {"id": "٨٣"}}, "contact.id"),
    "an id too great": ({"contact": {"id": str(2**63)}}, "contact.id"),
    "an id with a point": ({"contact": {"id": 83.0}}, "contact.id"),
    "half a percent": ({"percentComplete": 50.5}, "percentComplete"),
    "no percent at all": ({"percentComplete": 1e300}, "percentComplete"),
    "a number as text": ({"percentComplete": "50"}, "percentComplete"),
    "no links": ({"contact": {"links": []}}, "contact.links"),
    "links as text": ({"contact": {"links": "contacts/83"}}, "contact.links"),
    "links to two": ({"contact": {"links": links_to("contacts", 8) + links_to("contacts", 9)}}, "contact.links"),
    "links to none": ({"contact": {"links": [{"rel": "self", "href": None}, 1, {}]}}, "contact.links"),
    "links whose relations are no texts": ({"contact": {"links": [{"rel": {}}, {"rel": []}]}}, "contact.links"),
    "links too great": ({"contact": {"links": links_to("contacts", 2**63)}}, "contact.links"),
    "links elsewhere": ({"contact": {"links": links_to("accounts", 83)}}, "contact.links"),
    "links and another id": ({"contact": {"links": links_to("contacts", 83), "id": 84}}, "contact.links"),
    "notes of another shape": ({"notes": {"links": [], "surprise": 1}}, "notes.0.surprise"),
}


@pytest.mark.parametrize(("sent", "says"), WRONG.values(), ids=WRONG.keys())
def test_what_may_mean_something_else_is_refused(sent: dict[str, Any], says: str) -> None:
    with pytest.raises(Invalid) as refused:
        resolved(TaskChanges, **sent)
    assert says in {problem.path for problem in refused.value.problems}


def test_a_reference_as_links_is_looked_up_like_its_id() -> None:
    body = validation.read_json(TaskChanges, json.dumps({"contact": {"links": links_to("contacts", 83)}}).encode())
    given = task_bodies.given(body)
    assert task_rules.to_look_up(given, ReferenceMode.REGISTERED) == ({Target("contacts", 83)}, set())
    with pytest.raises(Invalid, match="No such Contact with ID = 83"):
        task_rules.resolve(given, settings(ReferenceMode.REGISTERED), Registry())


GROUPS = {
    "marketingSettings": ["campaign", "document", "mailing", "survey"],
    "salesSettings": ["opportunity"],
    "serviceSettings": ["answer", "incident"],
}
NEVER_NULL = ["statusWithType", "inherit", "customFields"]


@pytest.mark.parametrize("name", [*GROUPS, *NEVER_NULL])
def test_null_for_an_object_is_on_a_new_task_as_if_it_was_not_sent(name: str) -> None:
    assert {path: value for path, value in resolved(NewTask, **{name: None}).items() if value is not None} == {}


@pytest.mark.parametrize(("name", "members"), GROUPS.items(), ids=GROUPS.keys())
def test_null_for_an_object_of_settings_clears_its_members(name: str, members: list[str]) -> None:
    assert resolved(TaskChanges, **{name: None}) == {f"{name}.{member}": None for member in members}


@pytest.mark.parametrize("name", NEVER_NULL)
def test_null_for_another_object_is_no_change(name: str) -> None:
    with pytest.raises(Invalid, match=name):
        resolved(TaskChanges, **{name: None})


def test_a_byte_order_mark_is_passed_over_and_the_text_that_is_kept_stays_exact() -> None:
    kept = '{ "é": 1.50,\n"a" : "\\u00e9" }'
    body = f'{{"name": "n", "customFields": {{"c": {kept}}}}}'.encode()
    fields = validation.read_json(NewTask, MARK + body).custom_fields
    assert fields is not None
    assert fields.c == kept


@pytest.mark.parametrize("line", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_base64_may_have_line_breaks_up_to_the_largest_file(line: str) -> None:
    data = bytes(range(256)) * (LARGEST_FILE // 256)
    text = line.join(base64.encodebytes(data).decode().splitlines()) + line
    body = {"fileName": "f", "data": text}
    assert validation.read_json(NewFileAttachment, json.dumps(body).encode()).data == data
