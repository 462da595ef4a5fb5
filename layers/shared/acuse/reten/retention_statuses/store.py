"""The catalogue of user retention statuses, one for all tenants (contract Reten, section 4).

One item collection: a row for each status, and a row that reserves its code, written and deleted together, with a
count of statuses and bytes that bounds the catalogue, since every tenant's administrators can add to it and every list
reads all of it.

The bytes hold while `measured` is the number of statuses. Where it is not, an older release, which counts no bytes, has
created or deleted some: they are measured then, and nothing that could make the list larger is written before.
"""

import contextlib
from collections.abc import Mapping
from copy import replace
from typing import TYPE_CHECKING, Any

from acuse import timestamps
from acuse.errors import Contended
from acuse.requests.http import MOST_BYTES_OF_A_LIST
from acuse.reten.retention_statuses.model import (
    LONGEST_CODE,
    MOST_STATUSES,
    CatalogueFull,
    CodeTaken,
    RetentionStatus,
    StatusNotFound,
)
from acuse.storage import dynamodb, tolerant_readers
from acuse.storage.update_expressions import Update
from acuse.storage.values import Values

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

_CATALOGUE = "user-retention-statuses"
# Deletions, changes and creations meet in one item, the count.
_TRIES = 20
_COUNT = {"pk": {"S": _CATALOGUE}, "sk": {"S": "count"}}


def list_all() -> list[RetentionStatus]:
    """Every status by creation, then id."""
    at = dynamodb.connection()
    pages = at.client.get_paginator("query").paginate(
        TableName=at.configs,
        KeyConditionExpression="pk = :pk AND begins_with(sk, :status)",
        ExpressionAttributeValues={":pk": {"S": _CATALOGUE}, ":status": {"S": "status#"}},
        ConsistentRead=True,
    )
    found = [_from_values(dynamodb.to_values(item)) for page in pages for item in page["Items"]]
    return sorted(found, key=lambda status: (status.created_at, status.id))


def find_by_code(code: str) -> RetentionStatus | None:
    """The status with this code; what is too long for one is not looked for, nor would it fit into a key."""
    if len(code) > LONGEST_CODE:
        return None
    at = dynamodb.connection()
    answer = at.client.get_item(TableName=at.configs, Key=dynamodb.to_item(_code_key(code)), ConsistentRead=True)
    with contextlib.suppress(StatusNotFound):
        return _read(dynamodb.to_values(answer["Item"])["id"]) if "Item" in answer else None
    return None


def create(status: RetentionStatus) -> None:
    """Store a new status.

    Raises
    ------
    CodeTaken, CatalogueFull, Contended
    """
    row = {**_status_key(status.id), **status._asdict()}
    reservation = {**_code_key(status.code), "id": status.id}
    parts = [_put_new(row), _put_new(reservation), _counted(1, status.size)]
    for _ in dynamodb.tries(_TRIES):
        failed = dynamodb.write_all_or_none(parts, most_tries=_TRIES)
        if not failed:
            return
        if failed != {2}:
            raise CodeTaken(status.code)
        _measure()
    raise Contended


def change(status_id: str, changes: Mapping[str, Any]) -> RetentionStatus:
    """Set members of a status, and when that was, which is never before its last change.

    Raises
    ------
    StatusNotFound, CatalogueFull, Contended
    """
    for _ in dynamodb.tries(_TRIES):
        old = _read(status_id)
        changed = replace(old, **changes, updated_at=max(timestamps.now(), old.updated_at))
        update = Update()
        for name in ("label", "description", "is_active", "updated_at"):
            update.replace(name, getattr(old, name), getattr(changed, name))
        part: Any = {**_place(_status_key(status_id)), **update.parameters()}
        part["ReturnValuesOnConditionCheckFailure"] = "NONE"
        grown = changed.size - old.size
        failed = dynamodb.write_all_or_none(
            [{"Update": part}, *([_counted(0, grown)] if grown else [])], most_tries=_TRIES
        )
        if not failed:
            return changed
        if failed == {1}:
            _measure()
    raise Contended


def delete(status_id: str) -> None:
    """Delete a status; its code is free again.

    Raises
    ------
    StatusNotFound, Contended
    """
    for _ in dynamodb.tries(_TRIES):
        status = _read(status_id)
        as_read = Update()
        as_read.require("label", status.label)
        as_read.require("description", status.description)
        row: Any = {**_place(_status_key(status_id)), **as_read.condition()}
        row["ReturnValuesOnConditionCheckFailure"] = "NONE"
        reservation: Any = {**_place(_code_key(status.code)), "ConditionExpression": "attribute_exists(pk)"}
        if not dynamodb.write_all_or_none(
            [{"Delete": row}, {"Delete": reservation}, _counted(-1, -status.size)], most_tries=_TRIES
        ):
            return
    raise Contended


def _read(status_id: str) -> RetentionStatus:
    at = dynamodb.connection()
    answer = at.client.get_item(**_place(_status_key(status_id)), ConsistentRead=True)
    if "Item" not in answer:
        raise StatusNotFound
    return _from_values(dynamodb.to_values(answer["Item"]))


def _counted(statuses: int, size: int) -> "TransactWriteItemTypeDef":
    """Count statuses and bytes; what adds to them goes on only where both are known and stay in their bounds."""
    update: Any = {
        "TableName": dynamodb.connection().configs,
        "Key": _COUNT,
        "UpdateExpression": "ADD statuses :statuses, measured :statuses, #bytes :size",
        "ExpressionAttributeNames": {"#bytes": "bytes"},
        "ExpressionAttributeValues": dynamodb.to_item({":statuses": statuses, ":size": size}),
    }
    if statuses >= 0:
        update["ConditionExpression"] = "measured = statuses AND statuses <= :most AND #bytes <= :room"
        # A change that makes the list smaller is always accepted.
        room = MOST_BYTES_OF_A_LIST - size if size > 0 else 2**53
        update["ExpressionAttributeValues"] |= dynamodb.to_item({":most": MOST_STATUSES - statuses, ":room": room})
    return {"Update": update}


def _measure() -> None:
    """See why nothing could be added: an older release's statuses are measured, so that it can be tried again.

    Raises
    ------
    CatalogueFull
    """
    at = dynamodb.connection()
    answer = at.client.get_item(TableName=at.configs, Key=_COUNT, ConsistentRead=True)
    count = dynamodb.to_values(answer.get("Item", {}))
    if count and count.get("measured") == count["statuses"]:
        raise CatalogueFull
    found = list_all()
    if count and count["statuses"] != len(found):  # somebody is writing
        return
    with contextlib.suppress(at.client.exceptions.ConditionalCheckFailedException):  # somebody else did it
        at.client.update_item(
            TableName=at.configs,
            Key=_COUNT,
            UpdateExpression="SET statuses = :statuses, measured = :statuses, #bytes = :bytes",
            ConditionExpression="attribute_not_exists(pk) OR "
            "(statuses = :statuses AND (attribute_not_exists(measured) OR measured <> statuses))",
            ExpressionAttributeNames={"#bytes": "bytes"},
            ExpressionAttributeValues=dynamodb.to_item(
                {":statuses": len(found), ":bytes": sum(status.size for status in found)}
            ),
        )


def _put_new(values: Values) -> "TransactWriteItemTypeDef":
    return {
        "Put": {
            "TableName": dynamodb.connection().configs,
            "Item": dynamodb.to_item(values),
            "ConditionExpression": "attribute_not_exists(pk)",
        }
    }


def _place(key: Values) -> Any:
    return {"TableName": dynamodb.connection().configs, "Key": dynamodb.to_item(key)}


def _status_key(status_id: str) -> Values:
    return {"pk": _CATALOGUE, "sk": f"status#{status_id}"}


def _code_key(code: str) -> Values:
    return {"pk": _CATALOGUE, "sk": f"code#{code}"}


def _from_values(values: Values) -> RetentionStatus:
    defaults = {"is_active": True, "updated_at": values["created_at"]}
    return RetentionStatus(**tolerant_readers.known(RetentionStatus, defaults | values))
