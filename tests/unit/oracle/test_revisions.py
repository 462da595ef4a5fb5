"""The revision of a task: how often it was changed, its notes and file attachments included (docs/data-model.md)."""

from collections.abc import Callable
from typing import Any

import pytest

from acuse.identity.callers import TenantId
from acuse.oracle.children import store as children
from acuse.oracle.children.model import FILE_ATTACHMENTS, NOTES, Child, ChildChange, Subcollection
from acuse.oracle.tasks import store as tasks
from acuse.oracle.tasks.model import Change, Task
from acuse.storage import dynamodb
from acuse.timestamps import Timestamp

TENANT = TenantId("6f1d8a52-0c1e-4d53-9d2e-2f6d5f0f7a11")
NOW = Timestamp("2026-04-11T10:30:00.000Z")
TASK = 1

pytestmark = pytest.mark.usefixtures("bucket")


def child(kind: Subcollection, child_id: int) -> Child:
    return Child(kind, child_id, {"created_time": NOW, "updated_time": NOW})


def create(*added: Child) -> None:
    tasks.create(TENANT, Task(id=TASK, name="n", created_time=NOW, updated_time=NOW), added)


def rename(*added: Child, changed: tuple[ChildChange, ...] = ()) -> None:
    tasks.update(TENANT, TASK, lambda _task, _now: Change(name="Renamed"), added, changed)


def revisions() -> tuple[int | None, int | None, int | None]:
    """Of the task, of its notes and of its file attachments."""
    at = dynamodb.connection()
    item = at.client.get_item(TableName=at.results, Key=dynamodb.to_item(children.task_key(TENANT, TASK)))["Item"]
    values = dynamodb.to_values(item)
    return values.get("revision"), values.get(NOTES.revision), values.get(FILE_ATTACHMENTS.revision)


@pytest.mark.parametrize("added", [(), (child(NOTES, 1),)], ids=["alone", "with a note"])
def test_a_new_task_has_revision_1(added: tuple[Child, ...]) -> None:
    create(*added)
    assert revisions() == (1, None, None)


CHANGES: dict[str, tuple[Callable[[], object], tuple[int, int | None, int | None]]] = {
    "the task": (rename, (2, None, None)),
    "the task, and a note more": (lambda: rename(child(NOTES, 2)), (2, 1, None)),
    "the task and a note": (lambda: rename(changed=(ChildChange(NOTES, 1, "notes", {"text": "x"}),)), (2, 1, None)),
    "a note more": (lambda: children.add(TENANT, TASK, child(NOTES, 2)), (2, 1, None)),
    "a note": (lambda: children.change(TENANT, TASK, NOTES, 1, {"text": "x"}), (2, 1, None)),
    "a note less": (lambda: children.delete(TENANT, TASK, NOTES, 1), (2, 1, None)),
    "no notes": (lambda: children.delete_those_of(TENANT, TASK, NOTES), (2, 1, None)),
    "a file": (lambda: children.change(TENANT, TASK, FILE_ATTACHMENTS, 1, {"name": "x"}), (2, None, 1)),
    "a file less": (lambda: children.delete(TENANT, TASK, FILE_ATTACHMENTS, 1), (2, None, 1)),
}


@pytest.mark.parametrize(("change", "expected"), CHANGES.values(), ids=CHANGES)
def test_a_change_is_one_revision_and_says_what_changed(
    change: Callable[[], object], expected: tuple[int, int | None, int | None]
) -> None:
    create(child(NOTES, 1), child(FILE_ATTACHMENTS, 1))
    change()
    assert revisions() == expected


def test_a_task_of_an_older_release_has_its_first_revision_with_its_next_change() -> None:
    create()
    at = dynamodb.connection()
    at.client.update_item(
        TableName=at.results,
        Key=dynamodb.to_item(children.task_key(TENANT, TASK)),
        UpdateExpression="REMOVE revision",
    )
    rename()
    assert revisions() == (1, None, None)


def test_a_change_that_is_refused_is_no_revision() -> None:
    create()

    def refuse(_task: Task, _now: Timestamp) -> Change:
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 - it is raised above
        tasks.update(TENANT, TASK, refuse)
    assert revisions() == (1, None, None)


def lose_the_answer(monkeypatch: pytest.MonkeyPatch, meanwhile: Callable[[], object] = lambda: None) -> list[Any]:
    """Have botocore send the next update twice. Gives what is sent."""
    client = dynamodb.connection().client
    update, sent = client.update_item, list[Any]()

    def first_twice(**parameters: Any) -> Any:
        sent.append(parameters)
        if len(sent) == 1:
            update(**parameters)
            meanwhile()
        return update(**parameters)

    monkeypatch.setattr(client, "update_item", first_twice)
    return sent


def test_a_change_whose_answer_was_lost_is_one_revision(monkeypatch: pytest.MonkeyPatch) -> None:
    create()
    sent = lose_the_answer(monkeypatch)
    rename()
    assert revisions() == (2, None, None)
    assert len(sent) == 1, "it knows itself again"


def test_a_change_whose_answer_was_lost_is_one_revision_also_when_a_note_was_added_since(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    create()
    lose_the_answer(monkeypatch, lambda: children.add(TENANT, TASK, child(NOTES, 1)))
    rename()
    assert revisions() == (3, 1, None)


def test_changes_of_other_members_at_once_are_a_revision_each_and_not_in_each_others_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    create()
    client = dynamodb.connection().client
    update, sent = client.update_item, list[Any]()

    def overtaken(**parameters: Any) -> Any:
        sent.append(parameters)
        if len(sent) == 1:
            tasks.update(TENANT, TASK, lambda _task, _now: Change(members={"percentComplete": 50}))
        return update(**parameters)

    monkeypatch.setattr(client, "update_item", overtaken)
    rename()
    assert len(sent) == 2
    task = tasks.find(TENANT, TASK)
    assert (task.name, task.members) == ("Renamed", {"percentComplete": 50})
    assert revisions() == (3, None, None)
