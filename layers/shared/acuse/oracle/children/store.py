"""What belongs to a task: notes and file attachments, in the task's item collection, counted by the task's item.

Every one that is added or taken away changes the count in the same transaction. So none is added to a task that is
not there, and a task has no more than can be listed and deleted in one go. The task's item counts its own changes, and
those of its children of each kind.
"""

import secrets
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from itertools import batched
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from acuse.errors import Contended, Invalid, Problem
from acuse.identity.callers import TenantId
from acuse.oracle import times
from acuse.oracle.children.model import (
    FILE_ATTACHMENTS,
    MOST,
    NOTES,
    Child,
    ChildChange,
    Subcollection,
    TaskNotFound,
    TooManyChildren,
)
from acuse.oracle.errors import NoSuchResource
from acuse.storage import dynamodb, objects
from acuse.storage.objects import ObjectGone
from acuse.storage.update_expressions import Update
from acuse.storage.values import Values

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef


_TRIES = 25
_BATCH_WRITE = 25
_DELETED_AT_ONCE = 99  # and their task's item
_SUBCOLLECTIONS: Final = (NOTES, FILE_ATTACHMENTS)


def task_key(tenant: TenantId, task_id: int) -> Values:
    """The key of a task's own item."""
    return {"pk": f"{tenant}#task#{task_id}", "sk": "task"}


def add(tenant: TenantId, task_id: int, child: Child) -> None:
    """Store a new child.

    Raises
    ------
    TaskNotFound, TooManyChildren, Contended
    """
    for _ in dynamodb.tries(_TRIES):
        if update_task(tenant, task_id, Update(), [child]):
            return
    raise Contended


def update_task(
    tenant: TenantId,
    task_id: int,
    update: Update,
    added: Sequence[Child] = (),
    changed: "ChangesTogether | None" = None,
) -> bool:
    """Update a task's item, store its new children and change others, all or nothing.

    False: a condition or a conflict forbade it.

    Raises
    ------
    TaskNotFound, TooManyChildren
    """
    at = dynamodb.connection()
    added_of = counts(added)
    for path, number in added_of.items():
        update.count(path, number, most=MOST)
    changed = changed or ChangesTogether()
    _raise_revisions(update, {*changed.kinds, *(child.kind for child in added)})
    further = [*puts(tenant, task_id, added), *changed.writes]
    stamp = secrets.token_bytes(8)
    if not further:  # a transaction has a token of its own
        update.sign(stamp)
    key = dynamodb.to_item(task_key(tenant, task_id))
    write: Any = {"Update": {"TableName": at.results, "Key": key, **update.parameters()}}
    lost = _write([write, *further])
    if lost is None or lost.is_passing:
        return lost is None
    if not lost.there:
        raise TaskNotFound(task_id)
    if lost.there.get("stamp") == stamp:  # its answer was lost, and botocore sent it again
        return True
    for kind in _SUBCOLLECTIONS:
        if lost.there.get(kind.path, 0) + added_of.get(kind.path, 0) > MOST:
            raise TooManyChildren(kind)
    return False


def _raise_revisions(update: Update, kinds: Iterable[Subcollection]) -> None:
    """Count a change of a task, and those of its children of some kinds."""
    update.raise_revision()
    for kind in sorted(kinds):
        update.count(kind.revision, 1)


class _Lost(NamedTuple):
    """Why nothing was written: a conflict that is over soon, or what is there does not fit the first condition."""

    is_passing: bool
    there: Values | None = None


def _write(writes: list[Any]) -> _Lost | None:
    """Do one update, or several writes in a transaction. None: it is done."""
    at = dynamodb.connection()
    try:
        if len(writes) == 1:
            at.client.update_item(**writes[0]["Update"])
        else:
            dynamodb.transact_write(writes)
    except at.client.exceptions.TransactionConflictException:
        return _Lost(is_passing=True)
    except at.client.exceptions.ConditionalCheckFailedException as failure:
        there: Any = failure.response.get("Item", {})
    except at.client.exceptions.TransactionCanceledException as canceled:
        if not dynamodb.cancellation_codes(canceled) <= dynamodb.LOST_RACE:
            raise
        reason: Any = canceled.response["CancellationReasons"][0]
        if reason["Code"] != "ConditionalCheckFailed":
            return _Lost(is_passing=True)
        there = reason.get("Item", {})
    else:
        return None
    return _Lost(is_passing=False, there=dynamodb.to_values(there))


def ids_of(tenant: TenantId, task_id: int, kind: Subcollection) -> list[int]:
    """The ids of a task's children of a kind, ascending.

    Raises
    ------
    TaskNotFound
    """
    if not _task_of(tenant, task_id).get(kind.path):
        return []
    return [int(key["sk"].rpartition("#")[2]) for key in _items(tenant, task_id, kind, keys_only=True)]


def find_all(tenant: TenantId, task_id: int, kind: Subcollection) -> list[Values]:
    """The values of a task's children of a kind, by id.

    Raises
    ------
    TaskNotFound
    """
    return _items(tenant, task_id, kind) if _task_of(tenant, task_id).get(kind.path) else []


def all_of(tenant: TenantId, task_id: int, kind: Subcollection) -> list[Values]:
    """The values of a task's children of a kind, by id, whether or not the task is still there."""
    return _items(tenant, task_id, kind)


def tasks_with(tenant: TenantId, kind: Subcollection, task_ids: Sequence[int]) -> list[int]:
    """Which of up to 100 tasks have children of a kind, in one batch read."""
    at = dynamodb.connection()
    asked: Any = {
        "Keys": [dynamodb.to_item(task_key(tenant, task_id)) for task_id in task_ids],
        "ProjectionExpression": "id, #count",
        "ExpressionAttributeNames": {"#count": kind.path},
        "ConsistentRead": True,
    }
    found = dynamodb.batch_get({at.results: asked}).get(at.results, [])
    having = {values["id"] for values in found if values.get(kind.path)}
    return [task_id for task_id in task_ids if task_id in having]


def find(tenant: TenantId, task_id: int, kind: Subcollection, child_id: int) -> Values:
    """A child's values, in one batch read with its task.

    Raises
    ------
    TaskNotFound, NoSuchResource
    """
    at = dynamodb.connection()
    task, child = task_key(tenant, task_id), _key(tenant, task_id, kind, child_id)
    keys = [dynamodb.to_item(task), dynamodb.to_item(child)]
    found = dynamodb.batch_get({at.results: {"Keys": keys, "ConsistentRead": True}}).get(at.results, [])
    by_sk = {item["sk"]: item for item in found}
    if task["sk"] not in by_sk:
        raise TaskNotFound(task_id)
    if child["sk"] not in by_sk:
        raise NoSuchResource(kind.singular, child_id)
    return by_sk[child["sk"]]


def read_object(tenant: TenantId, task_id: int, kind: Subcollection, child_id: int) -> tuple[Values, bytes | None]:
    """A child's values and, if it has one, its object.

    Raises
    ------
    TaskNotFound, NoSuchResource, Contended
    """
    for _ in dynamodb.tries():
        values = find(tenant, task_id, kind, child_id)
        with suppress(ObjectGone):  # it was replaced or deleted in between
            return values, objects.get(values["object"]) if "object" in values else None
    raise Contended


def change(
    tenant: TenantId,
    task_id: int,
    kind: Subcollection,
    child_id: int,
    changes: Mapping[str, Any],
    check: Callable[[Values], None] | None = None,
) -> None:
    """Set a child's values and its `updated_time`; None takes one away. An object that is replaced is deleted then.

    All of `changes` is written, whatever was there. The time is taken for each try, and is not before that of any
    change which was stored earlier. `check`, if there is one, looks at what is there, and it is that which is changed.

    Raises
    ------
    TaskNotFound, NoSuchResource, Contended, and what `check` raises
    """
    at = dynamodb.connection()
    of_task = Update()
    _raise_revisions(of_task, [kind])
    task = {"TableName": at.results, "Key": dynamodb.to_item(task_key(tenant, task_id))}
    counted: Any = {"Update": {**task, **of_task.parameters()}}
    for _ in dynamodb.tries(_TRIES):
        before = find(tenant, task_id, kind, child_id)
        key = dynamodb.to_item(_key(tenant, task_id, kind, child_id))
        update = _update_of(before, changes, check).parameters()
        if _write([counted, {"Update": {"TableName": at.results, "Key": key, **update}}]) is None:
            if "object" in changes and "object" in before:
                objects.discard([before["object"]])
            return
    raise Contended


def _update_of(before: Values, changes: Mapping[str, Any], check: Callable[[Values], None] | None) -> Update:
    update = Update()
    update.keep_up("updated_time", times.after(before.get("updated_time", "")))
    if check:
        check(before)
        update.require("updated_time", before.get("updated_time"))
    for name, value in changes.items():
        if name != "object":
            update.set(name, value)
    update.replace("object", before.get("object"), changes.get("object", before.get("object")))
    return update


class ChangesTogether(NamedTuple):
    """The parts of a transaction that change children, and the objects that nothing names when it is done."""

    writes: "Sequence[TransactWriteItemTypeDef]" = ()
    replaced: Sequence[str] = ()
    kinds: Collection[Subcollection] = ()


def changes_of(tenant: TenantId, task_id: int, changed: Sequence[ChildChange]) -> ChangesTogether:
    """The writes that change up to 100 children together with their task, from one fresh read.

    Raises
    ------
    Invalid
        Names those that are not there; and what the checks raise.
    """
    if not changed:
        return ChangesTogether()
    at = dynamodb.connection()
    keys = {each: _key(tenant, task_id, each.kind, each.id) for each in map(_identity, changed)}
    wanted: Any = {"Keys": [dynamodb.to_item(key) for key in keys.values()], "ConsistentRead": True}
    by_sk = {item["sk"]: item for item in dynamodb.batch_get({at.results: wanted}).get(at.results, [])}
    found = {each: by_sk.get(key["sk"]) for each, key in keys.items()}
    writes: list[TransactWriteItemTypeDef] = []
    replaced, problems = list[str](), list[Problem]()
    for each in changed:
        before = found[_identity(each)]
        if before is None:
            problems.append(Problem(each.place, f"Invalid ID: No such {each.kind.singular} with ID = {each.id}"))
            continue
        update = _update_of(before, each.changes, each.check).parameters()
        key = dynamodb.to_item(keys[_identity(each)])
        write: Any = {"Update": {"TableName": at.results, "Key": key, **update}}
        writes.append(write)
        if "object" in each.changes and "object" in before:
            replaced.append(before["object"])
    if problems:
        raise Invalid(problems)
    return ChangesTogether(writes, replaced, {each.kind for each in changed})


class _Identity(NamedTuple):
    kind: Subcollection
    id: int


def _identity(changed: ChildChange) -> _Identity:
    return _Identity(changed.kind, changed.id)


def delete_those_of(tenant: TenantId, task_id: int, kind: Subcollection) -> None:
    """Delete the children of a kind that are there, some at a time, each time with the count.

    One that is added meanwhile stays, or goes too.

    Raises
    ------
    TaskNotFound, Contended
    """
    for _ in dynamodb.tries(_TRIES):
        found = _items(tenant, task_id, kind, keys_only=True)
        if all(_delete_some(tenant, task_id, kind, some) for some in batched(found, _DELETED_AT_ONCE, strict=False)):
            return
    raise Contended


def _delete_some(tenant: TenantId, task_id: int, kind: Subcollection, some: Sequence[Values]) -> bool:
    """Delete children as they were read, all or none, and then their objects. False: another writer was faster."""
    table = dynamodb.connection().results
    update = Update()
    update.count(kind.path, -len(some))
    _raise_revisions(update, [kind])
    task = {"TableName": table, "Key": dynamodb.to_item(task_key(tenant, task_id))}
    writes: list[Any] = [{"Update": {**task, **update.parameters()}}]
    for each in some:
        as_read = Update()
        as_read.require("object", each.get("object"))
        key = dynamodb.to_item({"pk": each["pk"], "sk": each["sk"]})
        writes.append({"Delete": {"TableName": table, "Key": key, **as_read.condition()}})
    lost = _write(writes)
    if lost and lost.there == {}:
        raise TaskNotFound(task_id)
    if lost is None and (named := [each["object"] for each in some if "object" in each]):
        objects.discard(named)
    return lost is None


def delete(tenant: TenantId, task_id: int, kind: Subcollection, child_id: int) -> None:
    """Delete a child, and then its object.

    Raises
    ------
    TaskNotFound, NoSuchResource, Contended
    """
    at = dynamodb.connection()
    update = Update()
    update.count(kind.path, -1)
    _raise_revisions(update, [kind])
    task = {"TableName": at.results, "Key": dynamodb.to_item(task_key(tenant, task_id))}
    for _ in dynamodb.tries(_TRIES):
        before = find(tenant, task_id, kind, child_id)
        as_read = Update()
        as_read.require("object", before.get("object"))
        key = dynamodb.to_item(_key(tenant, task_id, kind, child_id))
        gone: Any = {"Delete": {"TableName": at.results, "Key": key, **as_read.condition()}}
        if _write([{"Update": {**task, **update.parameters()}}, gone]) is None:
            if "object" in before:
                objects.discard([before["object"]])
            return
    raise Contended


def delete_all(tenant: TenantId, task_id: int) -> None:
    """Delete whatever is left of a task that is deleted: objects first, so that a repetition still knows of them."""
    found = _items(tenant, task_id, keys_only=True)
    if named := [each["object"] for each in found if "object" in each]:
        objects.delete(named)
    for some in batched(found, _BATCH_WRITE, strict=False):
        keys = ({"pk": each["pk"], "sk": each["sk"]} for each in some)
        dynamodb.batch_write(dynamodb.connection().results, deletes=keys)


def are_counted(task: Values) -> bool:
    """Whether a task's item has children."""
    return any(task.get(kind.path) for kind in _SUBCOLLECTIONS)


def counts(added: Sequence[Child]) -> dict[str, int]:
    """How many of each kind, by path."""
    return dict(Counter(child.kind.path for child in added))


def puts(tenant: TenantId, task_id: int, added: Sequence[Child]) -> "list[TransactWriteItemTypeDef]":
    """The parts of a transaction that store children."""
    table = dynamodb.connection().results
    return [
        {
            "Put": {
                "TableName": table,
                "Item": dynamodb.to_item({**_key(tenant, task_id, kind, child_id), "id": child_id, **values}),
            }
        }
        for kind, child_id, values in added
    ]


def _key(tenant: TenantId, task_id: int, kind: Subcollection, child_id: int) -> Values:
    return {"pk": task_key(tenant, task_id)["pk"], "sk": f"{kind.path}#{child_id:019d}"}


def _task_of(tenant: TenantId, task_id: int) -> Values:
    at = dynamodb.connection()
    key = dynamodb.to_item(task_key(tenant, task_id))
    answer = at.client.get_item(TableName=at.results, Key=key, ConsistentRead=True)
    if "Item" not in answer:
        raise TaskNotFound(task_id)
    return dynamodb.to_values(answer["Item"])


def _items(
    tenant: TenantId, task_id: int, kind: Subcollection | None = None, *, keys_only: bool = False
) -> list[Values]:
    """A task's children, all or those of a kind, by id; whole, or their keys and their objects'."""
    at = dynamodb.connection()
    query: Any = {
        "TableName": at.results,
        "KeyConditionExpression": "pk = :pk",
        "ExpressionAttributeValues": {":pk": {"S": task_key(tenant, task_id)["pk"]}},
        "ConsistentRead": True,
    }
    if kind:
        query["KeyConditionExpression"] += " AND begins_with(sk, :prefix)"
        query["ExpressionAttributeValues"][":prefix"] = {"S": f"{kind.path}#"}
    if keys_only:
        query["ProjectionExpression"] = "pk, sk, #object"
        query["ExpressionAttributeNames"] = {"#object": "object"}
    pages = at.client.get_paginator("query").paginate(**query)
    return [dynamodb.to_values(item) for page in pages for item in page["Items"]]
