"""The catalogue of user retention statuses, one for all tenants (contract Reten, section 4).

One item collection: a row for each status, and a row that reserves its code, written and deleted together, with a
count that bounds the catalogue, since every tenant's administrators can add to it and every list reads all of it.
"""

import uuid
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from acuse import database, timestamps
from acuse.errors import Conflict, Contended, Invalid, NotFound, Problem
from acuse.timestamps import Timestamp

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

_CATALOGUE = "user-retention-statuses"
MOST_STATUSES = 1000
_TRIES = 12
_COUNT = {"pk": {"S": _CATALOGUE}, "sk": {"S": "count"}}


@dataclass(frozen=True, slots=True)
class RetentionStatus:
    """One status that a user can have."""

    id: str
    code: str
    label: str
    description: str | None
    is_active: bool
    created_at: Timestamp
    updated_at: Timestamp


class StatusNotFound(NotFound):
    """No status has this id."""

    def __init__(self) -> None:
        super().__init__("User retention status not found")


class CodeTaken(Conflict):
    """Another status has this code."""

    def __init__(self, code: str) -> None:
        super().__init__(f"A user retention status with code {code} exists")


def new(code: str, label: str, description: str | None) -> RetentionStatus:
    """A status that is not stored yet."""
    now = timestamps.now()
    return RetentionStatus(str(uuid.uuid4()), code, label, description, True, now, now)


def list_all() -> list[RetentionStatus]:
    """Every status by creation, then id."""
    at = database.connection()
    pages = at.client.get_paginator("query").paginate(
        TableName=at.configs,
        KeyConditionExpression="pk = :pk AND begins_with(sk, :status)",
        ExpressionAttributeValues={":pk": {"S": _CATALOGUE}, ":status": {"S": "status#"}},
        ConsistentRead=True,
    )
    found = [_from_values(database.to_values(item)) for page in pages for item in page["Items"]]
    return sorted(found, key=lambda status: (status.created_at, status.id))


def create(status: RetentionStatus) -> None:
    """Store a new status.

    Raises
    ------
    CodeTaken
    Invalid
        The catalogue is full.
    """
    row = {**_status_key(status.id), **asdict(status)}
    reservation = {**_code_key(status.code), "id": status.id}
    failed = _write_all([{"Put": _unless_there(row)}, {"Put": _unless_there(reservation)}, {"Update": _counted(1)}])
    if failed == {2}:
        raise Invalid([Problem("", f"would make more than {MOST_STATUSES} user retention statuses")])
    if failed:
        raise CodeTaken(status.code)


def change(status_id: str, changes: dict[str, Any]) -> RetentionStatus:
    """Set members of a status, and when that was, which never goes backwards.

    Raises
    ------
    StatusNotFound, Contended
    """
    at = database.connection()
    before = Timestamp("")
    for _ in database.tries(_TRIES):
        changes = {**changes, "updated_at": max(timestamps.now(), before)}
        try:
            answer = at.client.update_item(
                TableName=at.configs,
                Key=database.to_item(_status_key(status_id)),
                UpdateExpression="SET " + ", ".join(f"#{name} = :{name}" for name in changes),
                ConditionExpression="attribute_exists(pk) AND #updated_at <= :updated_at",
                ExpressionAttributeNames={f"#{name}": name for name in changes},
                ExpressionAttributeValues=database.to_item({f":{name}": value for name, value in changes.items()}),
                ReturnValues="ALL_NEW",
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except at.client.exceptions.ConditionalCheckFailedException as failure:
            there: Any = failure.response.get("Item")
            if not there:
                raise StatusNotFound from None
            before = database.to_values(there)["updated_at"]  # another change took its time later and was faster
            continue
        except at.client.exceptions.TransactionConflictException:  # somebody is deleting it
            continue
        return _from_values(database.to_values(answer["Attributes"]))
    raise Contended


def delete(status_id: str) -> None:
    """Delete a status; its code is free again.

    Raises
    ------
    StatusNotFound
    """
    at = database.connection()
    key = database.to_item(_status_key(status_id))
    answer = at.client.get_item(TableName=at.configs, Key=key, ConsistentRead=True)
    if "Item" not in answer:
        raise StatusNotFound
    code = database.to_values(answer["Item"])["code"]  # which never changes
    gone: list[TransactWriteItemTypeDef] = [
        {"Delete": _if_there(_status_key(status_id))},
        {"Delete": _if_there(_code_key(code))},
    ]
    if _write_all([*gone, {"Update": _counted(-1)}]):
        raise StatusNotFound


def _write_all(parts: "list[TransactWriteItemTypeDef]") -> set[int]:
    """Write all parts or none. Returns which parts' conditions do not hold."""
    at = database.connection()
    for _ in database.tries(_TRIES):
        try:
            database.transact_write(parts)
        except at.client.exceptions.TransactionCanceledException as canceled:
            codes = [reason["Code"] for reason in canceled.response["CancellationReasons"]]
            failed = {part for part, code in enumerate(codes) if code == "ConditionalCheckFailed"}
            if failed:
                return failed
            if not database.LOST_RACE.issuperset(codes):
                raise
        else:
            return set()
    raise Contended


def _counted(step: int) -> Any:
    return {
        "TableName": database.connection().configs,
        "Key": _COUNT,
        "UpdateExpression": "ADD statuses :step",
        "ConditionExpression": "attribute_not_exists(statuses) OR statuses < :most",
        "ExpressionAttributeValues": {":step": {"N": str(step)}, ":most": {"N": str(MOST_STATUSES + (step < 0))}},
    }


def _unless_there(values: database.Values) -> Any:
    return {
        "TableName": database.connection().configs,
        "Item": database.to_item(values),
        "ConditionExpression": "attribute_not_exists(pk)",
    }


def _if_there(key: database.Values) -> Any:
    return {
        "TableName": database.connection().configs,
        "Key": database.to_item(key),
        "ConditionExpression": "attribute_exists(pk)",
    }


def _status_key(status_id: str) -> database.Values:
    return {"pk": _CATALOGUE, "sk": f"status#{status_id}"}


def _code_key(code: str) -> database.Values:
    return {"pk": _CATALOGUE, "sk": f"code#{code}"}


def _from_values(values: database.Values) -> RetentionStatus:
    return RetentionStatus(**{name: values.get(name) for name in RetentionStatus.__dataclass_fields__})  # type: ignore[arg-type]
