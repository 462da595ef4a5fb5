"""Target resolution: a tenant's configurations, and the rules between them (contract Reten, section 3).

The rules are functions from all of a tenant's configurations to all of them.
"""

import uuid
from collections.abc import Mapping, Sequence
from copy import replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from acuse.errors import Conflict, Invalid, NotFound, Problem
from acuse.requests.exact_json import JsonText

MOST_CONFIGS = 100
MOST_CRITERIA = 50


class Strategy(StrEnum):
    """The time at which a target is resolved."""

    ON_CREATION = "ON_CREATION"
    ON_DISPATCH = "ON_DISPATCH"
    MANUAL = "MANUAL"


class CriterionType(StrEnum):
    """The kind of a criterion."""

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


class Criterion(NamedTuple):
    """One criterion of a configuration; `config` is kept as sent."""

    id: str
    type: CriterionType | str
    config: JsonText = NO_CONFIG
    priority: int = 0
    beyond: Mapping[str, Any] = MappingProxyType({})


class Config(NamedTuple):
    """One target resolution configuration. The lower its priority, the earlier its turn."""

    id: str
    resolution_strategy: Strategy | str
    fallback_to_commerce_rep: bool = True
    fallback_to_owner: bool = True
    priority: int = 0
    is_active: bool = True
    criteria: tuple[Criterion, ...] = ()
    beyond: Mapping[str, Any] = MappingProxyType({})


type Configs = Mapping[str, Config]
"""All of a tenant's configurations, by id."""


def new_id() -> str:
    """An id for a configuration or a criterion."""
    return str(uuid.uuid4())


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
        raise Invalid([Problem("", f"would give this tenant more than {MOST_CONFIGS} configs")])
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
        *_problem("names configs that are not active configs of this tenant: {}", sorted(set(ids) - active)),
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
