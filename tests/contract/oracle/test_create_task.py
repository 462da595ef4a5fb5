"""POST /services/rest/connect/{version}/tasks over HTTP: contract Oracle, sections 1 to 3; seed 003."""

import base64
import json
import re
from typing import Any

import pytest

from acuse import timestamps
from acuse.oracle.http.endpoint import BODY_LIMIT
from acuse.oracle.members import STATUS
from acuse.oracle.references import store as references
from acuse.oracle.references.model import Reference
from acuse.oracle.settings import store as settings
from acuse.oracle.settings.model import COMPLETE, NOT_COMPLETE, Entry, ReferenceMode
from local.world import ABSENT, CONNECT, World
from tests.contract.oracle.nulls import without_nulls
from tests.support.oracle.envelope import assert_refused

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z")
NAME = "Return customer call"

SEED_REQUEST = b"""{
"name": "Return customer call",
"contact":
    {
     "id": 83
    }
}"""

SEED_RESPONSE = """{
  "id": 12,
  "lookupName": "Return customer call",
  "createdTime": "2016-03-17T14:00:56.000Z",
  "updatedTime": "2016-03-17T14:00:56.000Z",
  "assignedToAccount": null,
  "completedTime": null,
  "contact": {
    "links": [
      {
        "rel": "self",
        "href": "https://mysite.example.com/services/rest/connect/v1.4/contacts/83"
      },
      {
        "rel": "canonical",
        "href": "https://mysite.example.com/services/rest/connect/v1.4/contacts/83"
      },
      {
        "rel": "describedby",
        "href": "https://mysite.example.com/services/rest/connect/v1.4/metadata-catalog/contacts",
        "mediaType": "application/schema+json"
      }
    ]
  },
  "customFields": {
    "c": {}
  },
  "dueTime": null,
  "fileAttachments": {
    "links": [
      {
        "rel": "self",
        "href": "https://mysite.example.com/services/rest/connect/v1.4/tasks/12/fileAttachments"
      }
    ]
  },
  "inherit": {
    "inheritContact": false,
    "inheritOrganization": false,
    "inheritStaffAssignment": false
  },
  "marketingSettings": {
    "campaign": null,
    "document": null,
    "mailing": null,
    "survey": null
  },
  "name": "Return customer call",
  "notes": {
    "links": [
      {
        "rel": "self",
        "href": "https://mysite.example.com/services/rest/connect/v1.4/tasks/12/notes"
      }
    ]
  },
  "organization": null,
  "percentComplete": null,
  "plannedCompletionTime": null,
  "priority": null,
  "salesSettings": {
    "opportunity": null
  },
  "serviceSettings": {
    "answer": null,
    "incident": null
  },
  "startTime": null,
  "statusWithType": {
    "status": {
      "id": 16,
      "lookupName": "Not Started"
    },
    "statusType": {
      "id": 14,
      "lookupName": "Not Complete"
    }
  },
  "taskTemplate": null,
  "taskType": null,
  "links": [
    {
      "rel": "self",
      "href": "https://mysite.example.com/services/rest/connect/v1.4/tasks/12"
    },
    {
      "rel": "canonical",
      "href": "https://mysite.example.com/services/rest/connect/v1.4/tasks/12"
    },
    {
      "rel": "describedby",
      "href": "https://mysite.example.com/services/rest/connect/v1.4/metadata-catalog/tasks",
      "mediaType": "application/schema+json"
    }
  ]
}"""


def task_body(**members: Any) -> dict[str, Any]:
    """A request body; ABSENT takes a member away, a path is written with `__`."""
    body: dict[str, Any] = {"name": NAME}
    for path, value in members.items():
        *outer, name = path.split("__")
        target = body
        for each in outer:
            target = target.setdefault(each, {})
        if value is ABSENT:
            del target[name]
        else:
            target[name] = value
    return body


def get(document: Any, path: str) -> Any:
    for name in path.split("."):
        document = document[name]
    return document


def nest(path: str, value: Any) -> dict[str, Any]:
    """A body with one member, by dotted path."""
    return task_body(**{path.replace(".", "__"): value})


def reference(world: World, collection: str, resource_id: int) -> dict[str, Any]:
    root = f"{world.base_url}{CONNECT}/v1.4"
    href = f"{root}/{collection}/{resource_id}"
    schema = f"{root}/metadata-catalog/{collection}"
    return {
        "links": [
            {"rel": "self", "href": href},
            {"rel": "canonical", "href": href},
            {"rel": "describedby", "href": schema, "mediaType": "application/schema+json"},
        ]
    }


def self_link(task: dict[str, Any]) -> str:
    return next(str(link["href"]) for link in task["links"] if link["rel"] == "self")


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def assert_nothing_stored(world: World) -> None:
    page = world.oracle("GET", "/tasks?totalResults=true").json()
    assert (page["items"], page["totalResults"]) == ([], 0)


# ---------------------------------------------------------------- what is answered


def test_the_seeds_request_is_answered_with_the_seeds_response(world: World) -> None:
    response = world.oracle("POST", "/tasks", SEED_REQUEST)
    assert response.status_code == 201
    assert response.headers["content-type"] == "application/json"
    body = response.json()
    expected = (
        json.dumps(json.loads(SEED_RESPONSE))
        .replace("https://mysite.example.com", world.base_url)
        .replace('"id": 12,', f'"id": {body["id"]},', 1)
        .replace("/tasks/12", f"/tasks/{body['id']}")
        .replace('"createdTime": "2016-03-17T14:00:56.000Z"', f'"createdTime": "{body["createdTime"]}"')
        .replace('"updatedTime": "2016-03-17T14:00:56.000Z"', f'"updatedTime": "{body["updatedTime"]}"')
    )
    assert json.dumps(body) == expected, "members and their order"


def test_the_answer_says_where_the_task_is(world: World) -> None:
    response = world.oracle("POST", "/tasks", task_body())
    assert response.headers["location"] == self_link(response.json())
    assert "idempotent-replay" not in response.headers
    assert world.oracle("GET", response.headers["location"]).json() == response.json()


def test_ids_are_integers_from_1_and_each_is_another(world: World) -> None:
    ids = [world.new_task()["id"] for _ in range(3)]
    assert ids[0] == 1
    assert all(type(each) is int for each in ids)
    assert len(set(ids)) == 3


def test_a_new_task_was_created_and_updated_this_second(world: World) -> None:
    before = timestamps.now()[:19]
    task = world.new_task()
    after = timestamps.now()[:19]
    assert TIME.fullmatch(task["createdTime"])
    assert task["createdTime"] == task["updatedTime"]
    assert before <= task["createdTime"][:19] <= after


def test_null_is_as_good_as_absent_for_an_optional_member(world: World) -> None:
    plain = world.new_task()
    optional = {name: None for name, value in plain.items() if value is None}
    nulls = world.new_task(**optional, notes=None, fileAttachments=None, salesSettings={"opportunity": None})
    assert list(nulls) == list(plain)
    assert {name: nulls[name] for name in optional} == optional


# ---------------------------------------------------------------- every member

ENTRIES = [
    Entry("marketingSettings.document", 31, "Brochure"),
    Entry("marketingSettings.mailing", 32, "Spring"),
    Entry("marketingSettings.survey", 33, "How was it?"),
    Entry("taskTemplate", 34, "Call back"),
    Entry("notes.channel", 35, "Phone"),
]


def test_every_member_that_is_set_is_answered_and_read_back(world: World) -> None:
    settings.save_entries(world.tenant, ENTRIES)
    sent = {
        "name": "Visit",
        "assignedToAccount": {"id": 41},
        "completedTime": "2026-04-11T10:30:00Z",
        "contact": {"id": 42},
        "customFields": {"c": {"field": 1}},
        "dueTime": "2026-04-12T10:30:00+02:00",
        "inherit": {"inheritContact": True, "inheritOrganization": True, "inheritStaffAssignment": True},
        "marketingSettings": {
            "campaign": {"id": 43},
            "document": {"id": 31},
            "mailing": {"lookupName": "Spring"},
            "survey": {"id": 33, "lookupName": "How was it?"},
        },
        "organization": {"id": 44},
        "percentComplete": 100,
        "plannedCompletionTime": "2026-04-13T10:30:00.999Z",
        "priority": {"id": 3},
        "salesSettings": {"opportunity": {"id": 45}},
        "serviceSettings": {"answer": {"id": 46}, "incident": {"id": 9223372036854775807}},
        "startTime": "2026-04-10T10:30:00-05:30",
        "statusWithType": {"status": {"lookupName": "Completed"}, "statusType": {"id": 15}},
        "taskTemplate": {"id": 34},
        "taskType": {"lookupName": "Call"},
    }
    response = world.oracle("POST", "/tasks", sent)
    assert response.status_code == 201
    task = response.json()
    expected = {
        "id": task["id"],
        "lookupName": "Visit",
        "createdTime": task["createdTime"],
        "updatedTime": task["updatedTime"],
        "assignedToAccount": reference(world, "accounts", 41),
        "completedTime": "2026-04-11T10:30:00.000Z",
        "contact": reference(world, "contacts", 42),
        "customFields": {"c": {"field": 1}},
        "dueTime": "2026-04-12T08:30:00.000Z",
        "fileAttachments": {"links": [{"rel": "self", "href": f"{self_link(task)}/fileAttachments"}]},
        "inherit": {"inheritContact": True, "inheritOrganization": True, "inheritStaffAssignment": True},
        "marketingSettings": {
            "campaign": reference(world, "campaigns", 43),
            "document": {"id": 31, "lookupName": "Brochure"},
            "mailing": {"id": 32, "lookupName": "Spring"},
            "survey": {"id": 33, "lookupName": "How was it?"},
        },
        "name": "Visit",
        "notes": {"links": [{"rel": "self", "href": f"{self_link(task)}/notes"}]},
        "organization": reference(world, "organizations", 44),
        "percentComplete": 100,
        "plannedCompletionTime": "2026-04-13T10:30:00.000Z",
        "priority": {"id": 3, "lookupName": "High"},
        "salesSettings": {"opportunity": reference(world, "opportunities", 45)},
        "serviceSettings": {
            "answer": reference(world, "answers", 46),
            "incident": reference(world, "incidents", 9223372036854775807),
        },
        "startTime": "2026-04-10T16:00:00.000Z",
        "statusWithType": {
            "status": {"id": 18, "lookupName": "Completed"},
            "statusType": {"id": 15, "lookupName": "Complete"},
        },
        "taskTemplate": {"id": 34, "lookupName": "Call back"},
        "taskType": {"id": 1, "lookupName": "Call"},
        "links": reference(world, "tasks", task["id"])["links"],
    }
    assert json.dumps(task) == json.dumps(expected)
    assert world.oracle("GET", f"/tasks/{task['id']}").text == response.text


@pytest.mark.parametrize(
    ("sent", "answered"),
    [
        ("  Visit \t\n", "Visit"),
        ("x" * 255, "x" * 255),
        (f" {'😀' * 255} ", "😀" * 255),
        ("José\u0000 \"'<&>", "José\u0000 \"'<&>"),
    ],
    ids=["trimmed", "255 characters", "255 emoji and spaces", "odd characters"],
)
def test_a_name_has_1_to_255_characters_after_trimming(world: World, sent: str, answered: str) -> None:
    task = world.new_task(name=sent)
    assert (task["name"], task["lookupName"]) == (answered, answered)
    assert world.oracle("GET", f"/tasks/{task['id']}").json() == task


TIMES = ["completedTime", "dueTime", "plannedCompletionTime", "startTime"]


@pytest.mark.parametrize(
    ("sent", "answered"),
    [
        ("2026-04-11T10:30:00Z", "2026-04-11T10:30:00.000Z"),
        ("2026-04-11T10:30:00.999999999Z", "2026-04-11T10:30:00.000Z"),
        ("2026-04-11T23:30:00-03:00", "2026-04-12T02:30:00.000Z"),
        ("20260411T103000+0530", "2026-04-11T05:00:00.000Z"),
        ("2999-01-01T00:00:00+14:00", "2998-12-31T10:00:00.000Z"),
    ],
)
def test_times_take_any_offset_and_are_answered_in_whole_seconds_of_utc(world: World, sent: str, answered: str) -> None:
    task = world.new_task(**dict.fromkeys(TIMES, sent))
    shown = world.oracle("GET", f"/tasks/{task['id']}").json()
    for each in (task, shown):
        assert {member: each[member] for member in TIMES} == dict.fromkeys(TIMES, answered)


@pytest.mark.parametrize("value", [0, 1, 50, 100])
def test_percent_complete_is_0_to_100(world: World, value: int) -> None:
    task = world.new_task(percentComplete=value)
    assert world.oracle("GET", f"/tasks/{task['id']}").json()["percentComplete"] == value


@pytest.mark.parametrize("member", ["inheritContact", "inheritOrganization", "inheritStaffAssignment"])
def test_each_boolean_of_inherit_stands_alone(world: World, member: str) -> None:
    task = world.new_task(inherit={member: True})
    assert {name for name, value in task["inherit"].items() if value} == {member}
    assert world.oracle("GET", f"/tasks/{task['id']}").json()["inherit"] == task["inherit"]


EXACT = [
    '{"a": 1.50, "b": 1e5, "c": 9007199254740993, "d": 123456789012345678901234567890, "e": 1E+2, "f": -0.0}',
    '{"z": 1, "a": 2, "": true, "é": null, "\\u00e9\\/": "\\ud83d\\ude00", "emoji": "😀👩‍👩‍👧", "nul": "\\u0000"}',
    '{ "spaced" :\n"x" , "tab":\t0 }',
    '{"same": 1, "same": 2, "beyond": 1e999}',
    '{"long": "' + "x" * 10_000 + '"}',
    "{ }",
]


@pytest.mark.parametrize("text", EXACT, ids=["numbers", "strings", "spaces", "odd", "long", "empty"])
def test_custom_fields_are_kept_exactly_as_sent(world: World, text: str) -> None:
    created = world.oracle("POST", "/tasks", f'{{"name": "x", "customFields": {{"c":{text}}}}}'.encode())
    assert created.status_code == 201
    shown = world.oracle("GET", created.headers["location"])
    for answer in (created, shown):
        assert f'"customFields":{{"c":{text}}}' in answer.text


@pytest.mark.parametrize("sent", [{}, {"c": {}}], ids=["nothing", "nothing in c"])
def test_custom_fields_without_any_are_the_default(world: World, sent: dict[str, Any]) -> None:
    assert world.new_task(customFields=sent)["customFields"] == {"c": {}}


# ---------------------------------------------------------------- the status

STATUSES = [
    (16, "Not Started", 14, "Not Complete"),
    (17, "In Progress", 14, "Not Complete"),
    (19, "Waiting", 14, "Not Complete"),
    (20, "Deferred", 14, "Not Complete"),
    (18, "Completed", 15, "Complete"),
]


@pytest.mark.parametrize(("status", "name", "status_type", "type_name"), STATUSES, ids=[case[1] for case in STATUSES])
def test_the_type_follows_from_the_status(
    world: World, status: int, name: str, status_type: int, type_name: str
) -> None:
    expected = {
        "status": {"id": status, "lookupName": name},
        "statusType": {"id": status_type, "lookupName": type_name},
    }
    for sent in ({"status": {"id": status}}, {"status": {"lookupName": name}}, expected):
        assert world.new_task(statusWithType=sent)["statusWithType"] == expected


def test_the_type_of_the_default_status_may_be_said_alone(world: World) -> None:
    task = world.new_task(statusWithType={"statusType": {"lookupName": "Not Complete"}})
    assert task["statusWithType"]["status"]["id"] == 16


def test_a_task_that_is_created_complete_was_completed_now(world: World) -> None:
    task = world.new_task(statusWithType={"status": {"id": 18}})
    assert task["completedTime"] == task["createdTime"]
    assert world.oracle("GET", f"/tasks/{task['id']}").json() == task


def test_a_task_that_is_created_complete_may_say_since_when(world: World) -> None:
    task = world.new_task(statusWithType={"status": {"id": 18}}, completedTime="2020-01-01T00:00:00Z")
    assert task["completedTime"] == "2020-01-01T00:00:00.000Z"


def test_a_task_that_is_not_complete_was_not_completed(world: World) -> None:
    assert world.new_task(statusWithType={"status": {"id": 17}})["completedTime"] is None


def test_a_status_of_the_tenants_own_has_its_type(world: World) -> None:
    settings.save_entries(
        world.tenant, [Entry(STATUS, 101, "Abandoned", COMPLETE), Entry(STATUS, 102, "Asked", NOT_COMPLETE)]
    )
    abandoned = world.new_task(statusWithType={"status": {"id": 101}})
    asked = world.new_task(statusWithType={"status": {"lookupName": "Asked"}, "statusType": {"id": 14}})
    assert abandoned["statusWithType"]["statusType"]["id"] == 15
    assert abandoned["completedTime"] == abandoned["createdTime"]
    assert asked["statusWithType"]["statusType"]["id"] == 14


# ---------------------------------------------------------------- named IDs

MENUS = ["marketingSettings.document", "marketingSettings.mailing", "marketingSettings.survey", "priority",
         "taskTemplate", "taskType", "statusWithType.status"]  # fmt: skip


@pytest.mark.parametrize("path", MENUS)
def test_a_named_id_is_found_by_id_by_name_and_by_both(world: World, path: str) -> None:
    settings.save_entries(world.tenant, [Entry(path, 51, "Mine ñ", NOT_COMPLETE)])
    entry = {"id": 51, "lookupName": "Mine ñ"}
    for named in ({"id": 51}, {"lookupName": "Mine ñ"}, entry):
        response = world.oracle("POST", "/tasks", nest(path, named))
        assert response.status_code == 201, response.text
        assert get(response.json(), path) == entry


@pytest.mark.parametrize("path", MENUS)
def test_a_named_id_that_stands_for_no_entry_or_for_several_is_refused(world: World, path: str) -> None:
    settings.save_entries(
        world.tenant,
        [
            Entry(path, 52, "Twice", NOT_COMPLETE),
            Entry(path, 53, "Twice", NOT_COMPLETE),
            Entry(path, 54, "Once", NOT_COMPLETE),
            Entry(path, 55, "Retired", NOT_COMPLETE, is_retired=True),
        ],
    )
    for named in (
        {"id": 404},
        {"lookupName": "Nobody"},
        {"lookupName": "Twice"},
        {"id": 52, "lookupName": "Once"},
        {"id": 404, "lookupName": "Once"},
        {"id": 55},
        {"lookupName": "Retired"},
    ):
        assert_refused(world.oracle("POST", "/tasks", nest(path, named)), "00006", says=path)
    assert_nothing_stored(world)


def test_a_name_that_two_entries_have_can_be_told_apart_by_id(world: World) -> None:
    settings.save_entries(world.tenant, [Entry("taskType", 52, "Twice"), Entry("taskType", 53, "Twice")])
    assert world.new_task(taskType={"id": 53, "lookupName": "Twice"})["taskType"]["id"] == 53


def test_a_name_that_a_retired_entry_has_too_is_not_ambiguous(world: World) -> None:
    entries = [Entry("taskType", 52, "Twice", is_retired=True), Entry("taskType", 53, "Twice")]
    settings.save_entries(world.tenant, entries)
    assert world.new_task(taskType={"lookupName": "Twice"})["taskType"]["id"] == 53


def test_another_tenants_menu_is_not_mine(world: World, other: World) -> None:
    settings.save_entries(other.tenant, [Entry("priority", 9, "Theirs")])
    for named in ({"id": 9}, {"lookupName": "Theirs"}):
        assert_refused(world.oracle("POST", "/tasks", task_body(priority=named)), "00006", says="priority")
    assert other.new_task(priority={"id": 9})["priority"]["lookupName"] == "Theirs"


# ---------------------------------------------------------------- references

REFERENCES = [
    ("assignedToAccount", "accounts", "Account"),
    ("contact", "contacts", "Contact"),
    ("organization", "organizations", "Organization"),
    ("salesSettings.opportunity", "opportunities", "Opportunity"),
    ("serviceSettings.answer", "answers", "Answer"),
    ("serviceSettings.incident", "incidents", "Incident"),
    ("marketingSettings.campaign", "campaigns", "Campaign"),
]
each_reference = pytest.mark.parametrize(
    ("path", "collection", "singular"), REFERENCES, ids=[case[0] for case in REFERENCES]
)


@each_reference
def test_any_id_is_taken_where_nothing_else_is_set(world: World, path: str, collection: str, singular: str) -> None:
    response = world.oracle("POST", "/tasks", nest(path, {"id": 209}))
    assert response.status_code == 201, singular
    assert get(response.json(), path) == reference(world, collection, 209)


@each_reference
def test_an_id_that_is_not_registered_is_refused_where_it_must_be(
    world: World, path: str, collection: str, singular: str
) -> None:
    settings.save_mode(world.tenant, ReferenceMode.REGISTERED)
    references.save(world.tenant, [Reference(collection, 83, "Registered")])
    elsewhere = "contacts" if collection != "contacts" else "answers"
    references.save(world.tenant, [Reference(elsewhere, 209, "Elsewhere")])
    response = world.oracle("POST", "/tasks", nest(path, {"id": 209}))
    assert_refused(response, "00006", says=f"Invalid ID: No such {singular} with ID = 209")
    assert_nothing_stored(world)
    accepted = world.oracle("POST", "/tasks", nest(path, {"id": 83}))
    assert get(accepted.json(), path) == reference(world, collection, 83)


@each_reference
@pytest.mark.parametrize("mode", list(ReferenceMode))
def test_a_registered_resource_is_found_by_its_name(
    world: World, mode: ReferenceMode, path: str, collection: str, singular: str
) -> None:
    settings.save_mode(world.tenant, mode)
    references.save(world.tenant, [Reference(collection, 83, "Ana ñ"), Reference(collection, 84, "Eva")])
    for named in ({"lookupName": "Ana ñ"}, {"id": 83, "lookupName": "Ana ñ"}):
        response = world.oracle("POST", "/tasks", nest(path, named))
        assert response.status_code == 201, singular
        assert get(response.json(), path) == reference(world, collection, 83)


WRONG_NAMES: list[tuple[str, dict[str, Any]]] = [
    ("no such name", {"lookupName": "Nobody"}),
    ("two of that name", {"lookupName": "Twice"}),
    ("the name of another id", {"id": 83, "lookupName": "Eva"}),
    ("a name with an id that is not registered", {"id": 209, "lookupName": "Eva"}),
    ("a name that it had before", {"lookupName": "Before"}),
    ("an id with a name that it had before", {"id": 87, "lookupName": "Before"}),
    ("a name in another collection", {"lookupName": "Elsewhere"}),
]


@pytest.mark.parametrize("mode", list(ReferenceMode))
@pytest.mark.parametrize("named", [case[1] for case in WRONG_NAMES], ids=[case[0] for case in WRONG_NAMES])
def test_a_name_that_stands_for_nothing_or_for_something_else_is_refused(
    world: World, mode: ReferenceMode, named: dict[str, Any]
) -> None:
    settings.save_mode(world.tenant, mode)
    names = {83: "Ana", 84: "Eva", 85: "Twice", 86: "Twice", 87: "Before"}
    references.save(world.tenant, [Reference("contacts", number, name) for number, name in names.items()])
    references.save(world.tenant, [Reference("contacts", 87, "After"), Reference("answers", 83, "Elsewhere")])
    assert_refused(world.oracle("POST", "/tasks", task_body(contact=named)), "00006", says="Contact")
    assert_nothing_stored(world)


def test_a_renamed_resource_is_found_by_its_new_name(world: World) -> None:
    references.save(world.tenant, [Reference("contacts", 87, "Before")])
    references.save(world.tenant, [Reference("contacts", 87, "After")])
    assert world.new_task(contact={"lookupName": "After"})["contact"] == reference(world, "contacts", 87)


def test_another_tenants_registry_is_not_mine(world: World, other: World) -> None:
    settings.save_mode(world.tenant, ReferenceMode.REGISTERED)
    references.save(other.tenant, [Reference("contacts", 83, "Ana")])
    for named in ({"id": 83}, {"lookupName": "Ana"}):
        assert_refused(world.oracle("POST", "/tasks", task_body(contact=named)), "00006", says="No such Contact")


def test_every_reference_that_stands_for_nothing_is_named_at_once(world: World) -> None:
    settings.save_mode(world.tenant, ReferenceMode.REGISTERED)
    note = {"text": "x", "createdByAccount": {"id": 4000}}
    body = task_body(contact={"id": 1}, organization={"id": 2}, priority={"id": 3000}, notes=[note])
    response = world.oracle("POST", "/tasks", body)
    for said in ("No such Contact", "No such Organization", "priority", "No such Account with ID = 4000"):
        assert_refused(response, "00006", says=said)


def test_as_many_references_as_a_request_can_hold_are_looked_up(world: World) -> None:
    settings.save_mode(world.tenant, ReferenceMode.REGISTERED)
    notes = [
        {"text": "x", "createdByAccount": {"id": 1000 + number}, "updatedByAccount": {"id": 2000 + number}}
        for number in range(90)
    ]
    response = world.oracle("POST", "/tasks", task_body(notes=notes))
    assert_refused(response, "00006", says="has 80 more problems")


def test_many_resources_of_a_name_are_ambiguous_too(world: World) -> None:
    names = [f"name {number}" for number in range(6)]
    for number in range(0, 120, 12):
        references.save(
            world.tenant, [Reference("accounts", 100 + each, names[each % 6]) for each in range(number, number + 12)]
        )
    notes = [{"text": "x", "createdByAccount": {"lookupName": name}} for name in names]
    response = world.oracle("POST", "/tasks", task_body(notes=notes))
    assert_refused(response, "00006", says="more than one Account is called name 5")


def test_a_name_that_many_resources_had_before_is_found(world: World) -> None:
    for number in range(1, 31, 10):
        references.save(world.tenant, [Reference("contacts", each, "New") for each in range(number, number + 10)])
        renamed = [Reference("contacts", each, f"No longer new {each}") for each in range(number, number + 10)]
        references.save(world.tenant, renamed)
    references.save(world.tenant, [Reference("contacts", 31, "New")])
    response = world.oracle("POST", "/tasks", task_body(contact={"lookupName": "New"}))
    assert response.status_code == 201, response.text
    assert response.json()["contact"] == reference(world, "contacts", 31)


# ---------------------------------------------------------------- notes and files that come with it


def test_notes_come_with_the_task(world: World) -> None:
    settings.save_entries(world.tenant, ENTRIES)
    notes: list[dict[str, Any]] = [
        {"text": "first", "channel": {"lookupName": "Phone"}, "createdByAccount": {"id": 7}},
        {"text": "ñ😀" * 5000, "id": 99, "createdTime": "ignored", "updatedTime": "ignored"},
        {"text": "x" * 349_525},
    ]
    task = world.new_task(notes=notes)
    assert task["notes"] == {"links": [{"rel": "self", "href": f"{self_link(task)}/notes"}]}
    listed = world.oracle("GET", f"/tasks/{task['id']}/notes").json()["items"]
    stored = [world.oracle("GET", each["href"]).json() for each in listed]
    assert [each["text"] for each in stored] == [note["text"] for note in notes]
    assert stored[0]["channel"] == {"id": 35, "lookupName": "Phone"}
    assert stored[0]["createdByAccount"] == reference(world, "accounts", 7)
    assert stored[1]["channel"] is None
    assert stored[1]["createdTime"] == task["createdTime"]


def test_files_come_with_the_task(world: World) -> None:
    files: list[dict[str, Any]] = [
        {
            "fileName": "plan ñ.txt",
            "data": encoded(b"a plan\n"),
            "contentType": "text/plain",
            "name": "plan",
            "description": "what to do",
            "size": 1,
            "id": 99,
        },
        {"fileName": "bytes", "data": encoded(bytes(range(256)))},
        {"fileName": "empty", "data": ""},
    ]
    task = world.new_task(fileAttachments=files)
    assert task["fileAttachments"] == {"links": [{"rel": "self", "href": f"{self_link(task)}/fileAttachments"}]}
    listed = world.oracle("GET", f"/tasks/{task['id']}/fileAttachments").json()["items"]
    stored = [world.oracle("GET", each["href"]).json() for each in listed]
    assert [each["fileName"] for each in stored] == ["plan ñ.txt", "bytes", "empty"]
    assert [each["size"] for each in stored] == [7, 256, 0]
    assert [each["name"] for each in stored] == ["plan", None, None]
    assert [each["description"] for each in stored] == ["what to do", None, None]
    assert stored[0]["contentType"] == "text/plain"
    data = [world.oracle("GET", each["href"] + "/data").json()["data"] for each in listed]
    assert data == [file["data"] for file in files]


def test_a_file_of_3_mib_comes_with_the_task_and_one_byte_more_does_not(world: World) -> None:
    data = bytes(range(256)) * (3 * 1024 * 4)
    assert len(data) == 3 * 1024 * 1024
    too_large = task_body(fileAttachments=[{"fileName": "a", "data": encoded(data + b"x")}])
    assert_refused(world.oracle("POST", "/tasks", too_large), "00006", says="fileAttachments.0.data")
    assert_nothing_stored(world)
    task = world.new_task(fileAttachments=[{"fileName": "a", "data": encoded(data)}])
    [file] = world.oracle("GET", f"/tasks/{task['id']}/fileAttachments").json()["items"]
    assert world.oracle("GET", file["href"] + "?download").content == data


GOOD_FILE = {"fileName": "good.txt", "data": "eA=="}
WRONG_FILES: list[tuple[str, dict[str, Any], str]] = [
    ("no data", {"data": ABSENT}, "data"),
    ("data null", {"data": None}, "data"),
    ("data number", {"data": 1}, "data"),
    ("data no base64", {"data": "!!!!"}, "data"),
    ("data without padding", {"data": "eA"}, "data"),
    ("data cut off", {"data": "eA="}, "data"),
    ("data URL-safe base64", {"data": "-_-_"}, "data"),
    ("data no ASCII", {"data": "ñ==="}, "data"),
    ("no file name", {"fileName": ABSENT}, "fileName"),
    ("file name null", {"fileName": None}, "fileName"),
    ("file name empty", {"fileName": ""}, "fileName"),
    ("file name number", {"fileName": 1}, "fileName"),
    ("file name long", {"fileName": "x" * 101}, "fileName"),
    *((f"file name with {each}", {"fileName": f"a{each}b"}, "fileName") for each in '/:*?"<>|\\'),
    ("file name with NUL", {"fileName": "a\u0000b"}, "fileName"),
    ("file name with line feed", {"fileName": "a\n"}, "fileName"),
    ("file name with half a pair", {"fileName": "a\ud800"}, "fileName"),
    ("content type no type", {"contentType": "text"}, "contentType"),
    ("content type empty", {"contentType": ""}, "contentType"),
    ("content type no subtype", {"contentType": "text/"}, "contentType"),
    ("content type with parameter", {"contentType": "text/plain; charset=utf-8"}, "contentType"),
    ("content type with digits first", {"contentType": "4/2"}, "contentType"),
    ("content type with line feed", {"contentType": "text/plain\n"}, "contentType"),
    ("content type long", {"contentType": "text/" + "x" * 124}, "contentType"),
    ("name long", {"name": "x" * 41}, "name"),
    ("name with space", {"name": "a b"}, "name"),
    ("name with no-break space", {"name": "a\u00a0b"}, "name"),
    ("description long", {"description": "x" * 1334}, "description"),
    ("description number", {"description": 1}, "description"),
    ("unknown", {"surprise": 1}, "surprise"),
]


@pytest.mark.parametrize(("members", "path"), [case[1:] for case in WRONG_FILES], ids=[case[0] for case in WRONG_FILES])
def test_a_wrong_file_is_named_and_nothing_is_stored(shared_world: World, members: dict[str, Any], path: str) -> None:
    wrong = {name: value for name, value in (GOOD_FILE | members).items() if value is not ABSENT}
    response = shared_world.oracle("POST", "/tasks", task_body(fileAttachments=[GOOD_FILE, wrong]))
    assert_refused(response, "00006", says=f"fileAttachments.1.{path} ")
    assert_nothing_stored(shared_world)


def test_files_at_the_limits_are_taken(world: World) -> None:
    file = {
        "fileName": "x" * 100,
        "contentType": "text/" + "x" * 123,
        "name": "x" * 40,
        "description": "x" * 1333,
    }
    task = world.new_task(fileAttachments=[file | {"data": ""}])
    [listed] = world.oracle("GET", f"/tasks/{task['id']}/fileAttachments").json()["items"]
    stored = world.oracle("GET", listed["href"]).json()
    assert {name: stored[name] for name in file} == file


WRONG_NOTES: list[tuple[str, Any, str]] = [
    ("no text", {}, "notes.1.text "),
    ("text null", {"text": None}, "notes.1.text "),
    ("text empty", {"text": ""}, "notes.1.text "),
    ("text number", {"text": 1}, "notes.1.text "),
    ("text long", {"text": "x" * 349_526}, "notes.1.text "),
    ("text with half a pair", {"text": "\ud800"}, "notes.1.text "),
    ("unknown channel", {"text": "x", "channel": {"id": 404}}, "notes.1.channel "),
    ("channel number", {"text": "x", "channel": 1}, "notes.1.channel "),
    ("author without id", {"text": "x", "createdByAccount": {}}, "notes.1.createdByAccount "),
    ("author of unknown name", {"text": "x", "createdByAccount": {"lookupName": "Nobody"}}, "No such Account"),
    ("second author of unknown name", {"text": "x", "updatedByAccount": {"lookupName": "Nobody"}}, "No such Account"),
    ("unknown", {"text": "x", "surprise": 1}, "notes.1.surprise "),
    ("text alone", "x", "notes.1 "),
    ("null", None, "notes.1 "),
]


@pytest.mark.parametrize(("note", "says"), [case[1:] for case in WRONG_NOTES], ids=[case[0] for case in WRONG_NOTES])
def test_a_wrong_note_is_named_and_nothing_is_stored(shared_world: World, note: Any, says: str) -> None:
    response = shared_world.oracle(
        "POST", "/tasks", task_body(notes=[{"text": "good"}, note], fileAttachments=[GOOD_FILE])
    )
    assert_refused(response, "00006", says=says)
    assert_nothing_stored(shared_world)


def test_ninety_notes_and_files_come_with_a_task_and_no_more(world: World) -> None:
    notes, files = [{"text": f"{number}"} for number in range(60)], [GOOD_FILE] * 30
    too_many = task_body(notes=notes, fileAttachments=[*files, GOOD_FILE])
    assert_refused(world.oracle("POST", "/tasks", too_many), "00006", says="90")
    assert_refused(world.oracle("POST", "/tasks", task_body(notes=notes * 2)), "00006", says="notes")
    assert_nothing_stored(world)
    task = world.new_task(notes=notes, fileAttachments=files)
    assert len(world.oracle("GET", f"/tasks/{task['id']}/notes").json()["items"]) == 60
    assert len(world.oracle("GET", f"/tasks/{task['id']}/fileAttachments").json()["items"]) == 30


# ---------------------------------------------------------------- 400

GROUPS = ["customFields", "inherit", "marketingSettings", "salesSettings", "serviceSettings", "statusWithType"]
STATUS_TYPE = "statusWithType.statusType"
WRONG: list[tuple[str, dict[str, Any], str, str]] = [
    # the name
    ("no name", {"name": ABSENT}, "00012", "name"),
    ("name null", {"name": None}, "00012", "name"),
    ("name empty", {"name": ""}, "00012", "name"),
    ("name blank", {"name": " \t\n\u00a0"}, "00012", "name"),
    ("name of 256 characters", {"name": "x" * 256}, "00012", "name"),
    ("name number", {"name": 1}, "00012", "name"),
    ("name array", {"name": ["x"]}, "00012", "name"),
    ("name with half a pair", {"name": "\ud800"}, "00012", "name"),
    ("no name and more", {"name": ABSENT, "surprise": 1}, "00012", "name"),
    # unknown members
    ("unknown", {"surprise": 1}, "00006", "surprise"),
    ("unknown in lower case", {"duetime": None}, "00006", "duetime"),
    ("unknown as stored", {"due_time": None}, "00006", "due_time"),
    *((f"unknown in {group}", {f"{group}__surprise": 1}, "00006", f"{group}.surprise") for group in GROUPS),
    ("unknown in a reference", {"contact": {"id": 83, "surprise": 1}}, "00006", "contact.surprise"),
    ("unknown in a named ID", {"priority": {"id": 1, "surprise": 1}}, "00006", "priority.surprise"),
    # references
    ("reference number", {"contact": 83}, "00006", "contact"),
    ("reference text", {"contact": "83"}, "00006", "contact"),
    ("reference array", {"contact": [{"id": 83}]}, "00006", "contact"),
    ("reference empty", {"contact": {}}, "00006", "contact"),
    ("reference of nulls", {"contact": {"id": None, "lookupName": None}}, "00006", "contact"),
    ("reference 0", {"contact": {"id": 0}}, "00006", "contact.id"),
    ("reference negative", {"contact": {"id": -1}}, "00006", "contact.id"),
    ("reference beyond 64 bits", {"contact": {"id": 2**63}}, "00006", "contact.id"),
    ("reference id text", {"contact": {"id": "83a"}}, "00006", "contact.id"),
    ("reference id with zeros", {"contact": {"id": "083"}}, "00006", "contact.id"),
    ("reference id fraction", {"contact": {"id": 83.5}}, "00006", "contact.id"),
    ("reference id boolean", {"contact": {"id": True}}, "00006", "contact.id"),
    ("reference name number", {"contact": {"lookupName": 83}}, "00006", "contact.lookupName"),
    ("reference name empty", {"contact": {"lookupName": ""}}, "00006", "contact.lookupName"),
    ("reference name with half a pair", {"contact": {"lookupName": "\ud800"}}, "00006", "contact.lookupName"),
    ("nested reference 0", {"serviceSettings__incident": {"id": 0}}, "00006", "serviceSettings.incident.id"),
    # named IDs
    ("named ID number", {"priority": 1}, "00006", "priority"),
    ("named ID text", {"priority": "Low"}, "00006", "priority"),
    ("named ID empty", {"priority": {}}, "00006", "priority"),
    ("named ID of another menu", {"priority": {"lookupName": "Call"}}, "00006", "priority"),
    ("nested named ID empty", {"marketingSettings__survey": {}}, "00006", "marketingSettings.survey"),
    # the status
    ("status null", {"statusWithType": {"status": None}}, "00006", "statusWithType.status"),
    ("statusType null", {"statusWithType": {"statusType": None}}, "00006", "statusWithType.statusType"),
    ("a type as a status", {"statusWithType": {"status": {"id": 14}}}, "00006", "statusWithType.status"),
    ("a status as a type", {"statusWithType": {"statusType": {"id": 16}}}, "00006", "statusWithType.statusType"),
    ("another type than the default's", {"statusWithType": {"statusType": {"id": 15}}}, "00006", STATUS_TYPE),
    (
        "another type than the status's",
        {"statusWithType": {"status": {"id": 18}, "statusType": {"id": 14}}},
        "00006",
        "statusWithType.statusType",
    ),
    # times
    *((f"{member} naive", {member: "2026-04-11T10:30:00"}, "00006", member) for member in TIMES),
    ("time number", {"dueTime": 1775903400}, "00006", "dueTime"),
    ("time object", {"dueTime": {}}, "00006", "dueTime"),
    ("time empty", {"dueTime": ""}, "00006", "dueTime"),
    ("time text", {"dueTime": "tomorrow"}, "00006", "dueTime"),
    ("time date only", {"dueTime": "2026-04-11"}, "00006", "dueTime"),
    ("time no such day", {"dueTime": "2026-02-30T10:30:00Z"}, "00006", "dueTime"),
    ("time before year 1", {"dueTime": "0001-01-01T00:00:00+01:00"}, "00006", "dueTime"),
    # scalars
    ("percent -1", {"percentComplete": -1}, "00006", "percentComplete"),
    ("percent 101", {"percentComplete": 101}, "00006", "percentComplete"),
    ("percent fraction", {"percentComplete": 0.5}, "00006", "percentComplete"),
    ("percent text", {"percentComplete": "50"}, "00006", "percentComplete"),
    ("percent boolean", {"percentComplete": True}, "00006", "percentComplete"),
    ("inherit boolean", {"inherit": True}, "00006", "inherit"),
    *(
        (f"{member} {value}", {f"inherit__{member}": value}, "00006", f"inherit.{member}")
        for member in ("inheritContact", "inheritOrganization", "inheritStaffAssignment")
        for value in (None, 1, "true")
    ),
    # custom fields
    ("customFields array", {"customFields": []}, "00006", "customFields"),
    ("c null", {"customFields": {"c": None}}, "00006", "customFields.c"),
    ("c array", {"customFields": {"c": []}}, "00006", "customFields.c"),
    ("c text", {"customFields": {"c": "{}"}}, "00006", "customFields.c"),
    ("an object in c", {"customFields": {"c": {"a": 1, "b": {}}}}, "00006", "customFields.c.b"),
    ("an array in c", {"customFields": {"c": {"a": []}}}, "00006", "customFields.c"),
    ("an array in c under half a pair", {"customFields": {"c": {"\ud800": []}}}, "00006", "customFields.c"),
    # what comes with it
    ("notes object", {"notes": {}}, "00006", "notes"),
    ("notes text", {"notes": "x"}, "00006", "notes"),
    ("files object", {"fileAttachments": {}}, "00006", "fileAttachments"),
]  # fmt: skip


@pytest.mark.parametrize(("members", "code", "names"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
def test_a_wrong_member_is_named_and_nothing_is_stored(
    shared_world: World, members: dict[str, Any], code: str, names: str
) -> None:
    assert_refused(shared_world.oracle("POST", "/tasks", task_body(**members)), code, says=f"{names} ")
    assert_nothing_stored(shared_world)


def test_every_wrong_member_is_named_at_once(shared_world: World) -> None:
    body = task_body(surprise=1, dueTime="x", percentComplete=101, contact={"id": 0}, inherit={"inheritContact": None})
    response = shared_world.oracle("POST", "/tasks", body)
    for name in ("surprise", "dueTime", "percentComplete", "contact.id", "inherit.inheritContact"):
        assert_refused(response, "00006", says=f"{name} ")


@pytest.mark.parametrize(
    ("unknown", "says"), [(15_000, "request body has 14900 more problems"), (250_000, "has more than 20000 fields")]
)
def test_a_refusal_is_no_longer_than_lambda_can_answer(shared_world: World, unknown: int, says: str) -> None:
    body = json.dumps(task_body() | {f"k{number}": 1 for number in range(unknown)}).encode()
    assert len(body) < BODY_LIMIT
    response = shared_world.oracle("POST", "/tasks", body)
    assert_refused(response, "00006", says=says)
    assert len(response.content) < 16 * 1024


def test_a_long_name_of_an_unknown_member_is_cut_off(shared_world: World) -> None:
    response = shared_world.oracle("POST", "/tasks", task_body() | {"k" * 1_000_000: 1})
    assert_refused(response, "00006", says=f"{'k' * 100} is not a known field")
    assert len(response.content) < 16 * 1024


READ_ONLY: list[tuple[str, Any]] = [
    ("id", 4711),
    ("id", "text"),
    ("lookupName", "Another name"),
    ("createdTime", "2000-01-01T00:00:00.000Z"),
    ("updatedTime", None),
    ("links", [{"rel": "self", "href": "https://example.com"}]),
    ("links", {}),
]


@pytest.mark.parametrize(("name", "value"), READ_ONLY)
def test_read_only_members_are_ignored(world: World, name: str, value: Any) -> None:
    task = world.new_task(**{name: value})
    assert task["id"] == 1
    assert task["lookupName"] == NAME
    assert not task["createdTime"].startswith("2000")
    assert TIME.fullmatch(task["updatedTime"])
    assert task["links"] == reference(world, "tasks", 1)["links"]


# ---------------------------------------------------------------- the body as a whole

BODIES: list[tuple[str, bytes, str]] = [
    ("empty", b"", "00010"),
    ("space", b" \r\n\t ", "00010"),
    ("truncated", b'{"name": "x"', "00011"),
    ("two documents", b'{"name": "x"}{"name": "x"}', "00011"),
    ("form", b"name=x", "00011"),
    ("XML", b"<task><name>x</name></task>", "00011"),
    ("single quotes", b"{'name': 'x'}", "00011"),
    ("trailing comma", b'{"name": "x",}', "00011"),
    ("comment", b'{"name": "x" /* y */}', "00011"),
    ("NaN", b'{"name": "x", "percentComplete": NaN}', "00011"),
    ("Infinity", b'{"name": "x", "customFields": {"c": {"a": Infinity}}}', "00011"),
    ("control character", b'{"name": "\x01"}', "00011"),
    ("brackets", b"[" * 100_000 + b"]" * 100_000, "00011"),
    ("not UTF-8", '{"name": "ñ"}'.encode("utf-16"), "00011"),
    ("Latin-1", '{"name": "ñ"}'.encode("latin-1"), "00011"),
    ("two byte order marks", b'\xef\xbb\xbf\xef\xbb\xbf{"name": "x"}', "00011"),
    ("array", b'[{"name": "x"}]', "00006"),
    ("text", b'"x"', "00006"),
    ("number", b"1", "00006"),
    ("null", b"null", "00006"),
]


@pytest.mark.parametrize(("body", "code"), [case[1:] for case in BODIES], ids=[case[0] for case in BODIES])
def test_a_body_that_is_no_json_object_is_400(shared_world: World, body: bytes, code: str) -> None:
    assert_refused(shared_world.oracle("POST", "/tasks", body), code)
    assert_nothing_stored(shared_world)


CONTENT_TYPES = [
    None,
    "",
    "application/json",
    "Application/JSON; charset=utf-8",
    "application/json; charset=iso-8859-1",
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/octet-stream",
    "application/xml",
    "anything",
]


@pytest.mark.parametrize("content_type", CONTENT_TYPES)
def test_the_body_is_read_as_json_whatever_its_type(world: World, content_type: str | None) -> None:
    headers = {} if content_type is None else {"content-type": content_type}
    body = json.dumps({"name": "ñ😀 a=b&c=%20+", "contact": {"id": 83}}, ensure_ascii=False).encode()
    response = world.oracle("POST", "/tasks", body, headers)
    assert ("content-type" in response.request.headers) is (content_type is not None)
    assert response.status_code == 201
    assert response.json()["name"] == "ñ😀 a=b&c=%20+"
    assert response.json()["contact"] == reference(world, "contacts", 83)


@pytest.mark.parametrize("content_type", ["application/json", "application/octet-stream"])
def test_a_body_over_the_limit_is_400_and_one_at_the_limit_is_taken(world: World, content_type: str) -> None:
    def padded(size: int) -> bytes:
        return b'{"name": "x"' + b" " * (size - 13) + b"}"

    headers = {"content-type": content_type}
    assert_refused(world.oracle("POST", "/tasks", padded(BODY_LIMIT + 1), headers), "00016")
    assert_nothing_stored(world)
    assert world.oracle("POST", "/tasks", padded(BODY_LIMIT), headers).status_code == 201


# ---------------------------------------------------------------- Prefer


@pytest.mark.parametrize("prefer", ["exclude-null-properties", "wait=10, Exclude-Null-Properties"])
def test_nulls_are_left_out_for_those_who_prefer_it(world: World, prefer: str) -> None:
    response = world.oracle("POST", "/tasks", task_body(contact={"id": 83}), {"Prefer": prefer})
    assert response.status_code == 201
    whole = world.oracle("GET", response.headers["location"]).json()
    assert response.json() == without_nulls(whole)


# ---------------------------------------------------------------- Idempotency-Key


def test_a_repeat_gets_the_first_task_and_creates_none(world: World) -> None:
    body = task_body(notes=[{"text": "once"}], fileAttachments=[GOOD_FILE])
    first = world.oracle("POST", "/tasks", body, {"Idempotency-Key": "k-1"})
    again = [world.oracle("POST", "/tasks", body, {"Idempotency-Key": "k-1"}) for _ in range(2)]
    assert "idempotent-replay" not in first.headers
    for each in again:
        assert each.status_code == first.status_code == 201
        assert each.text == first.text
        assert each.headers["location"] == first.headers["location"]
        assert each.headers["idempotent-replay"] == "true"
    assert [each["id"] for each in world.oracle("GET", "/tasks").json()["items"]] == [first.json()["id"]]
    for path in ("notes", "fileAttachments"):
        assert len(world.oracle("GET", f"{first.headers['location']}/{path}").json()["items"]) == 1


def test_a_repeat_shows_the_task_as_it_is_by_then(world: World) -> None:
    first = world.oracle("POST", "/tasks", task_body(), {"Idempotency-Key": "k-1"})
    world.oracle("PATCH", first.headers["location"], {"percentComplete": 50})
    again = world.oracle("POST", "/tasks", task_body(), {"Idempotency-Key": "k-1"})
    assert again.json()["id"] == first.json()["id"]
    assert again.json()["percentComplete"] == 50


def test_the_same_key_with_another_body_is_422(world: World) -> None:
    world.oracle("POST", "/tasks", task_body(), {"Idempotency-Key": "k-1"})
    for body in (
        task_body(percentComplete=1),
        task_body(priority={"id": 404}),
        json.dumps(task_body()).encode() + b" ",
    ):
        response = world.oracle("POST", "/tasks", body, {"Idempotency-Key": "k-1"})
        assert_refused(response, "00016", says="Idempotency-Key", status=422)
    assert len(world.oracle("GET", "/tasks").json()["items"]) == 1


def test_the_same_body_without_a_key_or_with_another_creates_again(world: World) -> None:
    headers: list[dict[str, str]] = [{"Idempotency-Key": "k-1"}, {"Idempotency-Key": "K-1"}, {}, {}]
    created = [world.oracle("POST", "/tasks", task_body(), each) for each in headers]
    assert [each.status_code for each in created] == [201] * 4
    assert len({each.json()["id"] for each in created}) == 4
    assert all("idempotent-replay" not in each.headers for each in created)


def test_a_refused_request_does_not_use_its_key_up(shared_world: World) -> None:
    key = {"Idempotency-Key": "k-1"}
    assert_refused(shared_world.oracle("POST", "/tasks", task_body(priority={"id": 404}), key), "00006")
    response = shared_world.oracle("POST", "/tasks", task_body(), key)
    assert response.status_code == 201
    assert "idempotent-replay" not in response.headers


def test_a_key_belongs_to_its_tenant(world: World, other: World) -> None:
    for each in (world, other):
        response = each.oracle("POST", "/tasks", task_body(name=each.tenant), {"Idempotency-Key": "shared"})
        assert response.status_code == 201
        assert "idempotent-replay" not in response.headers


@pytest.mark.parametrize("key", ["", "x" * 256, "with space", "a\tb"], ids=["empty", "256", "space", "tab"])
def test_a_malformed_key_is_400(world: World, key: str) -> None:
    response = world.oracle("POST", "/tasks", task_body(), {"Idempotency-Key": key})
    assert_refused(response, "00006", says="Idempotency-Key")
    assert_nothing_stored(world)


def test_a_key_of_255_characters_is_taken(world: World) -> None:
    for replayed in (None, "true"):
        response = world.oracle("POST", "/tasks", task_body(), {"Idempotency-Key": "~" * 255})
        assert response.status_code == 201
        assert response.headers.get("idempotent-replay") == replayed


def test_a_key_of_a_deleted_task_is_404(world: World) -> None:
    first = world.oracle("POST", "/tasks", task_body(), {"Idempotency-Key": "k-1"})
    world.oracle("DELETE", first.headers["location"])
    again = world.oracle("POST", "/tasks", task_body(), {"Idempotency-Key": "k-1"})
    assert_refused(again, "00013", says=f"No such Task with ID = {first.json()['id']}")
    assert_nothing_stored(world)


# ---------------------------------------------------------------- the wall between tenants


def test_another_tenant_never_sees_it(world: World, other: World) -> None:
    task = world.new_task(notes=[{"text": "x"}], fileAttachments=[GOOD_FILE])
    path = f"/tasks/{task['id']}"
    for each in (path, f"{path}/notes", f"{path}/notes/1", f"{path}/fileAttachments", f"{path}/fileAttachments/1/data"):
        assert world.oracle("GET", each).status_code == 200
        assert_refused(other.oracle("GET", each), "00013")
    assert_nothing_stored(other)


# ---------------------------------------------------------------- expand


def test_expand_shows_what_a_new_task_came_with(world: World) -> None:
    file = {"fileName": "letter.txt", "data": "YQ=="}
    body = {"name": NAME, "notes": [{"text": "Called"}, {"text": "ñ" * 20_000}], "fileAttachments": [file]}
    task = create_expanded(world, "all", body)
    assert task == world.oracle("GET", f"/tasks/{task['id']}?expand=all").json()
    assert [len(task[name]["items"]) for name in ("notes", "fileAttachments")] == [2, 1]
    links = world.oracle("GET", f"/tasks/{task['id']}").json()["fileAttachments"]
    assert create_expanded(world, "notes", body) == task | {"fileAttachments": links}


def test_a_task_is_created_whatever_of_it_fits_into_the_answer(world: World) -> None:
    note = {"text": '"' * 340_000}
    task = create_expanded(world, "all", {"name": NAME, "notes": [note] * 5})
    assert task == world.oracle("GET", f"/tasks/{task['id']}").json()


def test_expand_of_a_new_task_is_refused_before_there_is_one(world: World) -> None:
    refused = world.oracle("POST", "/tasks?expand=contact", {"name": NAME})
    assert_refused(refused, "00007", says="names contact: supported are all, notes, fileAttachments")
    assert world.oracle("GET", "/tasks").json()["items"] == []


def create_expanded(world: World, children: str, body: Any) -> dict[str, Any]:
    response = world.oracle("POST", f"/tasks?expand={children}", body, {"Idempotency-Key": "once"})
    assert response.status_code == 201, response.text
    task: dict[str, Any] = response.json()
    return task
