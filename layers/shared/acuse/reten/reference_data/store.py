"""A tenant's reference data: commerces, operators, result types; and the one batch read a submit needs."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict

from acuse.identity.callers import TenantId
from acuse.reten.commerces.model import Commerce
from acuse.reten.operators.model import Operator, OperatorType
from acuse.reten.reference_data.model import MOST_RESULT_TYPES, References, ResultType
from acuse.storage import dynamodb, lists, tolerant_readers
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
    commerce_key = _commerce_key(tenant, commerce)
    type_key = _result_type_key(tenant, result_type)
    operator_keys = [_operator_key(tenant, operator, kind) for kind in OperatorType] if operator is not None else []
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
        commerce=_commerce(values) if (values := found(commerce_key)) else None,
        result_type=_result_type(values) if (values := found(type_key)) else None,
        operator=next((_operator(values) for key in operator_keys if (values := found(key))), None),
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


def commerces(tenant: TenantId) -> Iterator[Commerce]:
    """Every commerce of a tenant, by external id."""
    found = lists.read(dynamodb.connection().configs, "commerces", tenant)
    return map(_commerce, found)


def operators(tenant: TenantId) -> Iterator[Operator]:
    """Every operator of a tenant, by external id."""
    found = lists.read(dynamodb.connection().configs, "operators", tenant)
    return map(_operator, found)


def known_commerces(tenant: TenantId, external_ids: Iterable[str]) -> set[str]:
    """Which of at most 100 external ids are commerces of the tenant."""
    at = dynamodb.connection()
    keys = [dynamodb.to_item(_commerce_key(tenant, external_id)) for external_id in external_ids]
    found = dynamodb.batch_get({at.configs: {"Keys": keys, "ConsistentRead": True}}) if keys else {}
    return {item["external_id"] for item in found.get(at.configs, [])}


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


def save(tenant: TenantId, entries: Iterable[Commerce | Operator | ResultType]) -> None:
    """Create or replace up to 25 entries, in one batch write; what stayed unprocessed is written again."""
    dynamodb.batch_write(dynamodb.connection().configs, puts=[_to_values(tenant, each) for each in entries])


def provider_activity_key(tenant: TenantId, provider_activity_id: str) -> Values:
    """The key of the pointer from a provider's activity id to ours (table Results)."""
    return {"pk": f"{tenant}#provider-activity#{provider_activity_id}", "sk": "provider-activity"}


def _commerce_key(tenant: TenantId, external_id: str) -> Values:
    return {"pk": f"{tenant}#commerce#{external_id}", "sk": "commerce"}


def _operator_key(tenant: TenantId, external_id: str, kind: str = OperatorType.SALESMAN) -> Values:
    sk = "operator" if kind == OperatorType.SALESMAN else f"operator#{kind}"
    return {"pk": f"{tenant}#operator#{external_id}", "sk": sk}


def _result_type_key(tenant: TenantId, code: str) -> Values:
    return {"pk": f"{tenant}#result-types", "sk": code}


def _to_values(tenant: TenantId, entry: Commerce | Operator | ResultType) -> Values:
    match entry:
        case Commerce(external_id):
            key, listed = _commerce_key(tenant, external_id), lists.entry("commerces", tenant, external_id)
        case Operator(external_id, _, kind):
            key, listed = _operator_key(tenant, external_id, kind), lists.entry("operators", tenant, external_id)
        case ResultType(code):
            key, listed = _result_type_key(tenant, code), {}
    return {**key, **listed, **asdict(entry)}


def _result_type(values: Values) -> ResultType:
    return ResultType(**tolerant_readers.known(ResultType, values))


def _commerce(values: Values) -> Commerce:
    return Commerce(**tolerant_readers.known(Commerce, values))


def _operator(values: Values) -> Operator:
    own = tolerant_readers.known(Operator, values)
    return Operator(**own | {"type": tolerant_readers.member_of(OperatorType, own["type"])})
