"""Target resolution: a tenant's configurations, the rules between them, and their one item (contract, section 3).

The rules are functions from all of a tenant's configurations to all of them, on one consistent copy. The item is
replaced under the condition that nobody else replaced it meanwhile; who loses starts again from a fresh copy.
"""

import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final

from acuse.errors import Conflict, Contended, Invalid, NotFound, Problem
from acuse.identity.callers import TenantId
from acuse.requests.exact_json import JsonText
from acuse.storage import dynamodb, packed_text
from acuse.storage import tolerant_readers as stored

MOST_CONFIGS = 100
MOST_CRITERIA = 50
# DynamoDB's items hold 400 KB, of which the keys and the version take little; Lambda's answers 6 MB.
_LARGEST_ITEM = 390_000
_LARGEST_TEXT = 1_000_000
# Under 40 writers at once everybody gets through.
_TRIES = 12


class Strategy(StrEnum):
    """When a target is resolved."""

    ON_CREATION = "ON_CREATION"
    ON_DISPATCH = "ON_DISPATCH"
    MANUAL = "MANUAL"


class CriterionType(StrEnum):
    """What a criterion looks at."""

    ROLE_MATCH = "ROLE_MATCH"
    LAST_CONTACTED_ALL_CHANNELS = "LAST_CONTACTED_ALL_CHANNELS"
    LAST_CONTACTED_SAME_CHANNEL = "LAST_CONTACTED_SAME_CHANNEL"


class ConfigNotFound(NotFound):
    """The tenant has no such configuration."""

    def __init__(self) -> None:
        super().__init__("Target resolution config not found")


class PriorityTaken(Conflict):
    """Another active configuration has this priority."""

    def __init__(self, priority: int) -> None:
        super().__init__(f"Another active config has priority {priority}")


NO_CONFIG: Final = JsonText("{}")


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion of a configuration; `config` is kept as sent."""

    id: str
    type: CriterionType | str
    config: JsonText = NO_CONFIG
    priority: int = 0
    beyond: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Config:
    """One target resolution configuration. The lower its priority, the earlier its turn."""

    id: str
    resolution_strategy: Strategy | str
    fallback_to_commerce_rep: bool = True
    fallback_to_owner: bool = True
    priority: int = 0
    is_active: bool = True
    criteria: tuple[Criterion, ...] = ()
    beyond: Mapping[str, Any] = field(default_factory=dict)


type Configs = Mapping[str, Config]
"""All of a tenant's configurations, by id."""


def new_id() -> str:
    """An id for a configuration or a criterion."""
    return str(uuid.uuid4())


# ---------------------------------------------------------------- the rules


def ordered(configs: Configs) -> list[Config]:
    """By ascending priority, then id."""
    return sorted(configs.values(), key=lambda config: (config.priority, config.id))


def with_config(configs: Configs, config: Config) -> Configs:
    """Add a configuration, or put a changed one in its place.

    Raises
    ------
    PriorityTaken
        The configuration is active and another active one has its priority.
    Invalid
        The tenant has as many as it can have.
    """
    others = [other for other in configs.values() if other.id != config.id]
    if len(others) >= MOST_CONFIGS:
        raise Invalid([Problem("", f"would make more than {MOST_CONFIGS} configs")])
    if config.is_active and any(other.is_active and other.priority == config.priority for other in others):
        raise PriorityTaken(config.priority)
    return {**configs, config.id: config}


def without_config(configs: Configs, config_id: str) -> Configs:
    """Take a configuration away.

    Raises
    ------
    ConfigNotFound
    """
    existing(configs, config_id)
    return {each.id: each for each in configs.values() if each.id != config_id}


def existing(configs: Configs, config_id: str) -> Config:
    """The configuration of this id, or `ConfigNotFound`."""
    if config_id not in configs:
        raise ConfigNotFound
    return configs[config_id]


def reordered(configs: Configs, priorities: Sequence[tuple[str, int]]) -> Configs:
    """Give every active configuration its new priority.

    Raises
    ------
    Invalid
        Not every active one is named, one twice, another id, or a priority twice; all of it is said.
    """
    ids = [config_id for config_id, _ in priorities]
    numbers = [priority for _, priority in priorities]
    active = {config.id for config in configs.values() if config.is_active}
    problems = [
        *_problem("lacks active configs: {}", sorted(active - set(ids))),
        *_problem("names configs that are not active ones of this tenant: {}", sorted(set(ids) - active)),
        *_problem("names configs more than once: {}", _repeated(ids)),
        *_problem("gives priorities more than once: {}", _repeated(numbers)),
    ]
    if problems:
        raise Invalid(problems)
    moved = {config_id: replace(configs[config_id], priority=priority) for config_id, priority in priorities}
    return {**configs, **moved}


def _repeated[Value: (str, int)](values: Sequence[Value]) -> list[Value]:
    return sorted({value for value in values if values.count(value) > 1})


def _problem(phrase: str, culprits: Sequence[str | int]) -> list[Problem]:
    return [Problem("items", phrase.format(", ".join(map(str, culprits))))] if culprits else []


# ---------------------------------------------------------------- the item


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
            raise Invalid([Problem("", "would make the tenant's configs too large together")])
        stamp = new_id()
        item = {**there, **_key(tenant), "version": version + 1, "configs": packed, "stamp": stamp}
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


def _read(tenant: TenantId) -> tuple[Configs, dynamodb.Values]:
    """The configurations, and the item that they are in."""
    at = dynamodb.connection()
    answer = at.client.get_item(TableName=at.configs, Key=dynamodb.to_item(_key(tenant)), ConsistentRead=True)
    if "Item" not in answer:
        return {}, {}
    values = dynamodb.to_values(answer["Item"])
    return _from_text(packed_text.unpack(values["configs"])), values


def _key(tenant: TenantId) -> dynamodb.Values:
    return {"pk": f"{tenant}#target-resolution", "sk": "target-resolution"}


def _to_text(configs: Configs) -> str:
    written = [
        {**stored.values_of(config), "criteria": [stored.values_of(criterion) for criterion in config.criteria]}
        for config in configs.values()
    ]
    return json.dumps(written, ensure_ascii=False, separators=(",", ":"))


def _from_text(text: str) -> Configs:
    configs = map(_config, json.loads(text))
    return {config.id: config for config in configs}


def _config(values: dynamodb.Values) -> Config:
    own = stored.known(Config, values)
    own["resolution_strategy"] = stored.member_of(Strategy, own["resolution_strategy"])
    own["criteria"] = tuple(map(_criterion, own["criteria"]))
    return Config(**own, beyond=stored.beyond(Config, values))


def _criterion(values: dynamodb.Values) -> Criterion:
    own = stored.known(Criterion, values)
    own["type"] = stored.member_of(CriterionType, own["type"])
    own["config"] = JsonText(own["config"])
    return Criterion(**own, beyond=stored.beyond(Criterion, values))
