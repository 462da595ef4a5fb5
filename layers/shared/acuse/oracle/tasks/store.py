"""Tasks. Table Results, an item collection each, with its notes and file attachments (docs/data-model.md)."""

import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from acuse.errors import Contended
from acuse.identity.callers import TenantId
from acuse.oracle import integer_ids, times
from acuse.oracle.children import store as children
from acuse.oracle.children.model import Child, ChildChange, TaskNotFound
from acuse.oracle.members import STORED
from acuse.oracle.tasks.model import _NO_FIELDS, TEXTS, Change, Rule, Task
from acuse.requests.exact_json import JsonText
from acuse.requests.idempotency import IdempotentRequest
from acuse.storage import dynamodb, lists, objects, packed_text
from acuse.storage.lists import Span
from acuse.storage.update_expressions import Update
from acuse.storage.values import Values
from acuse.timestamps import Timestamp

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

KEPT_FOR_REPEATS_SECONDS: Final = 24 * 3600
BATCH: Final = 100
# Ids in one partition of the list. Functions give ids out in blocks of 50, so the more of them create at once, the more
# partitions they write to, and a page is found without reading what is before it.
_BUCKET = 1000
_TRIES = 25


class Created(NamedTuple):
    """The id of the task that a request created, and whether an earlier sending of it had."""

    task_id: int
    is_replay: bool


def create(
    tenant: TenantId, task: Task, added: Sequence[Child] = (), repeatable: IdempotentRequest | None = None
) -> Created:
    """Store a new task with its notes and attachments, all or none.

    Of any number of concurrent calls with one Idempotency-Key, one creates.

    Raises
    ------
    IdempotencyKeyReused
    """
    at = dynamodb.connection()
    item = dynamodb.to_item(values_of(tenant, task, added))
    if not added and not repeatable:
        _put_new(item)
        return Created(task.id, is_replay=False)
    puts: list[TransactWriteItemTypeDef] = [{"Put": {"TableName": at.results, "Item": item}}]
    puts += children.puts(tenant, task.id, added)
    if repeatable:
        puts.append(_reservation(tenant, task.id, repeatable))
    for _ in dynamodb.tries(_TRIES):
        try:
            dynamodb.transact_write(puts)
        except at.client.exceptions.TransactionCanceledException as canceled:
            earlier = canceled.response["CancellationReasons"][-1]
            if repeatable and earlier["Code"] == "ConditionalCheckFailed":
                if found := _repeated(earlier.get("Item"), repeatable):
                    return Created(found, is_replay=found != task.id)
            elif not dynamodb.cancellation_codes(canceled) <= dynamodb.LOST_RACE:
                raise
        else:
            return Created(task.id, is_replay=False)
    raise Contended


def task_of_request(tenant: TenantId, request: IdempotentRequest) -> int | None:
    """The id of the task that an earlier sending of the request created.

    Raises
    ------
    IdempotencyKeyReused
    """
    at = dynamodb.connection()
    key = dynamodb.to_item(_reservation_key(tenant, request))
    answer = at.client.get_item(TableName=at.results, Key=key, ConsistentRead=True)
    return _repeated(answer.get("Item"), request)


def find(tenant: TenantId, task_id: int) -> Task:
    """The task of this id.

    Raises
    ------
    TaskNotFound
    """
    at = dynamodb.connection()
    answer = at.client.get_item(
        TableName=at.results, Key=dynamodb.to_item(children.task_key(tenant, task_id)), ConsistentRead=True
    )
    if "Item" not in answer:
        raise TaskNotFound(task_id)
    return from_values(dynamodb.to_values(answer["Item"]))


def update(
    tenant: TenantId, task_id: int, rule: Rule, added: Sequence[Child] = (), changed: Sequence[ChildChange] = ()
) -> None:
    """Change a task as a rule says, add to it and change what belongs to it, all or nothing.

    It begins with a fresh read for as long as others are in the way.

    Concurrent changes of members that the rule neither writes nor depends on are kept, and are not in the way. The time
    of the change is taken for each try, and is not before that of any change which was stored earlier, whichever
    function's clock that had.

    Raises
    ------
    TaskNotFound, TooManyChildren, Invalid, Contended, and what the rule raises
    """
    for _ in dynamodb.tries(_TRIES):
        before = find(tenant, task_id)
        now = times.after(before.updated_time)
        update_of_task = _to_update(before, rule(before, now), now)
        further = children.changes_of(tenant, task_id, changed)
        if children.update_task(tenant, task_id, update_of_task, added, further):
            if further.replaced:
                objects.discard(further.replaced)
            return
    raise Contended


def _to_update(before: Task, change: Change, now: Timestamp) -> Update:
    """The write, and the conditions on what was read."""
    update = Update()
    update.keep_up("updated_time", now)
    if change.name is not None:
        update.set("name", change.name)
    for path, value in sorted(change.members.items()):
        update.set(path, value)
    for name in TEXTS:
        text = getattr(change, name)
        if text is not None and text != getattr(before, name):
            update.set(name, packed_text.pack(text))
    there = _own_values(before)
    for attribute in sorted(change.depends_on):
        update.require(attribute, there.get(attribute))
    return update


def delete(tenant: TenantId, task_id: int) -> None:
    """Delete a task, then its notes and attachments, which nobody can reach any more from then on.

    Deleting again finishes a deletion that was cut off.

    Raises
    ------
    TaskNotFound, Contended
    """
    at = dynamodb.connection()
    key = dynamodb.to_item(children.task_key(tenant, task_id))
    for _ in dynamodb.tries(_TRIES):
        try:
            answer = at.client.delete_item(TableName=at.results, Key=key, ReturnValues="ALL_OLD")
        except at.client.exceptions.TransactionConflictException:  # somebody is adding to it
            continue
        gone = answer.get("Attributes")
        if gone is None or children.are_counted(dynamodb.to_values(gone)):
            children.delete_all(tenant, task_id)
        # botocore sent it again when the first answer was lost, or was a failure: then it was there, for all we know.
        if gone is None and not answer["ResponseMetadata"]["RetryAttempts"]:
            raise TaskNotFound(task_id)
        return
    raise Contended


class Stretch(NamedTuple):
    """Ids from one to another, both included, that are in one bucket of the list of tasks."""

    first: int
    last: int


def stretches(tenant: TenantId, first: int, last: int, *, backwards: bool = False) -> Iterator[Stretch]:
    """The ids of a range that may have been given out, bucket by bucket, in order."""
    given_out = min(last, integer_ids.last(tenant, "tasks"))
    if first > given_out:
        return
    buckets = range(first // _BUCKET, given_out // _BUCKET + 1)
    for bucket in reversed(buckets) if backwards else buckets:
        yield Stretch(max(first, bucket * _BUCKET), min(last, (bucket + 1) * _BUCKET - 1))


def count_in(tenant: TenantId, stretch: Stretch) -> int:
    """How many tasks there are; one query."""
    return lists.count_in(dynamodb.connection().results, *_place_of(tenant, stretch))


def ids_in(tenant: TenantId, stretch: Stretch, *, backwards: bool = False) -> Iterator[int]:
    """The ids of the tasks there, in order; one query."""
    name, span = _place_of(tenant, stretch)
    found = lists.places_in(dynamodb.connection().results, name, span, backwards=backwards)
    return (int(place.order) for place in found)


def every_id(tenant: TenantId) -> Iterator[str]:
    """The ids of all tasks."""
    return (str(each) for stretch in stretches(tenant, 1, sys.maxsize) for each in ids_in(tenant, stretch))


def read_all(tenant: TenantId, task_ids: Iterable[int], attributes: Iterable[str] | None = None) -> Iterator[Task]:
    """The tasks of these ids, in their order, in batches of 100 as they are asked for.

    `attributes` are the members to read, by path; all without.
    """
    at = dynamodb.connection()
    wanted: dict[str, Any] = {"ConsistentRead": True}
    if attributes is not None:
        names = {f"#{number}": name for number, name in enumerate(sorted({*attributes, *_ALWAYS}))}
        wanted |= {"ProjectionExpression": ", ".join(names), "ExpressionAttributeNames": names}
    remaining = iter(task_ids)
    while batch := list(islice(remaining, BATCH)):
        keys = [dynamodb.to_item(children.task_key(tenant, task_id)) for task_id in batch]
        found = dynamodb.batch_get({at.results: {"Keys": keys, **wanted}}).get(at.results, [])
        by_id = {values["id"]: values for values in found}
        yield from (from_values(by_id[task_id]) for task_id in batch if task_id in by_id)


def from_values(values: Values) -> Task:
    """The task that an item's values are of."""
    return Task(
        id=values["id"],
        name=values["name"],
        created_time=values["created_time"],
        updated_time=values["updated_time"],
        custom_fields=JsonText(packed_text.unpack(values.get("custom_fields", _NO_FIELDS))),
        custom_packages=JsonText(packed_text.unpack(values.get("custom_packages", _NO_FIELDS))),
        members={path: values[path] for path in STORED if path in values},
        texts_as_stored={name: values[name] for name in TEXTS if name in values},
    )


_ALWAYS = ("id", "name", "created_time", "updated_time")


def _put_new(item: Any) -> None:
    at = dynamodb.connection()
    try:
        at.client.put_item(
            TableName=at.results,
            Item=item,
            ConditionExpression="attribute_not_exists(pk)",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
    except at.client.exceptions.ConditionalCheckFailedException as failure:
        there: Any = failure.response.get("Item", {})
        if there.get("created_time") != item["created_time"]:
            raise
        # It is this write, sent again because its answer was lost; others may have changed the task since.


def _repeated(item: Any, request: IdempotentRequest) -> int | None:
    """The task that a reservation is for, if it still holds."""
    values = dynamodb.to_values(item) if item else None
    if values is None or values["delete_after"] <= time.time():
        return None
    request.repeats(request.key, values["fingerprint"])
    return int(values["task_id"])


def _reservation(tenant: TenantId, task_id: int, request: IdempotentRequest) -> "TransactWriteItemTypeDef":
    now = int(time.time())
    values = {
        **_reservation_key(tenant, request),
        "task_id": task_id,
        "fingerprint": request.fingerprint,
        "delete_after": now + KEPT_FOR_REPEATS_SECONDS,
    }
    return {
        "Put": {
            "TableName": dynamodb.connection().results,
            "Item": dynamodb.to_item(values),
            "ConditionExpression": "attribute_not_exists(pk) OR delete_after <= :now",
            "ExpressionAttributeValues": {":now": {"N": str(now)}},
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
    }


def _reservation_key(tenant: TenantId, request: IdempotentRequest) -> Values:
    return {"pk": f"{tenant}#task-idempotency-key#{request.key}", "sk": "task-idempotency-key"}


def _order(task_id: int) -> str:
    return f"{task_id:019d}"


def _bucket_of(tenant: TenantId, task_id: int) -> str:
    return lists.name_of("tasks", tenant, task_id // _BUCKET)


def _place_of(tenant: TenantId, stretch: Stretch) -> tuple[str, Span | None]:
    start = stretch.first // _BUCKET * _BUCKET
    is_whole = stretch.first <= max(1, start) and stretch.last == start + _BUCKET - 1
    span = None if is_whole else Span(_order(stretch.first), _order(stretch.last))
    return _bucket_of(tenant, stretch.first), span


def values_of(tenant: TenantId, task: Task, added: Sequence[Child] = ()) -> Values:
    """What is stored of a new task that is added with notes and attachments."""
    key = children.task_key(tenant, task.id)
    listed = lists.entry_in(_bucket_of(tenant, task.id), _order(task.id))
    return {**key, "id": task.id, "revision": 1, **_own_values(task), **children.counts(added), **listed}


def _own_values(task: Task) -> Values:
    own: Values = {
        "name": task.name,
        "created_time": task.created_time,
        "updated_time": task.updated_time,
        **{path: value for path, value in task.members.items() if value is not None},
    }
    texts = {name: getattr(task, name) for name in TEXTS}
    own |= {name: packed_text.pack(text) for name, text in texts.items() if text != _NO_FIELDS}
    return {**own, **task.texts_as_stored}
