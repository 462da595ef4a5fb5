"""Notes and files of a task where limits, failures or other writers are in the way: contract Oracle, section 3."""

import json
from typing import Any

import pytest

from acuse.errors import Contended, Invalid
from acuse.identity.callers import TenantId
from acuse.oracle.children import store as children
from acuse.oracle.children.model import (
    FILE_ATTACHMENTS,
    MOST,
    NOTES,
    Child,
    Subcollection,
    TaskNotFound,
    TooManyChildren,
)
from acuse.oracle.errors import NoSuchResource
from acuse.oracle.file_attachments import store as file_attachments
from acuse.oracle.file_attachments.store import FileAttachment
from acuse.oracle.notes import store as notes
from acuse.oracle.notes.store import Note
from acuse.oracle.tasks import additions
from acuse.oracle.tasks import store as tasks
from acuse.oracle.tasks.additions import NewFile
from acuse.oracle.tasks.model import Change, Task
from acuse.storage import dynamodb, objects
from acuse.timestamps import Timestamp

TENANT = TenantId("6f1d8a52-0c1e-4d53-9d2e-2f6d5f0f7a11")
NOW = Timestamp("2026-04-11T10:30:00.000Z")
LONG_TEXT = json.dumps([(number * 7919) ** 5 for number in range(2000)])
TASK = 1

pytestmark = pytest.mark.usefixtures("bucket")


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("acuse.storage.dynamodb.time.sleep", lambda _seconds: None)


def note(note_id: int, text: str = "t") -> Child:
    """A note to be added, with what the bucket holds of it."""
    made = Note(id=note_id, text=text, created_time=NOW, updated_time=NOW, created_by=1, updated_by=1)
    child, contents = notes.as_child(TENANT, TASK, made)
    objects.put(contents)
    return child


def file(file_id: int) -> NewFile:
    times = {"created_time": NOW, "updated_time": NOW}
    return NewFile(FileAttachment(id=file_id, file_name="a.txt", content_type="text/plain", size=1, **times), b"a")


def attachment(file_id: int) -> Child:
    """A file attachment to be added, with what the bucket holds of it."""
    child, contents = file_attachments.as_child(TENANT, TASK, *file(file_id))
    objects.put(contents)
    return child


def new_task(*added: Child) -> None:
    tasks.create(TENANT, Task(id=TASK, name="n", created_time=NOW, updated_time=NOW), added)


def renamed(_task: Task, _now: Timestamp) -> Change:
    return Change(name="Renamed")


def set_count(kind: Subcollection, number: int) -> None:
    at = dynamodb.connection()
    at.client.update_item(
        TableName=at.results,
        Key=dynamodb.to_item(children.task_key(TENANT, TASK)),
        UpdateExpression="SET #kind = :number",
        ExpressionAttributeNames={"#kind": kind.path},
        ExpressionAttributeValues=dynamodb.to_item({":number": number}),
    )


def count(kind: Subcollection) -> int:
    at = dynamodb.connection()
    item = at.client.get_item(TableName=at.results, Key=dynamodb.to_item(children.task_key(TENANT, TASK)))["Item"]
    return int(dynamodb.to_values(item).get(kind.path, 0))


def items() -> list[str]:
    """The sort keys of everything that the table holds of the task."""
    at = dynamodb.connection()
    found = at.client.query(
        TableName=at.results,
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": children.task_key(TENANT, TASK)["pk"]}},
    )
    return [item["sk"]["S"] for item in found["Items"]]


def kept() -> list[str]:
    """The keys of everything in the bucket."""
    at = objects.bucket()
    return [each["Key"] for each in at.client.list_objects_v2(Bucket=at.name).get("Contents", [])]


# ---------------------------------------------------------------- how many


@pytest.mark.parametrize(("kind", "make"), [(NOTES, note), (FILE_ATTACHMENTS, attachment)], ids=["notes", "files"])
def test_a_task_has_1000_of_a_kind_and_no_more(kind: Subcollection, make: Any) -> None:
    new_task()
    set_count(kind, MOST - 1)
    children.add(TENANT, TASK, make(1))
    assert count(kind) == MOST == 1000
    with pytest.raises(TooManyChildren, match=kind.path):
        children.add(TENANT, TASK, make(2))
    assert count(kind) == MOST
    assert children.ids_of(TENANT, TASK, kind) == [1]


def test_a_deletion_makes_room() -> None:
    new_task(note(1))
    set_count(NOTES, MOST)
    children.delete(TENANT, TASK, NOTES, 1)
    children.add(TENANT, TASK, note(2))
    assert children.ids_of(TENANT, TASK, NOTES) == [2]


def test_a_full_kind_is_removed_in_bounded_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many at a time as a transaction holds beside the task; here in tenths of that."""
    assert children._DELETED_AT_ONCE == 99
    monkeypatch.setattr(children, "_DELETED_AT_ONCE", 9)
    new_task()
    tasks.update(TENANT, TASK, renamed, [note(each) for each in range(1, 31)])
    children.add(TENANT, TASK, attachment(1))
    transactions: list[int] = []
    real = dynamodb.transact_write

    def write(parts: Any) -> None:
        transactions.append(len(parts))
        real(parts)

    monkeypatch.setattr(dynamodb, "transact_write", write)
    children.delete_those_of(TENANT, TASK, NOTES)
    assert transactions == [10, 10, 10, 4]
    assert (count(NOTES), count(FILE_ATTACHMENTS)) == (0, 1)
    assert items() == [f"fileAttachments#{1:019d}", "task"]


def test_what_is_removed_of_a_task_that_is_gone_is_not_found() -> None:
    new_task(note(1))
    at = dynamodb.connection()
    at.client.delete_item(TableName=at.results, Key=dynamodb.to_item(children.task_key(TENANT, TASK)))
    with pytest.raises(TaskNotFound):
        children.delete_those_of(TENANT, TASK, NOTES)


def test_a_full_kind_leaves_room_for_the_other() -> None:
    new_task()
    set_count(NOTES, MOST)
    children.add(TENANT, TASK, attachment(1))
    assert children.ids_of(TENANT, TASK, FILE_ATTACHMENTS) == [1]


@pytest.mark.parametrize(("there", "fits"), [(MOST - 2, True), (MOST - 1, False)])
def test_a_change_that_adds_too_many_changes_nothing(there: int, *, fits: bool) -> None:
    new_task()
    set_count(NOTES, there)
    added = [note(1), note(2), attachment(3)]
    if fits:
        tasks.update(TENANT, TASK, renamed, added)
    else:
        with pytest.raises(TooManyChildren):
            tasks.update(TENANT, TASK, renamed, added)
    assert tasks.find(TENANT, TASK).name == ("Renamed" if fits else "n")
    assert len(items()) == (4 if fits else 1)


def test_a_task_that_is_not_there_gets_nothing() -> None:
    with pytest.raises(TaskNotFound):
        children.add(TENANT, TASK, note(1))
    assert items() == []


def test_what_is_refused_leaves_the_bucket() -> None:
    new_task()
    set_count(FILE_ATTACHMENTS, MOST)
    kept_before: list[str] = []

    def add() -> None:
        with additions.prepared(TENANT, TASK, new_files=[file(1)]) as [added]:
            kept_before.extend(kept())
            children.add(TENANT, TASK, added)

    with pytest.raises(TooManyChildren):
        add()
    assert len(kept_before) == 1
    assert kept() == []


# ---------------------------------------------------------------- deletions that are cut off


def cut_off(*_: object, **__: object) -> None:
    raise TimeoutError


@pytest.mark.parametrize(
    "place",
    ["acuse.oracle.children.store.delete_all", "acuse.storage.objects.delete", "acuse.storage.dynamodb.batch_write"],
    ids=["after the task", "before the objects", "after the objects"],
)
def test_a_deletion_that_was_cut_off_is_finished_by_the_next(monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    new_task(note(1, LONG_TEXT), note(2), attachment(3))
    with monkeypatch.context() as during:
        during.setattr(place, cut_off)
        with pytest.raises(TimeoutError):
            tasks.delete(TENANT, TASK)
    assert items() != []
    with pytest.raises(TaskNotFound):
        tasks.find(TENANT, TASK)
    with pytest.raises(TaskNotFound):
        tasks.delete(TENANT, TASK)
    assert items() == []
    assert kept() == []


def test_what_a_cut_off_deletion_left_cannot_be_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    new_task(note(1, LONG_TEXT), attachment(2))
    with monkeypatch.context() as during:
        during.setattr(children, "delete_all", cut_off)
        with pytest.raises(TimeoutError):
            tasks.delete(TENANT, TASK)
    for kind, child_id in ((NOTES, 1), (FILE_ATTACHMENTS, 2)):
        with pytest.raises(TaskNotFound):
            children.ids_of(TENANT, TASK, kind)
        with pytest.raises(TaskNotFound):
            children.find(TENANT, TASK, kind, child_id)
        with pytest.raises(TaskNotFound):
            children.delete(TENANT, TASK, kind, child_id)


def test_a_note_that_a_cut_off_deletion_left_cannot_be_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    new_task(note(1))
    with monkeypatch.context() as during:
        during.setattr(children, "delete_all", cut_off)
        with pytest.raises(TimeoutError):
            tasks.delete(TENANT, TASK)
    with pytest.raises(TaskNotFound):
        notes.change(TENANT, TASK, 1, {"text": LONG_TEXT})


# ---------------------------------------------------------------- others who are faster


def test_a_text_for_a_note_that_was_deleted_meanwhile_is_not_kept() -> None:
    new_task(note(1))
    children.delete(TENANT, TASK, NOTES, 1)
    with pytest.raises(NoSuchResource):
        notes.change(TENANT, TASK, 1, {"text": LONG_TEXT})
    assert kept() == []


def test_a_deletion_takes_the_text_that_a_note_got_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    new_task(note(1, LONG_TEXT))
    real, calls = children.find, []

    def changed_meanwhile(*arguments: Any) -> Any:
        found = real(*arguments)
        calls.append(arguments)
        if len(calls) == 1:
            notes.change(TENANT, TASK, 1, {"text": LONG_TEXT[::-1]})
        return found

    monkeypatch.setattr(children, "find", changed_meanwhile)
    children.delete(TENANT, TASK, NOTES, 1)
    assert items() == ["task"]
    assert kept() == []


@pytest.mark.parametrize("times", [1, 2, 3])
@pytest.mark.parametrize("text", ["short", LONG_TEXT[::-1]], ids=["short", "long"])
def test_a_note_is_read_while_its_long_text_is_replaced(monkeypatch: pytest.MonkeyPatch, times: int, text: str) -> None:
    new_task(note(1, LONG_TEXT))
    real, calls = objects.get, []

    def replaced_meanwhile(key: str) -> bytes:
        calls.append(key)
        if len(calls) <= times:
            notes.change(TENANT, TASK, 1, {"text": text})
        return real(key)

    monkeypatch.setattr(objects, "get", replaced_meanwhile)
    assert notes.find(TENANT, TASK, 1).text == text


@pytest.mark.parametrize("kind", [NOTES, FILE_ATTACHMENTS], ids=["note", "file"])
def test_what_is_deleted_while_it_is_read_is_not_there(monkeypatch: pytest.MonkeyPatch, kind: Subcollection) -> None:
    new_task(note(1, LONG_TEXT), attachment(1))
    real = objects.get

    def deleted_meanwhile(key: str) -> bytes:
        children.delete(TENANT, TASK, kind, 1)
        return real(key)

    monkeypatch.setattr(objects, "get", deleted_meanwhile)
    read: Any = notes.find if kind is NOTES else file_attachments.read
    with pytest.raises(NoSuchResource):
        read(TENANT, TASK, 1)


def conflict(operation: str) -> Exception:
    client = dynamodb.connection().client
    answer: Any = {"Error": {"Code": "", "Message": ""}, "CancellationReasons": [{"Code": "TransactionConflict"}]}
    if operation == "transact_write_items":
        answer["CancellationReasons"].append({"Code": "None"})
        return client.exceptions.TransactionCanceledException(answer, operation)
    return client.exceptions.TransactionConflictException(answer, operation)


@pytest.mark.parametrize(
    ("operation", "call"),
    [
        ("transact_write_items", lambda: children.add(TENANT, TASK, note(9))),
        ("transact_write_items", lambda: children.delete(TENANT, TASK, NOTES, 1)),
        ("transact_write_items", lambda: tasks.update(TENANT, TASK, renamed, [note(9)])),
        ("update_item", lambda: tasks.update(TENANT, TASK, renamed)),
        ("transact_write_items", lambda: notes.change(TENANT, TASK, 1, {"text": "Changed"})),
    ],
    ids=["add", "delete", "change with a note", "change", "change of a note"],
)
@pytest.mark.parametrize(("conflicts", "outcome"), [(3, None), (100, Contended)])
def test_a_conflict_is_tried_again_and_in_the_end_told(
    monkeypatch: pytest.MonkeyPatch, operation: str, call: Any, conflicts: int, outcome: type[Exception] | None
) -> None:
    new_task(note(1))
    client = dynamodb.connection().client
    real, calls = getattr(client, operation), []

    def conflicting(**request: Any) -> Any:
        calls.append(request)
        if len(calls) <= conflicts:
            raise conflict(operation)
        return real(**request)

    with monkeypatch.context() as during:
        during.setattr(client, operation, conflicting)
        if outcome:
            with pytest.raises(outcome):
                call()
        else:
            call()
    assert len(calls) > 3
    if outcome:
        assert (children.ids_of(TENANT, TASK, NOTES), tasks.find(TENANT, TASK).name) == ([1], "n")


def test_a_change_is_made_again_from_what_another_one_left() -> None:
    new_task()
    seen: list[str] = []

    def rule(task: Task, _now: Timestamp) -> Change:
        seen.append(task.name)
        if len(seen) == 1:
            tasks.update(TENANT, TASK, renamed)
        return Change(name=f"{task.name}!", depends_on=frozenset({"name"}))

    tasks.update(TENANT, TASK, rule)
    assert seen == ["n", "Renamed"]
    assert tasks.find(TENANT, TASK).name == "Renamed!"


def test_a_change_of_another_member_meanwhile_is_kept() -> None:
    new_task()

    def with_percentage(_task: Task, _now: Timestamp) -> Change:
        return Change(members={"percentComplete": 5})

    def rule(task: Task, now: Timestamp) -> Change:
        tasks.update(TENANT, TASK, with_percentage)
        return renamed(task, now)

    tasks.update(TENANT, TASK, rule)
    after = tasks.find(TENANT, TASK)
    assert (after.name, after.members) == ("Renamed", {"percentComplete": 5})


def test_a_rule_that_refuses_writes_nothing() -> None:
    new_task()

    def rule(_task: Task, _now: Timestamp) -> Change:
        raise Invalid([])

    with pytest.raises(Invalid):
        tasks.update(TENANT, TASK, rule, [note(1)])
    assert items() == ["task"]
