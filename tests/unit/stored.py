"""What other releases store: items with more in them than this one knows, or with less."""

from collections.abc import Callable, Iterator
from typing import Any

from acuse.storage import dynamodb

NEWER: dict[str, Any] = {
    "newer_text": {"S": "x"},
    "newer_set": {"SS": ["a", "b"]},
    "newer_fraction": {"N": "1.5"},
    "newer_map": {"M": {"x": {"NS": ["1"]}}},
    "newer_null": {"NULL": True},
}
"""Attributes that this release does not know, of kinds that it does not store."""


def items() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every item with its table."""
    at = dynamodb.connection()
    for table in (at.results, at.configs):
        for page in at.client.get_paginator("scan").paginate(TableName=table):
            for item in page["Items"]:
                yield table, item


def put(table: str, item: dict[str, Any]) -> None:
    dynamodb.connection().client.put_item(TableName=table, Item=item)


def add_what_is_newer() -> int:
    """Adds unknown attributes to every item; gives their number."""
    found = list(items())
    for table, item in found:
        put(table, item | NEWER)
    return len(found)


def without_what_is_newer() -> list[str]:
    """The keys of items that have lost unknown attributes, or never had them."""
    return sorted(item["pk"]["S"] for _, item in items() if not item.items() >= NEWER.items())


def take_away(names: set[str], matches: Callable[[str], bool]) -> None:
    """Take attributes away from items whose keys match."""
    for table, item in list(items()):
        if matches(item["sk"]["S"]):
            put(table, {name: value for name, value in item.items() if name not in names})
