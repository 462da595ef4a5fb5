"""What a task costs that is created, read, changed and deleted, counted on the embedded engine."""

import base64
import importlib
import json
from collections.abc import Callable
from typing import Any

import pytest

from acuse.identity.permissions import Permission
from acuse.oracle import integer_ids
from local.world import World
from tests.budgets.conftest import DynamoDBCall, operations

TASK = {"name": "Return customer call", "contact": {"id": 83}, "priority": {"lookupName": "Low"}}
METHODS = {
    "create_task": "POST",
    "get_task": "GET",
    "update_task": "PATCH",
    "update_task_note": "PATCH",
    "delete_task_note": "DELETE",
    "delete_task": "DELETE",
}

type Call = Callable[..., dict[str, Any]]


@pytest.fixture
def call(world: World, calls: list[DynamoDBCall]) -> Call:
    """Call a function as Lambda does, in this process; it knows the account and the settings, and has ids to give."""
    username, password = world.new_staff(*Permission)
    credentials = base64.b64encode(f"{username}:{password}".encode()).decode()

    def call(
        name: str, task_id: int | None = None, body: Any = None, note_id: int | None = None, **headers: str
    ) -> dict[str, Any]:
        sent = {"authorization": f"Basic {credentials}", "osvc-crest-application-context": "test"} | headers
        event = {
            "headers": sent,
            "requestContext": {"requestId": "r", "http": {"method": METHODS[name]}},
            "pathParameters": {"version": "v1.4"}
            | ({"id": str(task_id)} if task_id else {})
            | ({"child_id": str(note_id)} if note_id else {}),
            "body": json.dumps(body) if body is not None else None,
        }
        answer = importlib.import_module(f"oracle.{name}.app").handler(event, None)
        assert answer["statusCode"] in (200, 201), answer["body"]
        shown: dict[str, Any] = json.loads(answer["body"] or "{}")
        return shown

    call("create_task", body=TASK)
    calls.clear()
    return call


@pytest.fixture
def task_id(call: Call, calls: list[DynamoDBCall]) -> int:
    """A task's id."""
    created = int(call("create_task", body=TASK)["id"])
    calls.clear()
    return created


def test_a_task_is_created_by_one_write(call: Call, calls: list[DynamoDBCall]) -> None:
    call("create_task", body=TASK)
    assert operations(calls) == ["PutItem"]
    assert calls[0].units == 2.0, "the task and its place in the list"


def test_ids_are_reserved_by_one_write_for_fifty_tasks(call: Call, calls: list[DynamoDBCall]) -> None:
    integer_ids.remembered.clear()
    for _ in range(51):
        call("create_task", body=TASK)
    assert operations(calls) == ["UpdateItem", *["PutItem"] * 50, "UpdateItem", "PutItem"]
    assert calls[0].units == 1.0


def test_with_an_idempotency_key_it_is_one_read_and_one_transaction(call: Call, calls: list[DynamoDBCall]) -> None:
    call("create_task", body=TASK, **{"idempotency-key": "k"})
    assert operations(calls) == ["GetItem", "TransactWriteItems"]
    assert [each.units for each in calls] == [1.0, 5.0], "the task and what remembers the key, twice each, and the list"


def test_a_repeat_is_two_reads(call: Call, calls: list[DynamoDBCall]) -> None:
    first = call("create_task", body=TASK, **{"idempotency-key": "k"})
    calls.clear()
    assert call("create_task", body=TASK, **{"idempotency-key": "k"}) == first
    assert operations(calls) == ["GetItem", "GetItem"]
    assert [each.units for each in calls] == [1.0, 1.0]


def test_with_a_note_it_is_one_transaction(call: Call, calls: list[DynamoDBCall]) -> None:
    call("create_task", body={**TASK, "notes": [{"text": "Called twice"}]})
    calls.clear()  # a block of ids for notes was reserved
    call("create_task", body={**TASK, "notes": [{"text": "Called twice"}]})
    assert operations(calls) == ["TransactWriteItems"]
    assert calls[0].units == 5.0, "both twice, and the list"


def test_a_task_is_read_by_one_read(call: Call, task_id: int, calls: list[DynamoDBCall]) -> None:
    call("get_task", task_id)
    assert operations(calls) == ["GetItem"]
    assert calls[0].units == 1.0


def test_a_change_is_one_read_and_one_write(call: Call, task_id: int, calls: list[DynamoDBCall]) -> None:
    call("update_task", task_id, {"percentComplete": 50, "statusWithType": {"status": {"id": 18}}})
    assert operations(calls) == ["GetItem", "UpdateItem"]
    assert [each.units for each in calls] == [1.0, 1.0], "its place in the list stays"


def test_a_change_of_a_note_and_its_deletion_are_counted_in_their_transactions(
    call: Call, calls: list[DynamoDBCall]
) -> None:
    created = call("create_task", body={**TASK, "notes": [{"text": "Called twice"}]})
    note_id = 1  # of this tenant
    calls.clear()
    call("update_task_note", created["id"], {"text": "Called again"}, note_id)
    assert operations(calls) == ["BatchGetItem", "TransactWriteItems"]
    assert calls[1].units == 4.0, "the note and its task, twice each"
    calls.clear()
    call("delete_task_note", created["id"], None, note_id)
    assert operations(calls) == ["BatchGetItem", "TransactWriteItems"]
    assert calls[1].units == 4.0, "the same"


def test_a_deletion_is_one_write(call: Call, task_id: int, calls: list[DynamoDBCall]) -> None:
    call("delete_task", task_id)
    assert operations(calls) == ["DeleteItem"]
    assert calls[0].units == 2.0, "the task and its place in the list"


def test_a_deletion_with_a_note_finds_and_deletes_what_the_task_had(call: Call, calls: list[DynamoDBCall]) -> None:
    created = call("create_task", body={**TASK, "notes": [{"text": "Called twice"}]})
    calls.clear()
    call("delete_task", created["id"])
    assert operations(calls) == ["DeleteItem", "Query", "BatchWriteItem"]


def test_what_is_wrong_in_itself_costs_nothing(call: Call, calls: list[DynamoDBCall]) -> None:
    for wrong in ({}, {**TASK, "percentComplete": 101}, {**TASK, "priority": {"lookupName": "Urgent"}}):
        with pytest.raises(AssertionError, match="OSC-CREST"):
            call("create_task", body=wrong)
    assert operations(calls) == []
