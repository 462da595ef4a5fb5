"""What is left of a document when nulls are left out."""

from typing import Any


def without_nulls(value: Any) -> Any:
    """The document without its null members, at any depth."""
    if isinstance(value, dict):
        return {name: without_nulls(each) for name, each in value.items() if each is not None}
    return [without_nulls(each) for each in value] if isinstance(value, list) else value
