"""What other releases stored: a newer one wrote more than this one knows, an older one less.

After a rollback, and while a canary runs, two releases read and write the same items. So a reader takes what it knows
and keeps the rest for who writes the item back; what is absent has its default.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple

BEYOND = "beyond"
"""The field of a record that keeps what only a newer release knows."""


def known(kind: type[NamedTuple], values: Mapping[str, Any]) -> dict[str, Any]:
    """A record's fields among stored values; one that is absent has its default, or is None."""
    return {name: values.get(name, default) for name, default in _defaults(kind).items()}


@cache
def _defaults(kind: type[NamedTuple]) -> dict[str, Any]:
    """By a record's fields what they are when nothing is stored; asked for with every item."""
    return {name: kind._field_defaults.get(name) for name in kind._fields if name != BEYOND}


def beyond(kind: type[NamedTuple], values: Mapping[str, Any]) -> dict[str, Any]:
    """The stored values that are no field of a record."""
    return {name: value for name, value in values.items() if name not in kind._fields}


def values_of(record: NamedTuple) -> dict[str, Any]:
    """A record's fields, and what it was read with beyond them."""
    own = record._asdict()
    return {**own.pop(BEYOND, {}), **own}


def member_of[Kind: StrEnum](kind: type[Kind], text: str) -> Kind | str:
    """An enumeration's member, or the text itself where only a newer release knows it."""
    return kind(text) if text in kind else text
