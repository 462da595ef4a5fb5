"""Configurations and criteria as the JSON that is stored of them, and back."""

import json
from collections.abc import Iterable

from acuse.requests.exact_json import JsonText
from acuse.reten.target_resolution.model import Config, Configs, Criterion, CriterionType, Strategy
from acuse.storage import tolerant_readers
from acuse.storage.values import Values


def criteria_to_text(criteria: Iterable[Criterion]) -> JsonText:
    """What is stored of criteria that are an activity's own."""
    return JsonText(_to_json([tolerant_readers.values_of(each) for each in criteria]))


def criteria_from_text(text: JsonText) -> tuple[Criterion, ...]:
    """Stored criteria."""
    return tuple(map(_criterion, json.loads(text)))


def to_text(configs: Configs) -> str:
    """What is stored of a tenant's configurations, before it is packed."""
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


def from_text(text: str) -> Configs:
    """Stored configurations."""
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
