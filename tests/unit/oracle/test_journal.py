"""What the journal tells of tasks, with their notes and file attachments."""

import base64
import importlib
import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from acuse.errors import Refused
from acuse.identity.callers import TenantId
from acuse.identity.permissions import Permission
from acuse.oracle import journal
from acuse.oracle.children import store as children
from acuse.oracle.children.model import FILE_ATTACHMENTS, NOTES, Child, ChildChange, Subcollection
from acuse.oracle.identity import staff_accounts
from acuse.oracle.tasks import store as tasks
from acuse.oracle.tasks.model import Change, Task
from acuse.requests.exact_json import JsonText
from acuse.storage import dynamodb
from acuse.timestamps import Timestamp
from tests.support.told import Told, as_json, derived, in_brief
from tests.unit import stored

TENANT = TenantId("6f1d8a52-0c1e-4d53-9d2e-2f6d5f0f7a11")
NOW = Timestamp("2026-04-11T10:30:00.000Z")
TASK = 1
[KIND] = journal.KINDS

pytestmark = pytest.mark.usefixtures("bucket")


@pytest.fixture
def told(bucket: None) -> Told:
    del bucket
    return Told(KIND)


def child(kind: Subcollection, child_id: int) -> Child:
    return Child(kind, child_id, {"created_time": NOW, "updated_time": NOW})


def create(*added: Child, task_id: int = TASK, **members: Any) -> None:
    tasks.create(TENANT, Task(id=task_id, name="n", created_time=NOW, updated_time=NOW, **members), added)


def change(*added: Child, changed: tuple[ChildChange, ...] = (), task_id: int = TASK, **changes: Any) -> None:
    tasks.update(TENANT, task_id, lambda _task, _now: Change(**changes), added, changed)


CHANGED: dict[str, tuple[Callable[[], object], tuple[str, ...]]] = {
    "a name": (lambda: change(name="x"), ("lookupName", "updatedTime", "name")),
    "a status": (
        lambda: change(members={"statusWithType.status": 18}),
        ("updatedTime", "statusWithType"),
    ),
    "custom fields": (lambda: change(custom_fields=JsonText('{"a":1}')), ("updatedTime", "customFields")),
    "a task and its notes": (lambda: change(child(NOTES, 2), name="n"), ("updatedTime", "notes")),
    "a note more": (lambda: children.add(TENANT, TASK, child(NOTES, 2)), ("notes",)),
    "a note": (lambda: children.change(TENANT, TASK, NOTES, 1, {"channel": 1}), ("notes",)),
    "a note less": (lambda: children.delete(TENANT, TASK, NOTES, 1), ("notes",)),
    "notes": (lambda: children.delete_those_of(TENANT, TASK, NOTES), ("notes",)),
    "a file": (lambda: children.change(TENANT, TASK, FILE_ATTACHMENTS, 1, {"name": "x"}), ("fileAttachments",)),
    "a file less": (lambda: children.delete(TENANT, TASK, FILE_ATTACHMENTS, 1), ("fileAttachments",)),
}


@pytest.mark.parametrize(("make", "changed"), CHANGED.values(), ids=CHANGED)
def test_a_change_is_told_with_what_changed(told: Told, make: Callable[[], object], changed: tuple[str, ...]) -> None:
    create(child(NOTES, 1), child(FILE_ATTACHMENTS, 1))
    make()
    assert in_brief(told.drafts()) == [("task.created", 1, ()), ("task.updated", 2, changed)]


def test_a_deletion_tells_what_was_last_there(told: Told) -> None:
    create(child(NOTES, 1))
    there = as_json(KIND.read(TENANT, "1"))
    tasks.delete(TENANT, TASK)
    drafts = told.drafts()
    assert in_brief(drafts)[-1] == ("task.deleted", 2, ())
    assert as_json(drafts[-1].data) == there
    assert KIND.read(TENANT, "1") is None


def test_what_is_told_is_what_the_task_is_answered_as_with_paths_for_links(told: Told) -> None:
    create(members={"contact": 83, "priority": 1}, custom_fields=JsonText('{"amount":1.50}'))
    [draft] = told.drafts()
    account, password = staff_accounts.create(TENANT, "ana", list(Permission))
    credentials = base64.b64encode(f"{account.username}:{password}".encode()).decode()
    event = {
        "headers": {
            "authorization": f"Basic {credentials}",
            "host": "mysite.example.com",
            "osvc-crest-application-context": "test",
        },
        "requestContext": {"requestId": "r", "http": {"method": "GET"}},
        "rawPath": KIND.href("1"),
        "pathParameters": {"version": "latest", "id": "1"},
    }
    answer = importlib.import_module("oracle.get_task.app").handler(event, None)
    assert answer["statusCode"] == 200
    answered = json.loads(answer["body"].replace("https://mysite.example.com", ""))
    assert as_json(draft.data) == as_json(KIND.read(TENANT, "1")) == answered
    assert answered["links"][0]["href"] == KIND.href("1") == "/services/rest/connect/latest/tasks/1"


def test_free_json_is_told_as_it_was_sent(told: Told) -> None:
    create(custom_fields=JsonText('{"amount" : 1.50,"amount":2e3}'))
    [draft] = told.drafts()
    assert draft.data["customFields"]["c"] == '{"amount" : 1.50,"amount":2e3}'


def test_images_of_newer_and_older_releases_are_told(told: Told) -> None:
    create(child(NOTES, 1), members={"priority": 1})
    told.drafts()
    stored.add_what_is_newer()
    assert told.drafts() == [], "their writer did not count it"
    stored.take_away({"priority", "revision", NOTES.path}, lambda sk: sk == "task")
    change(name="x")
    *_, last = told.changes()
    draft = derived(KIND, last)
    assert draft
    assert (draft.sequence, draft.changed) == (1, ("lookupName", "updatedTime", "name"))


def test_what_an_older_release_created_is_told_with_its_first_change(told: Told) -> None:
    create()
    [made] = told.changes()
    assert made.after
    older = {name: value for name, value in made.after.items() if name != "revision"}
    at = dynamodb.connection()
    at.client.put_item(TableName=at.results, Item=dynamodb.to_item({**older, **children.task_key(TENANT, 2), "id": 2}))
    assert told.drafts() == []
    change(name="x", task_id=2)
    tasks.delete(TENANT, 2)
    assert in_brief(told.drafts()) == [
        ("task.updated", 1, ("lookupName", "updatedTime", "name")),
        ("task.deleted", 2, ()),
    ]


@pytest.mark.parametrize("task_id", ["", "0", "01", "x", "-1", "1.0", "١", "9" * 19, "1" * 3000])
def test_what_cannot_be_the_id_of_a_task_is_none(task_id: str) -> None:
    create()
    assert KIND.read(TENANT, task_id) is None


WRITES: dict[str, Callable[[int], object]] = {
    "rename": lambda task_id: change(name="x", task_id=task_id),
    "complete": lambda task_id: change(members={"statusWithType.status": 18}, task_id=task_id),
    "reopen": lambda task_id: change(members={"statusWithType.status": None}, task_id=task_id),
    "change and add": lambda task_id: change(child(NOTES, 7), name="y", task_id=task_id),
    "add a note": lambda task_id: children.add(TENANT, task_id, child(NOTES, 1)),
    "change a note": lambda task_id: children.change(TENANT, task_id, NOTES, 1, {"channel": 1}),
    "delete a note": lambda task_id: children.delete(TENANT, task_id, NOTES, 1),
    "delete the notes": lambda task_id: children.delete_those_of(TENANT, task_id, NOTES),
    "delete": lambda task_id: tasks.delete(TENANT, task_id),
}


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(st.sampled_from(sorted(WRITES)), max_size=10))
def test_whatever_is_written_is_told_from_1_without_gaps_and_last_as_it_is_now(told: Told, names: list[str]) -> None:
    told.records()
    task_id = uuid.uuid4().int >> 66
    create(task_id=task_id)
    for name in names:
        try:
            WRITES[name](task_id)
        except Refused:
            assert name != "rename" or KIND.read(TENANT, str(task_id)) is None
    drafts = told.drafts()
    assert [each.sequence for each in drafts] == list(range(1, len(drafts) + 1))
    expected = None if drafts[-1].type == journal.DELETED else as_json(drafts[-1].data)
    there = KIND.read(TENANT, str(task_id))
    assert (there and as_json(there)) == expected
