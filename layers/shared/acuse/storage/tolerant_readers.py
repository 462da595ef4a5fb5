"""What other releases stored: a newer one wrote more than this one knows, an older one less.

After a rollback, and while a canary runs, two releases read and write the same items. So a reader takes what it knows
and keeps the rest for who writes the item back; what is absent has its default.
"""

from collections.abc import Mapping
from dataclasses import MISSING, fields
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

BEYOND = "beyond"
"""The field of a dataclass that keeps what only a newer release knows."""


def known(kind: "type[DataclassInstance]", values: Mapping[str, Any]) -> dict[str, Any]:
    """A dataclass's fields among stored values; one that is absent has its default, or is None."""
    return {name: values.get(name, default) for name, default in _defaults(kind).items()}


@cache
def _defaults(kind: "type[DataclassInstance]") -> dict[str, Any]:
    """By a dataclass's fields what they are when nothing is stored; asked for with every item."""
    return {
        field.name: None if field.default is MISSING else field.default
        for field in fields(kind)
        if field.name != BEYOND
    }


def beyond(kind: "type[DataclassInstance]", values: Mapping[str, Any]) -> dict[str, Any]:
    """The stored values that are no field of a dataclass."""
    names = {field.name for field in fields(kind)}
    return {name: value for name, value in values.items() if name not in names}


def values_of(record: "DataclassInstance") -> dict[str, Any]:
    """A dataclass's fields, and what it was read with beyond them."""
    own = {name: getattr(record, name) for name in _defaults(type(record))}
    return {**getattr(record, BEYOND, {}), **own}


def member_of[Kind: StrEnum](kind: type[Kind], text: str) -> Kind | str:
    """An enumeration's member, or the text itself where only a newer release knows it."""
    return kind(text) if text in kind else text
