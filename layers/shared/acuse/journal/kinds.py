"""The kinds of records that the journal tells of: `KINDS` of each `acuse/<dialect>/journal.py`."""

import importlib
import pkgutil
from collections.abc import Mapping
from importlib.util import find_spec
from types import MappingProxyType
from typing import Any

import acuse
from acuse.journal.model import RecordKind
from acuse.runtime.remembered import made_once


@made_once
def by_name() -> Mapping[str, RecordKind[Any]]:
    """Every kind, by its name."""
    modules = [f"{acuse.__name__}.{each.name}.journal" for each in pkgutil.iter_modules(acuse.__path__) if each.ispkg]
    there = [importlib.import_module(name) for name in modules if find_spec(name)]
    return MappingProxyType({kind.name: kind for module in there for kind in module.KINDS})


@made_once
def by_item() -> Mapping[str, RecordKind[Any]]:
    """Every kind, by what its own item is called in keys."""
    return MappingProxyType({kind.item: kind for kind in by_name().values()})
