"""A tenant's result types, and the one batch read that a submit needs."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict

from acuse.identity.callers import TenantId
from acuse.reten.commerces import items as commerces
from acuse.reten.operators import items as operators
from acuse.reten.reference_data.model import MOST_RESULT_TYPES, References, ResultType
from acuse.storage import dynamodb, tolerant_readers
from acuse.storage.values import Values


def look_up(
    tenant: TenantId,
    *,
    activity_id: str | None,
    provider_activity_id: str | None,
    commerce: str,
    result_type: str,
    operator: str | None,
) -> References:
    """Find everything that a submission names, in one batch read. `activity_id` wins over the provider's id.

    Of operators of several types with one external id the first in the order of `OperatorType` is meant.
    """
    at = dynamodb.connection()
    commerce_key = commerces.key_of(tenant, commerce)
    type_key = _result_type_key(tenant, result_type)
    operator_keys = operators.keys_of(tenant, operator) if operator is not None else []
    pointer = provider_activity_key(tenant, provider_activity_id) if not activity_id and provider_activity_id else None
    requests: Values = {
        at.configs: {"Keys": [dynamodb.to_item(key) for key in (commerce_key, type_key, *operator_keys)]}
    }
    if pointer:
        requests[at.results] = {"Keys": [dynamodb.to_item(pointer)], "ConsistentRead": True}
    items = {(item["pk"], item["sk"]): item for items in dynamodb.batch_get(requests).values() for item in items}

    def found(key: Values | None) -> Values | None:
        return items.get((key["pk"], key["sk"])) if key else None

    pointed = found(pointer)
    return References(
        activity_id=pointed["activity_id"] if pointed else activity_id,
        commerce=commerces.from_values(values) if (values := found(commerce_key)) else None,
        result_type=_result_type(values) if (values := found(type_key)) else None,
        operator=next((operators.from_values(values) for key in operator_keys if (values := found(key))), None),
    )


def result_types(tenant: TenantId) -> list[ResultType]:
    """Every result type of a tenant, in configured order."""
    at = dynamodb.connection()
    pages = at.client.get_paginator("query").paginate(
        TableName=at.configs,
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": f"{tenant}#result-types"}},
    )
    types = [_result_type(dynamodb.to_values(item)) for page in pages for item in page["Items"]]
    return sorted(types, key=lambda each: (each.position, each.code))


def save_result_types(tenant: TenantId, types: Sequence[ResultType]) -> list[str]:
    """Create or replace up to 25 result types; returns the codes of those that would be too many, which are not stored.

    Their list has no pages: with 1,000 types it fits into an answer, whatever their codes and labels are.
    """
    there = {each.code for each in result_types(tenant)}
    kept = dict.fromkeys(each.code for each in types if each.code in there)
    free = MOST_RESULT_TYPES - len(there)
    kept |= dict.fromkeys([each.code for each in types if each.code not in there][: max(0, free)])
    if kept:
        save(tenant, [each for each in types if each.code in kept])
    return [each.code for each in types if each.code not in kept]


def save(tenant: TenantId, types: Iterable[ResultType]) -> None:
    """Create or replace up to 25 result types, in one batch write; what stayed unprocessed is written again."""
    puts = [{**_result_type_key(tenant, each.code), **asdict(each)} for each in types]
    dynamodb.batch_write(dynamodb.connection().configs, puts=puts)


def remove(tenant: TenantId, code: str) -> ResultType | None:
    """Delete a result type; gives what it was."""
    at = dynamodb.connection()
    key = dynamodb.to_item(_result_type_key(tenant, code))
    gone = at.client.delete_item(TableName=at.configs, Key=key, ReturnValues="ALL_OLD").get("Attributes")
    return _result_type(dynamodb.to_values(gone)) if gone else None


def provider_activity_key(tenant: TenantId, provider_activity_id: str) -> Values:
    """The key of the pointer from a provider's activity id to ours (table Results)."""
    return {"pk": f"{tenant}#provider-activity#{provider_activity_id}", "sk": "provider-activity"}


def _result_type_key(tenant: TenantId, code: str) -> Values:
    return {"pk": f"{tenant}#result-types", "sk": code}


def _result_type(values: Values) -> ResultType:
    return ResultType(**tolerant_readers.known(ResultType, values))
