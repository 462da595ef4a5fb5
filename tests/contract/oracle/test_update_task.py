"""PATCH /services/rest/connect/{version}/tasks/{id} over HTTP: contract Oracle, sections 1 to 3."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from acuse.identity.permissions import Permission
from acuse.oracle import times
from acuse.oracle.settings import store as settings
from acuse.oracle.settings.model import NOT_COMPLETE, Entry
from local.world import World
from tests.support.oracle.envelope import assert_refused
from tests.support.oracle.file_attachments import encoded, file
from tests.support.oracle.tasks import (
    LONG_AGO,
    UNKNOWN_ID,
    WRONG_IDS,
    at,
    changed,
    ids_in,
    kept_in_bucket,
    make_old,
    nested,
    patch,
    path_of,
    read,
    set_up_menus,
    stored,
)

COMPLETED = {"statusWithType": {"status": {"id": 18}}}
NOT_STARTED = {"statusWithType": {"status": {"id": 16}}}
LONG_NOTE = json.dumps([(number * 7919) ** 5 for number in range(2000)])
"""A text that is too long for the table, even compressed."""
TIME = "2031-05-06T07:08:09.000Z"

FULL: dict[str, Any] = {
    "name": "Everything",
    "assignedToAccount": {"id": 1},
    "completedTime": "2026-01-01T00:00:00.000Z",
    "contact": {"id": 2},
    "customFields": {"c": {"colour": "red"}},
    "dueTime": "2026-01-02T00:00:00.000Z",
    "inherit": {"inheritContact": True, "inheritOrganization": True, "inheritStaffAssignment": True},
    "marketingSettings": {"campaign": {"id": 3}, "document": {"id": 1}, "mailing": {"id": 1}, "survey": {"id": 1}},
    "organization": {"id": 4},
    "percentComplete": 50,
    "plannedCompletionTime": "2026-01-03T00:00:00.000Z",
    "priority": {"id": 1},
    "salesSettings": {"opportunity": {"id": 5}},
    "serviceSettings": {"answer": {"id": 6}, "incident": {"id": 7}},
    "startTime": "2026-01-04T00:00:00.000Z",
    "statusWithType": {"status": {"id": 17}},
    "taskTemplate": {"id": 1},
    "taskType": {"id": 1},
}


def without(body: dict[str, Any], path: str) -> dict[str, Any]:
    """A copy with the member at `path` taken away, and with it the time of the last change."""
    copy: dict[str, Any] = json.loads(json.dumps(body))
    *groups, name = path.split(".")
    del (at(copy, ".".join(groups)) if groups else copy)[name]
    del copy["updatedTime"]
    return copy


# ---------------------------------------------------------------- how it is called and answered


@pytest.mark.parametrize("version", ["v1.3", "v1.4", "latest"])
@pytest.mark.parametrize(
    ("method", "headers"),
    [("PATCH", {}), ("POST", {"X-HTTP-Method-Override": "PATCH"}), ("PATCH", {"X-HTTP-Method-Override": "PATCH"})],
    ids=["PATCH", "POST that stands for it", "both"],
)
def test_a_change_is_answered_with_200_and_nothing(
    world: World, method: str, headers: dict[str, str], version: str
) -> None:
    task = world.new_task()
    response = world.oracle(method, path_of(task), {"name": "Call again"}, headers, version=version)
    assert response.status_code == 200
    assert response.content == b""
    after = read(world, task)
    assert (after["name"], after["lookupName"]) == ("Call again", "Call again")


def test_the_override_is_read_in_any_case(world: World) -> None:
    task = world.new_task()
    response = world.oracle("POST", path_of(task), {"percentComplete": 5}, {"x-http-method-override": "patch"})
    assert response.status_code == 200
    assert read(world, task)["percentComplete"] == 5


@pytest.mark.parametrize("override", [None, "PUT", "DELETE", "GET", "POST", ""])
def test_a_post_that_does_not_stand_for_a_patch_is_405(world: World, override: str | None) -> None:
    task = world.new_task()
    headers = {} if override is None else {"X-HTTP-Method-Override": override}
    response = world.oracle("POST", path_of(task), {"name": "Changed"}, headers)
    assert_refused(response, "00002")
    assert {"GET", "PATCH", "DELETE"} <= set(response.headers["allow"].split(", "))
    assert read(world, task) == task


def test_put_is_405(world: World) -> None:
    task = world.new_task()
    assert_refused(world.oracle("PUT", path_of(task), {"name": "Changed"}), "00002")
    assert read(world, task) == task


@pytest.mark.parametrize("media_type", ["application/json", "text/plain", "application/x-www-form-urlencoded", "*/*"])
def test_the_media_type_does_not_matter(world: World, media_type: str) -> None:
    task = world.new_task()
    assert patch(world, task, {"name": "ñandú"}, {"content-type": media_type}).status_code == 200
    assert read(world, task)["name"] == "ñandú"


def test_an_empty_object_changes_nothing_but_the_time(world: World) -> None:
    task = world.new_task(percentComplete=5)
    make_old(world, task)
    before = read(world, task)
    after = changed(world, task, {})
    assert after["updatedTime"] != LONG_AGO
    assert {**after, "updatedTime": LONG_AGO} == before


def test_the_time_of_the_change_moves_and_that_of_the_creation_does_not(world: World) -> None:
    task = world.new_task()
    make_old(world, task)
    sent_at = times.now()
    after = changed(world, task, {"name": "Changed"})
    assert after["createdTime"] == LONG_AGO
    assert sent_at <= after["updatedTime"] <= times.now()


def test_a_refused_change_does_not_move_the_time(shared_world: World) -> None:
    task = shared_world.new_task()
    make_old(shared_world, task)
    assert_refused(patch(shared_world, task, {"percentComplete": 101}), "00006")
    assert read(shared_world, task)["updatedTime"] == LONG_AGO


# ---------------------------------------------------------------- what changes


SCALARS: list[tuple[str, Any, Any]] = [
    ("completedTime", TIME, TIME),
    ("dueTime", "2031-05-06T09:08:09.999+02:00", TIME),
    ("plannedCompletionTime", "2031-05-06T07:08:09Z", TIME),
    ("startTime", TIME, TIME),
    ("percentComplete", 0, 0),
    ("percentComplete", 100, 100),
    ("inherit.inheritContact", False, False),
    ("inherit.inheritOrganization", False, False),
    ("inherit.inheritStaffAssignment", False, False),
    ("priority", {"id": 3}, {"id": 3, "lookupName": "High"}),
    ("priority", {"lookupName": "High"}, {"id": 3, "lookupName": "High"}),
    ("taskType", {"id": 2, "lookupName": "Email"}, {"id": 2, "lookupName": "Email"}),
    ("statusWithType.status", {"lookupName": "Waiting"}, {"id": 19, "lookupName": "Waiting"}),
    ("customFields.c.colour", "blue", "blue"),
]


@pytest.mark.parametrize(("path", "sent", "shown"), SCALARS, ids=[f"{case[0]} {case[1]}" for case in SCALARS])
def test_one_member_changes_and_every_other_stays(world: World, path: str, sent: Any, shown: Any) -> None:
    set_up_menus(world)
    before = world.new_task(**FULL)
    after = changed(world, before, nested(path, sent))
    assert at(after, path) == shown
    assert without(after, path) == without(before, path)


@pytest.mark.parametrize(
    ("path", "collection"),
    [
        ("assignedToAccount", "accounts"),
        ("contact", "contacts"),
        ("organization", "organizations"),
        ("salesSettings.opportunity", "opportunities"),
        ("serviceSettings.answer", "answers"),
        ("serviceSettings.incident", "incidents"),
        ("marketingSettings.campaign", "campaigns"),
    ],
)
def test_a_reference_changes_and_every_other_member_stays(world: World, path: str, collection: str) -> None:
    set_up_menus(world)
    before = world.new_task(**FULL)
    after = changed(world, before, nested(path, {"id": 99}))
    root = f"{world.base_url}/services/rest/connect/v1.4"
    assert at(after, path) == {
        "links": [
            {"rel": "self", "href": f"{root}/{collection}/99"},
            {"rel": "canonical", "href": f"{root}/{collection}/99"},
            {
                "rel": "describedby",
                "href": f"{root}/metadata-catalog/{collection}",
                "mediaType": "application/schema+json",
            },
        ]
    }
    assert without(after, path) == without(before, path)


def test_members_of_a_nested_object_are_merged(world: World) -> None:
    set_up_menus(world)
    task = world.new_task()
    for part in ({"campaign": {"id": 3}}, {"document": {"id": 1}}, {"mailing": {"lookupName": "Spring"}}, {}):
        changed(world, task, {"marketingSettings": part})
    settings = changed(world, task, {"marketingSettings": {"document": None}})["marketingSettings"]
    assert settings["campaign"]["links"][0]["href"].endswith("/campaigns/3")
    assert settings["document"] is None
    assert settings["mailing"] == {"id": 1, "lookupName": "Spring"}
    assert settings["survey"] is None


def test_a_name_is_trimmed_and_the_lookup_name_follows(world: World) -> None:
    after = changed(world, world.new_task(), {"name": " \t Ñandú 😀 \n"})
    assert (after["name"], after["lookupName"]) == ("Ñandú 😀", "Ñandú 😀")


def test_a_name_of_255_characters_after_trimming_is_taken(world: World) -> None:
    assert changed(world, world.new_task(), {"name": f"  {'😀' * 255}  "})["name"] == "😀" * 255


def test_members_of_several_kinds_change_together(world: World) -> None:
    after = changed(world, world.new_task(), {"name": "n", "percentComplete": 1, "contact": {"id": 1}, **COMPLETED})
    assert (after["name"], after["percentComplete"]) == ("n", 1)
    assert after["contact"]
    assert after["statusWithType"]["statusType"] == {"id": 15, "lookupName": "Complete"}


NULLABLE = [
    "assignedToAccount",
    "completedTime",
    "contact",
    "dueTime",
    "marketingSettings.campaign",
    "marketingSettings.document",
    "marketingSettings.mailing",
    "marketingSettings.survey",
    "organization",
    "percentComplete",
    "plannedCompletionTime",
    "priority",
    "salesSettings.opportunity",
    "serviceSettings.answer",
    "serviceSettings.incident",
    "startTime",
    "taskTemplate",
    "taskType",
]


@pytest.mark.parametrize("path", NULLABLE)
def test_null_clears_a_member_and_leaves_the_others(world: World, path: str) -> None:
    set_up_menus(world)
    before = world.new_task(**FULL)
    assert at(before, path) is not None
    after = changed(world, before, nested(path, None))
    assert at(after, path) is None
    assert without(after, path) == without(before, path)
    assert at(changed(world, before, nested(path, None)), path) is None, "null where there is nothing"


# ---------------------------------------------------------------- custom fields


def custom_fields_text(world: World, task: dict[str, Any]) -> str:
    """The text of `customFields.c` in an answer."""
    text = world.oracle("GET", path_of(task)).text
    begin = text.index('"customFields":{"c":') + len('"customFields":{"c":')
    _, length = json.JSONDecoder().raw_decode(text[begin:])
    return text[begin : begin + length]


def test_custom_fields_are_merged_one_by_one(world: World) -> None:
    task = world.new_task(customFields={"c": {"a": 1, "b": "two", "d": None}})
    after = changed(world, task, {"customFields": {"c": {"b": "new", "e": True}}})
    assert after["customFields"] == {"c": {"a": 1, "b": "new", "d": None, "e": True}}


def test_null_is_a_custom_fields_value_like_another(world: World) -> None:
    task = world.new_task(customFields={"c": {"a": 1, "b": 2}})
    assert changed(world, task, {"customFields": {"c": {"a": None}}})["customFields"] == {"c": {"a": None, "b": 2}}


EXACT = [
    "1.0",
    "0.10",
    "1E+2",
    "-0.0",
    "1e999",
    "123456789012345678901234567890",
    '"\\u00e9"',
    '"\\ud83d\\ude00"',
    '"\\ud800"',
    '"\\u0000"',
    '"a\\/b"',
    '"😀"',
    "null",
    "true",
    '""',
]


@pytest.mark.parametrize("value", EXACT)
def test_a_merged_custom_field_keeps_its_text(world: World, value: str) -> None:
    task = world.new_task(customFields={"c": {"first": 1}})
    assert patch(world, task, f'{{"customFields": {{"c": {{"new":{value}}}}}}}'.encode()).status_code == 200
    assert f'"new":{value}' in custom_fields_text(world, task)
    assert patch(world, task, {"customFields": {"c": {"last": 2}}}).status_code == 200
    assert f'"new":{value}' in custom_fields_text(world, task)


def test_custom_fields_that_are_not_named_stay_exactly_as_they_were_sent(world: World) -> None:
    sent = '{ "b" : 1.50 ,\n "a":"\\u00e9", "" : 1e5 }'
    response = world.oracle("POST", "/tasks", f'{{"name": "n", "customFields": {{"c": {sent}}}}}'.encode())
    task = response.json()
    assert patch(world, task, {"name": "Changed", "customFields": {}}).status_code == 200
    assert patch(world, task, {"customFields": {"c": {}}}).status_code == 200
    assert custom_fields_text(world, task) == sent


def test_custom_fields_grow_to_64_kib_and_no_further(world: World) -> None:
    task = world.new_task(customFields={"c": {"a": "x" * 30_000}})
    changed(world, task, {"customFields": {"c": {"b": "x" * 30_000}}})
    before = read(world, task)
    assert_refused(patch(world, task, {"customFields": {"c": {"d": "x" * 30_000}}}), "00006", says="customFields")
    assert read(world, task) == before


# ---------------------------------------------------------------- the status


def test_moving_into_a_complete_status_sets_the_completed_time(world: World) -> None:
    sent_at = times.now()
    after = changed(world, world.new_task(), COMPLETED)
    assert after["statusWithType"] == {
        "status": {"id": 18, "lookupName": "Completed"},
        "statusType": {"id": 15, "lookupName": "Complete"},
    }
    assert sent_at <= after["completedTime"] <= times.now()


def test_moving_into_a_complete_status_takes_the_completed_time_that_is_given(world: World) -> None:
    after = changed(world, world.new_task(), {**COMPLETED, "completedTime": "1999-12-31T23:59:59Z"})
    assert after["completedTime"] == "1999-12-31T23:59:59.000Z"


def test_moving_out_of_a_complete_status_clears_the_completed_time(world: World) -> None:
    task = world.new_task(**COMPLETED)
    assert task["completedTime"]
    after = changed(world, task, {"statusWithType": {"status": {"lookupName": "Deferred"}}})
    assert after["completedTime"] is None
    assert after["statusWithType"]["statusType"] == {"id": 14, "lookupName": "Not Complete"}


def test_staying_complete_keeps_the_completed_time(world: World) -> None:
    task = world.new_task(**COMPLETED, completedTime=TIME)
    assert changed(world, task, {**COMPLETED, "name": "n"})["completedTime"] == TIME


def test_staying_incomplete_keeps_the_completed_time(world: World) -> None:
    task = world.new_task(completedTime=TIME)
    assert changed(world, task, {"statusWithType": {"status": {"id": 17}}})["completedTime"] == TIME


def test_a_completed_time_can_be_corrected(world: World) -> None:
    task = world.new_task(**COMPLETED)
    assert changed(world, task, {"completedTime": TIME})["completedTime"] == TIME


def test_completing_again_sets_the_completed_time_again(world: World) -> None:
    task = world.new_task(**COMPLETED, completedTime="1999-12-31T23:59:59Z")
    changed(world, task, NOT_STARTED)
    assert changed(world, task, COMPLETED)["completedTime"] >= task["createdTime"]


CONSISTENT: dict[str, dict[str, Any]] = {
    "both by id": {"status": {"id": 18}, "statusType": {"id": 15}},
    "both by name": {"status": {"lookupName": "Completed"}, "statusType": {"lookupName": "Complete"}},
    "type alone": {"statusType": {"id": 14}},
    "incomplete": {"status": {"id": 20}, "statusType": {"id": 14}},
    "nothing": {},
}


@pytest.mark.parametrize("members", CONSISTENT.values(), ids=CONSISTENT.keys())
def test_a_status_type_may_be_repeated(world: World, members: dict[str, Any]) -> None:
    assert patch(world, world.new_task(), {"statusWithType": members}).status_code == 200


INCONSISTENT: dict[str, dict[str, Any]] = {
    "complete type of another status": {"status": {"id": 17}, "statusType": {"id": 15}},
    "incomplete type of a complete status": {"status": {"id": 18}, "statusType": {"id": 14}},
    "type that the task's status has not": {"statusType": {"id": 15}},
    "by name": {"status": {"lookupName": "Completed"}, "statusType": {"lookupName": "Not Complete"}},
}


@pytest.mark.parametrize("members", INCONSISTENT.values(), ids=INCONSISTENT.keys())
def test_a_status_type_that_does_not_follow_from_the_status_is_refused(
    shared_world: World, members: dict[str, Any]
) -> None:
    task = shared_world.new_task()
    response = patch(shared_world, task, {"statusWithType": members})
    assert_refused(response, "00006", says="statusWithType.statusType")
    assert read(shared_world, task) == task


# ---------------------------------------------------------------- read-only members


@pytest.mark.parametrize("member", ["id", "lookupName", "createdTime", "updatedTime", "links"])
def test_a_read_only_member_is_taken_as_it_is_shown(world: World, member: str) -> None:
    task = world.new_task()
    assert changed(world, task, {member: task[member], "percentComplete": 7})["percentComplete"] == 7


RETIRED = ["priority", "taskTemplate", "marketingSettings.survey", "statusWithType.status", "customFields.c.region"]


@pytest.mark.parametrize("path", RETIRED)
def test_a_retired_entry_is_taken_by_the_task_that_has_it_alone(world: World, path: str) -> None:
    old, new = Entry(path, 41, "Old", NOT_COMPLETE, is_retired=True), Entry(path, 42, "New", NOT_COMPLETE)
    settings.save_entries(world.tenant, [old, new])
    lacks = world.new_task(**nested(path, {"id": 42}))
    has = stored(world, {path: 41}) if "custom" not in path else stored(world, {}, '{"region":{"id":41}}')
    shown = read(world, has)
    assert at(shown, path) == {"id": 41, "lookupName": "Old"}
    assert at(changed(world, has, shown), path) == {"id": 41, "lookupName": "Old"}
    for sent in ({"id": 41, "lookupName": "Old"}, {"id": 41}, {"lookupName": "Old"}):
        assert_refused(patch(world, lacks, nested(path, sent)), "00006", says=f"{path} has no entry")
    assert at(changed(world, has, nested(path, {"id": 42})), path) == {"id": 42, "lookupName": "New"}
    assert_refused(patch(world, has, nested(path, {"id": 41, "lookupName": "Old"})), "00006", says=path)


def test_a_task_can_be_given_back_as_it_is_shown(world: World) -> None:
    set_up_menus(world)
    task = world.new_task(**FULL, notes=[{"text": "t"}], fileAttachments=[file()])
    assert patch(world, task, task).status_code == 200
    assert without(read(world, task), "name") == without(task, "name")
    assert len(ids_in(world, task, "notes")) == len(ids_in(world, task, "fileAttachments")) == 1
    copy = world.oracle("POST", "/tasks", task)
    assert copy.status_code == 201
    assert {name: copy.json()[name] for name in FULL} == {name: task[name] for name in FULL}
    assert ids_in(world, copy.json(), "notes") == []


READ_ONLY: dict[str, tuple[str, Any]] = {
    "id another": ("id", UNKNOWN_ID),
    "id text": ("id", "1"),
    "id null": ("id", None),
    "lookupName another": ("lookupName", "Another"),
    "lookupName null": ("lookupName", None),
    "createdTime another": ("createdTime", LONG_AGO),
    "createdTime null": ("createdTime", None),
    "updatedTime another": ("updatedTime", LONG_AGO),
    "links none": ("links", []),
    "links another": ("links", [{"rel": "self", "href": "https://example.com"}]),
}


@pytest.mark.parametrize(("member", "value"), READ_ONLY.values(), ids=READ_ONLY.keys())
def test_a_read_only_member_cannot_be_changed(world: World, member: str, value: Any) -> None:
    task = world.new_task()
    assert_refused(patch(world, task, {member: value, "name": "Changed"}), "00006", says=member)
    assert read(world, task) == task


# ---------------------------------------------------------------- what is refused


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "name null": ({"name": None}, "name"),
    "name empty": ({"name": ""}, "name"),
    "name blank": ({"name": " \t\n"}, "name"),
    "name blank, wide": ({"name": "\u2003\u3000"}, "name"),
    "name long": ({"name": "😀" * 256}, "name"),
    "name number": ({"name": 1}, "name"),
    "name surrogate": ({"name": "half \ud83d"}, "name"),
    "unknown": ({"surprise": 1}, "surprise"),
    "unknown, other case": ({"Name": "n"}, "Name"),
    "unknown, nested": ({"marketingSettings": {"surprise": None}}, "marketingSettings.surprise"),
    "unknown, in a reference": ({"contact": {"id": 1, "surprise": 2}}, "contact.surprise"),
    "no package": ({"customFields": {"a.b": {}}}, "package a.b"),
    "contact number": ({"contact": 1}, "contact"),
    "contact empty": ({"contact": {}}, "contact"),
    "contact id null": ({"contact": {"id": None}}, "contact"),
    "contact id zero": ({"contact": {"id": 0}}, "contact.id"),
    "contact id negative": ({"contact": {"id": -1}}, "contact.id"),
    "contact id text": ({"contact": {"id": "one"}}, "contact.id"),
    "contact id true": ({"contact": {"id": True}}, "contact.id"),
    "contact id fraction": ({"contact": {"id": 1.5}}, "contact.id"),
    "contact id large": ({"contact": {"id": 2**63}}, "contact.id"),
    "contact name unknown": ({"contact": {"lookupName": "Nobody"}}, "Invalid lookupName: No such Contact"),
    "contact id not of this name": ({"contact": {"id": 209, "lookupName": "Nobody"}}, "No such Contact with ID = 209"),
    "priority unknown": ({"priority": {"id": 4}}, "priority"),
    "priority name unknown": ({"priority": {"lookupName": "Highest"}}, "priority"),
    "priority contradiction": ({"priority": {"id": 1, "lookupName": "High"}}, "priority"),
    "priority text": ({"priority": "High"}, "priority"),
    "status unknown": ({"statusWithType": {"status": {"id": 1}}}, "statusWithType.status"),
    "status null": ({"statusWithType": {"status": None}}, "statusWithType.status"),
    "status type null": ({"statusWithType": {"statusType": None}}, "statusWithType.statusType"),
    "status with type null": ({"statusWithType": None}, "statusWithType"),
    "inherit null": ({"inherit": None}, "inherit"),
    "inherit member null": ({"inherit": {"inheritContact": None}}, "inherit.inheritContact"),
    "inherit member number": ({"inherit": {"inheritContact": 1}}, "inherit.inheritContact"),
    "percentage low": ({"percentComplete": -1}, "percentComplete"),
    "percentage high": ({"percentComplete": 101}, "percentComplete"),
    "percentage fraction": ({"percentComplete": 1.5}, "percentComplete"),
    "percentage text": ({"percentComplete": "1"}, "percentComplete"),
    "percentage true": ({"percentComplete": True}, "percentComplete"),
    "time naive": ({"dueTime": "2026-01-01T00:00:00"}, "dueTime"),
    "time that is none": ({"dueTime": "2026-02-30T00:00:00Z"}, "dueTime"),
    "time empty": ({"startTime": ""}, "startTime"),
    "time number": ({"completedTime": 1}, "completedTime"),
    "custom fields null": ({"customFields": None}, "customFields"),
    "custom fields' c null": ({"customFields": {"c": None}}, "customFields.c"),
    "custom fields' c array": ({"customFields": {"c": []}}, "customFields.c"),
    "custom field object": ({"customFields": {"c": {"a": {}}}}, "customFields.c"),
    "custom field array": ({"customFields": {"c": {"a": [1]}}}, "customFields.c"),
    "custom fields large": ({"customFields": {"c": {"a": "x" * 65_536}}}, "customFields.c"),
    "notes number": ({"notes": 1}, "notes"),
    "note without text": ({"notes": [{}]}, "notes.0.text"),
    "note of another shape": ({"notes": [{"text": "t"}, {"text": "t", "surprise": 1}]}, "notes.1.surprise"),
    "note of nobody": ({"notes": [{"text": "t", "createdByAccount": {"lookupName": "Nobody"}}]}, "No such Account"),
    "note by no channel": ({"notes": [{"text": "t", "channel": {"id": 77}}]}, "notes.0.channel"),
    "91 notes": ({"notes": [{"text": "t"}] * 91}, "notes"),
    "91 notes and files": ({"notes": [{"text": "t"}] * 90, "fileAttachments": [file()]}, "notes"),
    "files number": ({"fileAttachments": 1}, "fileAttachments"),
    "file without data": ({"fileAttachments": [{"fileName": "a"}]}, "fileAttachments.0.data"),
    "file without name": ({"fileAttachments": [{"data": ""}]}, "fileAttachments.0.fileName"),
    "file that is no base64": ({"fileAttachments": [file(), file(data="?")]}, "fileAttachments.1.data"),
}  # fmt: skip


@pytest.mark.parametrize(("members", "says"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_member_is_named_and_nothing_changes(shared_world: World, members: dict[str, Any], says: str) -> None:
    task = shared_world.new_task()
    assert_refused(patch(shared_world, task, {"taskType": {"id": 1}, **members}), "00006", says=says)
    assert read(shared_world, task) == task


def test_every_wrong_member_is_named_at_once(shared_world: World) -> None:
    response = patch(
        shared_world, shared_world.new_task(), {"name": "", "percentComplete": -1, "surprise": 1, "inherit": {"a": 1}}
    )
    assert_refused(response, "00006")
    for path in ("name", "percentComplete", "surprise", "inherit.a"):
        assert path in response.json()["detail"]


@pytest.mark.parametrize("body", [None, b"", b"  \r\n\t"], ids=["none", "empty", "space"])
@pytest.mark.parametrize(
    ("method", "headers"), [("PATCH", {}), ("POST", {"X-HTTP-Method-Override": "PATCH"})], ids=["PATCH", "POST"]
)
def test_a_change_without_a_body_is_refused(
    shared_world: World, method: str, headers: dict[str, str], body: bytes | None
) -> None:
    assert_refused(shared_world.oracle(method, path_of(shared_world.new_task()), body, headers), "00010")


NO_JSON: dict[str, bytes] = {
    "open": b"{",
    "comma": b'{"name": "n",}',
    "quotes": b"{'name': 'n'}",
    "NaN": b'{"percentComplete": NaN}',
    "not UTF-8": b'{"name": "\xff"}',
    "brackets": b"[" * 100_000,
}


@pytest.mark.parametrize("body", NO_JSON.values(), ids=NO_JSON.keys())
def test_a_body_that_is_no_json_is_refused(shared_world: World, body: bytes) -> None:
    task = shared_world.new_task()
    assert_refused(patch(shared_world, task, body), "00011")
    assert read(shared_world, task) == task


@pytest.mark.parametrize("body", [b"[]", b"null", b"1", b'"name"', b'[{"name": "n"}]'])
def test_a_body_that_is_no_object_is_refused(shared_world: World, body: bytes) -> None:
    assert_refused(patch(shared_world, shared_world.new_task(), body), "00006")


@pytest.mark.parametrize("text", WRONG_IDS.values(), ids=WRONG_IDS.keys())
def test_an_id_that_can_be_nobodys_is_404(shared_world: World, text: str) -> None:
    assert_refused(shared_world.oracle("PATCH", f"/tasks/{text}", {"name": "n"}), "00013")


def test_an_unknown_task_is_404_and_its_files_are_not_kept(shared_world: World) -> None:
    unknown = {"id": UNKNOWN_ID}
    response = patch(shared_world, unknown, {"name": "n", "fileAttachments": [file()]})
    assert_refused(response, "00013", says=str(UNKNOWN_ID))
    assert kept_in_bucket(shared_world, unknown) == []


def test_another_tenants_task_is_404_and_stays_as_it_is(world: World, other: World) -> None:
    task = world.new_task()
    assert_refused(patch(other, task, {"name": "Stolen", "notes": [{"text": "t"}]}), "00013")
    assert read(world, task) == task
    assert ids_in(world, task, "notes") == []


def test_tenants_with_a_task_of_the_same_id_keep_apart(world: World, other: World) -> None:
    mine, theirs = world.new_task(), other.new_task()
    assert mine["id"] == theirs["id"], "both count from the same number"
    changed(other, theirs, {"name": "Theirs"})
    assert read(world, mine) == mine


def test_who_may_only_read_cannot_change(world: World) -> None:
    task = world.new_task()
    reader = world.new_staff(Permission.VIEW_ACTIVITIES)
    assert_refused(world.oracle("PATCH", path_of(task), {"name": "n"}, auth=reader), "00014", status=403)
    assert read(world, task) == task


def test_what_is_wrong_is_told_in_the_documented_order(world: World) -> None:
    reader, no_context = world.new_staff(Permission.VIEW_ACTIVITIES), {"osvc-crest-application-context": ""}
    steps: list[tuple[str, Callable[[], Any]]] = [
        ("00003", lambda: world.oracle("PATCH", "/tasks/abc", b"{", no_context, version="v1.2", auth=("a", "b"))),
        ("00014", lambda: world.oracle("PATCH", "/tasks/abc", b"{", no_context, auth=("a", "b"))),
        ("00016", lambda: world.oracle("PATCH", "/tasks/abc", b"{", no_context, auth=reader)),
        ("00013", lambda: world.oracle("PATCH", "/tasks/abc", b"{")),
        ("00011", lambda: world.oracle("PATCH", "/tasks/77", b"{")),
        ("00006", lambda: world.oracle("PATCH", "/tasks/77", {"name": ""})),
        ("00013", lambda: world.oracle("PATCH", "/tasks/77", {"name": "n"})),
    ]
    for code, call in steps:
        assert_refused(call(), code)
    assert_refused(world.oracle("PATCH", "/tasks/abc", b"{", auth=reader), "00014", status=403)


# ---------------------------------------------------------------- what it adds


def test_notes_and_files_are_added_to_those_that_are_there(world: World) -> None:
    task = world.new_task(notes=[{"text": "first"}], fileAttachments=[file(fileName="first.txt")])
    added = {"notes": [{"text": "second"}, {"text": "third"}], "fileAttachments": [file(fileName="second.txt")]}
    changed(world, task, {"name": "Changed", **added})
    notes = [world.oracle("GET", path_of(task, "notes", each)).json() for each in ids_in(world, task, "notes")]
    files = ids_in(world, task, "fileAttachments")
    assert [note["text"] for note in notes] == ["first", "second", "third"]
    assert [
        world.oracle("GET", path_of(task, "fileAttachments", each)).json()["fileName"] for each in files
    ] == ["first.txt", "second.txt"]  # fmt: skip
    assert read(world, task)["name"] == "Changed"


def test_no_notes_and_no_files_add_none_and_take_none_away(world: World) -> None:
    task = world.new_task(notes=[{"text": "t"}], fileAttachments=[file()])
    changed(world, task, {"notes": [], "fileAttachments": []})
    assert len(ids_in(world, task, "notes")) == len(ids_in(world, task, "fileAttachments")) == 1


def test_90_notes_are_added_in_one_change(world: World) -> None:
    task = world.new_task()
    changed(world, task, {"notes": [{"text": f"{number}"} for number in range(90)]})
    assert len(ids_in(world, task, "notes")) == 90


def test_files_and_a_long_note_are_in_the_bucket_afterwards(world: World) -> None:
    task = world.new_task()
    noise = json.dumps([(number * 7919) ** 5 for number in range(2000)])
    changed(world, task, {"notes": [{"text": noise}], "fileAttachments": [file(), file(data=encoded(b""))]})
    assert len(kept_in_bucket(world, task)) == 3


REFUSED_WITH_FILES: dict[str, dict[str, Any]] = {
    "read-only member": {"id": UNKNOWN_ID},
    "status type": {"statusWithType": {"statusType": {"id": 15}}},
    "custom fields": {"customFields": {"c": {"b": "x" * 40_000}}},
    "reference": {"contact": {"lookupName": "Nobody"}},
    "second note": {"notes": [{"text": "t"}, {"text": ""}]},
}


@pytest.mark.parametrize("members", REFUSED_WITH_FILES.values(), ids=REFUSED_WITH_FILES.keys())
def test_of_a_refused_change_nothing_is_added(shared_world: World, members: dict[str, Any]) -> None:
    task = shared_world.new_task(customFields={"c": {"a": "x" * 40_000}})
    body = {"name": "Changed", "notes": [{"text": "t"}], "fileAttachments": [file()], **members}
    assert_refused(patch(shared_world, task, body), "00006")
    assert read(shared_world, task) == task
    assert ids_in(shared_world, task, "notes") == ids_in(shared_world, task, "fileAttachments") == []
    assert kept_in_bucket(shared_world, task) == []


# ---------------------------------------------------------------- what belongs to the task


def children_of(world: World, task: dict[str, Any], path: str) -> list[dict[str, Any]]:
    shown = (world.oracle("GET", path_of(task, path, str(each))).json() for each in ids_in(world, task, path))
    return [each for each in shown if isinstance(each, dict)]


@pytest.mark.parametrize("one_alone", [True, False], ids=["one", "an array"])
@pytest.mark.parametrize(("path", "element"), [("notes", {"text": "t"}), ("fileAttachments", file())])
def test_what_is_sent_to_a_subcollection_is_added(
    world: World, path: str, element: dict[str, Any], *, one_alone: bool
) -> None:
    task = world.new_task(**{path: [element]})
    response = world.oracle("PATCH", path_of(task, path), element if one_alone else [element, element])
    assert (response.status_code, response.content) == (200, b"")
    assert len(ids_in(world, task, path)) == (2 if one_alone else 3)
    assert_refused(world.oracle("PATCH", path_of(task, path), [{**element, "surprise": 1}]), "00006", says=f"{path}.0")
    for body, code in [(b"", "00010"), (b"[", "00011"), (b"1", "00006"), (b'[], "name": "n"', "00011")]:
        assert_refused(world.oracle("PATCH", path_of(task, path), body), code)


def test_an_element_with_an_id_changes_what_is_there(world: World) -> None:
    set_up_menus(world)
    task = world.new_task(notes=[{"text": LONG_NOTE}, {"text": "stays"}], fileAttachments=[file(), file()])
    [long, short], [first, second] = (children_of(world, task, path) for path in ("notes", "fileAttachments"))
    for note in ({**long, "text": LONG_NOTE + "x"}, {"id": long["id"], "text": "short now"}):
        changed(world, task, {"notes": [note, {"text": "new"}], "percentComplete": 7})
    changed(world, task, {"fileAttachments": [{**first, "fileName": "b"}, {"id": str(second["id"]), "name": "n"}]})
    assert [each["text"] for each in children_of(world, task, "notes")] == ["short now", "stays", "new", "new"]
    files = children_of(world, task, "fileAttachments")
    assert [(each["fileName"], each["name"], each["size"]) for each in files] == [
        ("b", first["name"], first["size"]),
        (second["fileName"], "n", second["size"]),
    ]
    assert children_of(world, task, "notes")[1] == short
    assert len(kept_in_bucket(world, task)) == 2, "the texts that were replaced are gone"


WRONG_ELEMENTS: dict[str, tuple[str, dict[str, Any], str]] = {
    "an unknown note": ("notes", {"id": UNKNOWN_ID, "text": "t"}, f"No such Note with ID = {UNKNOWN_ID}"),
    "an unknown file": (
        "fileAttachments",
        {"id": UNKNOWN_ID, "name": "n"},
        f"No such FileAttachment with ID = {UNKNOWN_ID}",
    ),
    "new data": ("fileAttachments", {"id": 1, "data": "YWI="}, "fileAttachments.1.data"),
    "a null text": ("notes", {"id": 1, "text": None}, "notes.1.text"),
    "another time": ("notes", {"id": 1, "createdTime": LONG_AGO}, "notes.1.createdTime"),
    "another size": ("fileAttachments", {"id": 1, "size": 0}, "fileAttachments.1.size"),
}


@pytest.mark.parametrize(("path", "element", "says"), WRONG_ELEMENTS.values(), ids=WRONG_ELEMENTS.keys())
def test_a_change_of_what_is_not_so_changes_nothing(
    world: World, path: str, element: dict[str, Any], says: str
) -> None:
    good: dict[str, Any] = {"text": "t"} if path == "notes" else file()
    task = world.new_task(**{path: [good]})
    before = children_of(world, task, path)
    sent = {"id": before[0]["id"]} if element.get("id") == 1 else {}
    assert_refused(patch(world, task, {"name": "n", path: [good, element | sent]}), "00006", says=says)
    assert read(world, task) == task
    assert children_of(world, task, path) == before


def test_an_id_that_is_there_twice_is_refused(world: World) -> None:
    task = world.new_task(notes=[{"text": "t"}])
    [note] = children_of(world, task, "notes")
    assert_refused(patch(world, task, {"notes": [note, note]}), "00006", says="notes.1.id")


def test_null_removes_all_of_a_kind(world: World) -> None:
    task = world.new_task(notes=[{"text": LONG_NOTE}, {"text": "t"}], fileAttachments=[file()])
    changed(world, task, {"notes": None})
    assert ids_in(world, task, "notes") == []
    assert len(ids_in(world, task, "fileAttachments")) == len(kept_in_bucket(world, task)) == 1
    assert world.oracle("PATCH", path_of(task, "fileAttachments"), b"null").status_code == 200
    assert ids_in(world, task, "fileAttachments") == []
    assert kept_in_bucket(world, task) == []
    changed(world, task, {"notes": [{"text": "t"}], "fileAttachments": None})
    assert len(ids_in(world, task, "notes")) == 1
