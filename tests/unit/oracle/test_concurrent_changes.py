"""Two changes of one task at the same time: what comes of them is what one of the two orders gives.

One request's whole life is put between the reading and the writing of another: the moment in which it can do harm.
"""

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest

from acuse.identity.callers import TenantId
from acuse.identity.permissions import Permission
from acuse.oracle.children import store as children
from acuse.oracle.children.model import FILE_ATTACHMENTS, NOTES
from acuse.oracle.identity import staff_accounts
from acuse.oracle.tasks import store as tasks
from acuse.timestamps import Timestamp

TENANT = TenantId("tenant-1")
START = "2026-04-11T10:30:{:02}.000Z"

pytestmark = pytest.mark.usefixtures("bucket")


class Clock:
    """The clock of whichever function is at work."""

    second = 0

    def now(self) -> Timestamp:
        return Timestamp(START.format(self.second))


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    held = Clock()
    monkeypatch.setattr("acuse.timestamps.now", held.now)
    monkeypatch.setattr("acuse.storage.dynamodb.time.sleep", lambda _seconds: None)
    return held


class Api:
    """Oracle's dialect without a network: calls of handlers with one account."""

    def __init__(self) -> None:
        account, password = staff_accounts.create(TENANT, "ana", list(Permission))
        self._credentials = base64.b64encode(f"{account.username}:{password}".encode()).decode()

    def call(self, handler: Callable[..., dict[str, Any]], method: str, body: Any = None, **ids: int) -> dict[str, Any]:
        event = {
            "headers": {
                "authorization": f"Basic {self._credentials}",
                "host": "mysite.example.com",
                "osvc-crest-application-context": "test",
            },
            "requestContext": {"requestId": "r", "http": {"method": method}},
            "rawPath": "/services/rest/connect/v1.4/tasks",
            "pathParameters": {"version": "v1.4"} | {name: str(value) for name, value in ids.items()},
            "body": None if body is None else json.dumps(body),
        }
        return handler(event, None)

    def create(self, **members: Any) -> int:
        from oracle.create_task.app import handler

        answer = self.call(handler, "POST", {"name": "Call", **members})
        assert answer["statusCode"] == 201, answer["body"]
        return int(json.loads(answer["body"])["id"])

    def patch(self, task_id: int, body: Any) -> int:
        from oracle.update_task.app import handler

        return int(self.call(handler, "PATCH", body, id=task_id)["statusCode"])

    def patch_child(self, task_id: int, kind: str, child_id: int, body: Any) -> int:
        from oracle.update_task_file_attachment.app import handler as of_file
        from oracle.update_task_note.app import handler as of_note

        handler = of_note if kind == "notes" else of_file
        return int(self.call(handler, "PATCH", body, id=task_id, child_id=child_id)["statusCode"])

    def read(self, task_id: int) -> dict[str, Any]:
        from oracle.get_task.app import handler

        shown: dict[str, Any] = json.loads(self.call(handler, "GET", id=task_id)["body"])
        return shown


@pytest.fixture
def api() -> Api:
    return Api()


@contextmanager
def meanwhile(action: Callable[[], object]) -> Iterator[list[str]]:
    """Does something once, after the next reading of a task, a note or a file; gives the names of all readings."""
    readings: list[str] = []
    with pytest.MonkeyPatch.context() as patched:
        for module in (tasks, children):

            def reading(*arguments: Any, real: Any = module.find, name: str = module.__name__) -> Any:
                found = real(*arguments)
                readings.append(name)
                if len(readings) == 1:
                    action()
                return found

            patched.setattr(module, "find", reading)
        yield readings


BEFORE: dict[str, Any] = {
    "priority": {"id": 1},
    "percentComplete": 20,
    "statusWithType": {"status": {"id": 17}},
    "customFields": {"c": {"a": 1}},
}
BODIES: list[dict[str, Any]] = [
    {"priority": {"id": 1}, "percentComplete": 50},
    {"priority": {"id": 3}, "percentComplete": 20},
    {"statusWithType": {"status": {"id": 18}}, "percentComplete": 100},
    {"statusWithType": {"status": {"id": 17}}, "percentComplete": 20},
    {"statusWithType": {"statusType": {"id": 14}}, "priority": {"id": 2}},
    {"completedTime": "2026-01-01T00:00:00.000Z", "priority": None},
    {"customFields": {"c": {"a": 1}}, "name": "Call"},
    {"customFields": {"c": {"a": 2, "b": 3}}, "name": "Visit"},
    {"lookupName": "Call", "customFields": {"c": {"a": 4}}},
    {"name": "Call", "inherit": {"inheritContact": False}},
]


def outcome(api: Api, task_id: int, *statuses: int) -> dict[str, Any]:
    shown = api.read(task_id)
    for own in ("id", "links", "notes", "fileAttachments"):
        del shown[own]
    return {"statuses": statuses, **shown}


def patch_and_note(api: Api, task_id: int, body: Any, statuses: list[int]) -> None:
    statuses.append(api.patch(task_id, body))


def in_order(api: Api, first: Any, second: Any) -> dict[str, Any]:
    task_id = api.create(**BEFORE)
    statuses = (api.patch(task_id, first), api.patch(task_id, second))
    return outcome(api, task_id, *statuses)


@pytest.mark.parametrize("outer", BODIES, ids=json.dumps)
def test_two_changes_at_once_have_an_outcome_that_one_of_the_orders_gives(api: Api, outer: Any) -> None:
    for inner in BODIES:
        one, another = in_order(api, outer, inner), in_order(api, inner, outer)
        expected = [one, {**another, "statuses": another["statuses"][::-1]}]
        task_id = api.create(**BEFORE)
        statuses: list[int] = []
        with meanwhile(partial(patch_and_note, api, task_id, inner, statuses)):
            statuses.insert(0, api.patch(task_id, outer))
        assert outcome(api, task_id, *statuses) in expected, (outer, inner)


APART: list[dict[str, Any]] = [
    {"priority": {"id": 3}},
    {"percentComplete": 50},
    {"statusWithType": {"status": {"id": 18}}},
    {"customFields": {"c": {"a": 2}}},
    {"name": "Visit"},
    {"dueTime": "2026-01-01T00:00:00.000Z"},
]


@pytest.mark.parametrize("outer", APART, ids=json.dumps)
def test_changes_of_different_members_are_not_in_each_others_way(api: Api, outer: Any) -> None:
    for inner in (each for each in APART if each is not outer):
        task_id = api.create(**BEFORE)
        with meanwhile(partial(api.patch, task_id, inner)) as readings:
            assert api.patch(task_id, outer) == 200
        assert len(readings) == 2, "one for each"
        assert outcome(api, task_id) == outcome(api, one_after_the_other(api, outer, inner))


def one_after_the_other(api: Api, *bodies: Any) -> int:
    task_id = api.create(**BEFORE)
    assert {api.patch(task_id, body) for body in bodies} == {200}
    return task_id


def test_a_change_that_goes_on_what_was_read_is_refused_when_that_changed(api: Api) -> None:
    task_id = api.create(**BEFORE)
    with meanwhile(lambda: api.patch(task_id, {"name": "Visit"})):
        assert api.patch(task_id, {"lookupName": "Call", "priority": {"id": 3}}) == 400
    assert api.read(task_id)["priority"]["id"] == 1


def test_the_time_of_a_change_does_not_go_back_behind_one_by_a_faster_clock(api: Api, clock: Clock) -> None:
    task_id = api.create(**BEFORE)

    def by_a_faster_clock() -> None:
        clock.second = 40
        assert api.patch(task_id, {"priority": {"id": 3}}) == 200
        clock.second = 10

    clock.second = 10
    with meanwhile(by_a_faster_clock):
        assert api.patch(task_id, {"percentComplete": 50}) == 200
    after = api.read(task_id)
    assert (after["priority"]["id"], after["percentComplete"]) == (3, 50)
    assert after["updatedTime"] == START.format(40)
    assert api.patch(task_id, {"percentComplete": 60}) == 200
    assert api.read(task_id)["updatedTime"] == START.format(40)


def test_the_time_of_a_change_is_that_of_the_try_which_succeeded(api: Api, clock: Clock) -> None:
    task_id = api.create(**BEFORE)

    def slowly() -> None:
        assert api.patch(task_id, {"statusWithType": {"status": {"id": 16}}}) == 200
        clock.second = 20

    with meanwhile(slowly):
        assert api.patch(task_id, {"statusWithType": {"status": {"id": 18}}}) == 200
    after = api.read(task_id)
    assert after["updatedTime"] == after["completedTime"] == START.format(20)


@pytest.mark.parametrize(
    ("kind", "made", "one", "another"),
    [
        ("notes", {"text": "old"}, {"text": "new"}, {"updatedByAccount": {"id": 7}}),
        (
            "fileAttachments",
            {"fileName": "a.txt", "data": ""},
            {"fileName": "b.txt", "contentType": "text/plain"},
            {"description": "d"},
        ),
    ],
    ids=["note", "file"],
)
def test_the_time_of_a_notes_and_a_files_change_does_not_go_back(
    api: Api, clock: Clock, kind: str, made: Any, one: Any, another: Any
) -> None:
    task_id = api.create(**{kind: [made]})
    subcollection = {"notes": NOTES, "fileAttachments": FILE_ATTACHMENTS}[kind]
    [child_id] = children.ids_of(TENANT, task_id, subcollection)

    def by_a_faster_clock() -> None:
        clock.second = 40
        assert api.patch_child(task_id, kind, child_id, one) == 200
        clock.second = 10

    with meanwhile(by_a_faster_clock):
        assert api.patch_child(task_id, kind, child_id, another) == 200
    after = children.find(TENANT, task_id, subcollection, child_id)
    assert after["updated_time"] == START.format(40)
    assert after["created_time"] == START.format(0)
    for stale in ({"updatedTime": START.format(0)}, {**one, "updatedTime": START.format(10)}):
        assert api.patch_child(task_id, kind, child_id, stale) == 400
    with meanwhile(lambda: setattr(clock, "second", 50) or api.patch_child(task_id, kind, child_id, one)):  # type: ignore[func-returns-value]
        assert api.patch_child(task_id, kind, child_id, {**another, "updatedTime": START.format(40)}) == 400
