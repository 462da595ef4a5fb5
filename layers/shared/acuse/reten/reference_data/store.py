"""A tenant's result types, and the one batch read that a submit needs."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from acuse.errors import Contended
from acuse.identity.callers import TenantId
from acuse.requests.validation import LONGEST_EXTERNAL_ID
from acuse.reten.commerces import items as commerces
from acuse.reten.operators import items as operators
from acuse.reten.reference_data.model import (
    MOST_RESULT_TYPES,
    References,
    ResultType,
    ResultTypeNotFound,
    Saved,
)
from acuse.storage import dynamodb, tolerant_readers
from acuse.storage.update_expressions import Update
from acuse.storage.values import Values

_TRIES = 20
"""Whoever saves meets in one item."""


def look_up(
    tenant: TenantId,
    *,
    activity_id: str | None,
    provider_activity_id: str | None,
    commerce: str | None,
    result_type: str,
    operator: str | None,
) -> References:
    """Find everything that a submission names, in one batch read. `activity_id` wins over the provider's id.

    Of operators of several types with one external id the first in the order of `OperatorType` is meant. Nearly always
    that is a salesman: who is none is looked for in a second read, since each key costs half a unit in every submit.
    """
    at = dynamodb.connection()
    commerce_key = commerces.key_of(tenant, commerce) if commerce is not None else None
    type_key = _result_type_key(tenant, result_type)
    operator_keys = operators.keys_of(tenant, operator) if operator is not None else []
    salesman, others = next(iter(operator_keys), None), operator_keys[1:]
    pointer = provider_activity_key(tenant, provider_activity_id) if not activity_id and provider_activity_id else None
    keys = [key for key in (commerce_key, type_key, salesman) if key]
    requests: Values = {at.configs: {"Keys": [dynamodb.to_item(key) for key in keys]}}
    if pointer:
        requests[at.results] = {"Keys": [dynamodb.to_item(pointer)], "ConsistentRead": True}
    items = _read(requests)
    if salesman and (salesman["pk"], salesman["sk"]) not in items:
        items |= _read({at.configs: {"Keys": [dynamodb.to_item(key) for key in others]}})

    def found(key: Values | None) -> Values | None:
        return items.get((key["pk"], key["sk"])) if key else None

    pointed = found(pointer)
    return References(
        activity_id=pointed["activity_id"] if pointed else activity_id,
        commerce=commerces.from_values(values) if (values := found(commerce_key)) else None,
        result_type=_result_type(values) if (values := found(type_key)) else None,
        operator=next((operators.from_values(values) for key in operator_keys if (values := found(key))), None),
    )


def _read(requests: Values) -> dict[tuple[str, str], Values]:
    """Items by their keys, in one batch read."""
    return {(item["pk"], item["sk"]): item for items in dynamodb.batch_get(requests).values() for item in items}


def result_types(tenant: TenantId) -> list[ResultType]:
    """Every result type of a tenant, in configured order."""
    at = dynamodb.connection()
    pages = at.client.get_paginator("query").paginate(
        TableName=at.configs,
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": f"{tenant}#result-types"}},
        ConsistentRead=True,
    )
    types = [_result_type(dynamodb.to_values(item)) for page in pages for item in page["Items"]]
    return sorted(types, key=lambda each: (each.position, each.code))


def save_result_types(
    tenant: TenantId, types: Sequence[ResultType], check_new: Callable[[str], None] | None = None
) -> Saved:
    """Create or replace up to 25 result types; those that would be too many are not stored.

    `check_new` may refuse a code that is not there yet, by an error: then nothing is stored.

    Their list has no pages: with 1,000 types it fits into an answer, whatever their codes and labels are. Who saves
    counts it in an item, on the condition that nobody did since the types were counted: so two who save at once
    cannot both take the last place.

    Raises
    ------
    Contended
    """
    at = dynamodb.connection()
    last = {each.code: each for each in types}
    for _ in dynamodb.tries(_TRIES):
        saved = dynamodb.to_values(
            at.client.get_item(**_place(_saved_key(tenant)), ConsistentRead=True).get("Item", {})
        )
        there = {each.code for each in result_types(tenant)}
        new = [code for code in last if code not in there]
        if check_new:
            for code in new:
                check_new(code)
        too_many = new[max(0, MOST_RESULT_TYPES - len(there)) :]
        kept = [each for code, each in last.items() if code not in too_many]
        count = Update(may_create=True)
        count.require("times", saved.get("times"))
        count.count("times", 1)
        counted: Any = {"Update": {**_place(_saved_key(tenant)), **count.parameters()}}
        puts: list[Any] = [
            {"Put": {"TableName": at.configs, "Item": dynamodb.to_item(_item(tenant, each))}} for each in kept
        ]
        if not kept or not dynamodb.write_all_or_none([counted, *puts], most_tries=_TRIES):
            return Saved([code for code in new if code not in too_many], too_many)
    raise Contended


def save(tenant: TenantId, types: Iterable[ResultType]) -> None:
    """Create or replace up to 25 result types of a tenant that has few, in one batch write."""
    dynamodb.batch_write(dynamodb.connection().configs, puts=[_item(tenant, each) for each in types])


def remove(tenant: TenantId, code: str) -> None:
    """Delete a result type. What is too long for a code is not looked for.

    A transaction, because an answer that is lost leaves no doubt about it.

    Raises
    ------
    ResultTypeNotFound, Contended
    """
    there: Any = {**_place(_result_type_key(tenant, code)), "ConditionExpression": "attribute_exists(pk)"}
    if len(code) > LONGEST_EXTERNAL_ID or dynamodb.write_all_or_none([{"Delete": there}], most_tries=_TRIES):
        raise ResultTypeNotFound


def provider_activity_key(tenant: TenantId, provider_activity_id: str) -> Values:
    """The key of the pointer from a provider's activity id to ours (table Results)."""
    return {"pk": f"{tenant}#provider-activity#{provider_activity_id}", "sk": "provider-activity"}


def _result_type_key(tenant: TenantId, code: str) -> Values:
    return {"pk": f"{tenant}#result-types", "sk": code}


def _saved_key(tenant: TenantId) -> Values:
    """Of the item that counts how often types were saved; not among the types, where an older release would read it."""
    return {"pk": f"{tenant}#result-types-saved", "sk": "count"}


def _place(key: Values) -> Any:
    return {"TableName": dynamodb.connection().configs, "Key": dynamodb.to_item(key)}


def _item(tenant: TenantId, each: ResultType) -> Values:
    return {**_result_type_key(tenant, each.code), **each._asdict()}


def _result_type(values: Values) -> ResultType:
    return ResultType(**tolerant_readers.known(ResultType, values))
