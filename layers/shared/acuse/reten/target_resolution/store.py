"""A tenant's target resolution configurations: one item of the table Configs.

A rule (target_resolution/model.py) makes of one consistent copy what is stored next. The item is replaced under the
condition that nobody else replaced it meanwhile; who loses starts again from a fresh copy.
"""

import json
from collections.abc import Callable, Iterable
from typing import Any

from acuse.errors import Contended, Invalid, Problem
from acuse.identity.callers import TenantId
from acuse.requests.exact_json import JsonText
from acuse.reten.target_resolution.model import Config, Configs, Criterion, CriterionType, Strategy, new_id
from acuse.storage import dynamodb, packed_text, tolerant_readers
from acuse.storage.values import Values

# DynamoDB's items hold 400 KB, of which the keys and the version take little; Lambda's answers 6 MB.
_LARGEST_ITEM = 390_000
_LARGEST_TEXT = 1_000_000
# Under 40 writers at once everybody gets through.
_TRIES = 12


def read(tenant: TenantId) -> Configs:
    """All of a tenant's configurations, in one read."""
    return _read(tenant)[0]


def update(tenant: TenantId, rule: Callable[[Configs], Configs]) -> Configs:
    """Replace a tenant's configurations by what a rule makes of them; returns the new ones.

    The rule may run several times, each time on what is stored then. What it raises is raised.

    Raises
    ------
    Contended
        Other writers were faster every time.
    Invalid
        The configurations together would be too large to store.
    """
    at = dynamodb.connection()
    for _ in dynamodb.tries(_TRIES):
        configs, there = _read(tenant)
        version = there.get("version", 0)
        changed = rule(configs)
        text = _to_text(changed)
        packed = packed_text.compress(text)
        if len(text.encode()) > _LARGEST_TEXT or len(packed) > _LARGEST_ITEM:
            raise Invalid([Problem("", "would make the tenant's configs too large in total")])
        stamp = new_id()
        item = {**there, **key_of(tenant), "version": version + 1, "configs": packed, "stamp": stamp}
        try:
            at.client.put_item(
                TableName=at.configs,
                Item=dynamodb.to_item(item),
                ConditionExpression="attribute_not_exists(pk) OR version = :version",
                ExpressionAttributeValues={":version": {"N": str(version)}},
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except at.client.exceptions.ConditionalCheckFailedException as failure:
            found: Any = failure.response.get("Item", {})
            if found.get("stamp") != {"S": stamp}:
                continue
            # It is this write: its answer was lost, and the SDK sent it again.
        return changed
    raise Contended


def _read(tenant: TenantId) -> tuple[Configs, Values]:
    """The configurations, and the item that they are in."""
    at = dynamodb.connection()
    answer = at.client.get_item(TableName=at.configs, Key=dynamodb.to_item(key_of(tenant)), ConsistentRead=True)
    if "Item" not in answer:
        return {}, {}
    values = dynamodb.to_values(answer["Item"])
    return from_values(values), values


def key_of(tenant: TenantId) -> Values:
    """The key of a tenant's configurations (table Configs)."""
    return {"pk": f"{tenant}#target-resolution", "sk": "target-resolution"}


def from_values(values: Values) -> Configs:
    """A tenant's configurations from the item that they are in."""
    return _from_text(packed_text.unpack(values["configs"]))


def criteria_to_text(criteria: Iterable[Criterion]) -> JsonText:
    """What is stored of criteria that are an activity's own."""
    return JsonText(_to_json([tolerant_readers.values_of(each) for each in criteria]))


def criteria_from_text(text: JsonText) -> tuple[Criterion, ...]:
    """Stored criteria."""
    return tuple(map(_criterion, json.loads(text)))


def _to_text(configs: Configs) -> str:
    written = [
        {
            **tolerant_readers.values_of(config),
            "criteria": [tolerant_readers.values_of(criterion) for criterion in config.criteria],
        }
        for config in configs.values()
    ]
    return _to_json(written)


def _to_json(written: list[Values]) -> str:
    return json.dumps(written, ensure_ascii=False, separators=(",", ":"))


def _from_text(text: str) -> Configs:
    configs = map(_config, json.loads(text))
    return {config.id: config for config in configs}


def _config(values: Values) -> Config:
    own = tolerant_readers.known(Config, values)
    own["resolution_strategy"] = tolerant_readers.member_of(Strategy, own["resolution_strategy"])
    own["criteria"] = tuple(map(_criterion, own["criteria"]))
    return Config(**own, beyond=tolerant_readers.beyond(Config, values))


def _criterion(values: Values) -> Criterion:
    own = tolerant_readers.known(Criterion, values)
    own["type"] = tolerant_readers.member_of(CriterionType, own["type"])
    own["config"] = JsonText(own["config"])
    return Criterion(**own, beyond=tolerant_readers.beyond(Criterion, values))
