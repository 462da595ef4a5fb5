"""Resources of other collections that a tenant's tasks can name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


class Target(NamedTuple):
    """A resource of another collection."""

    collection: str
    id: int


@dataclass(frozen=True, slots=True)
class Reference:
    """A registered resource."""

    collection: str
    id: int
    lookup_name: str


@dataclass(frozen=True, slots=True)
class Registry:
    """The registry's entries for the references that a request names."""

    names: Mapping[Target, str] = field(default_factory=dict)
    ids: Mapping[tuple[str, str], list[int]] = field(default_factory=dict)
    """By collection and lookup name."""
