"""acuse.storage.dynamodb: values become items and items values, as boto3's own types have them."""

from typing import Any

import pytest
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from hypothesis import given
from hypothesis import strategies as some

from acuse.identity.permissions import Permission
from acuse.storage import dynamodb

# DynamoDB's numbers have 38 digits.
SCALARS = some.none() | some.booleans() | some.integers(-(10**37), 10**37) | some.text() | some.binary()
VALUES = some.recursive(
    SCALARS, lambda inner: some.lists(inner) | some.dictionaries(some.text(min_size=1), inner), max_leaves=20
)


def without_none(value: Any) -> Any:
    """None is left out wherever it has a name."""
    if isinstance(value, dict):
        return {name: without_none(inner) for name, inner in value.items() if inner is not None}
    return [without_none(inner) for inner in value] if isinstance(value, list) else value


@given(some.dictionaries(some.text(min_size=1), VALUES))
def test_an_item_is_what_boto3_makes_of_the_values(values: dict[str, Any]) -> None:
    serialize = TypeSerializer().serialize
    item = dynamodb.to_item(values)
    assert item == {name: serialize(value) for name, value in without_none(values).items()}
    deserialize = TypeDeserializer().deserialize
    assert {name: deserialize(attribute) for name, attribute in item.items()} == dynamodb.to_values(item)
    assert dynamodb.to_values(item) == without_none(values)


def test_an_enumerations_member_is_its_text() -> None:
    item = dynamodb.to_item({"permissions": (Permission.VIEW_ACTIVITIES,)})
    assert dynamodb.to_values(item) == {"permissions": ["VIEW_ACTIVITIES"]}


@pytest.mark.parametrize("value", [1.5, {1, 2}, object(), [object()]])
def test_what_we_do_not_store_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="is not stored"):
        dynamodb.to_item({"x": value})


@pytest.mark.parametrize(
    "attribute", [{"SS": ["a"]}, {"NS": ["1"]}, {"BS": [b"a"]}, {"N": "1.5"}, {"N": "1E+40"}, {"L": [{"NS": ["1"]}]}]
)
def test_what_only_a_newer_release_stores_is_read_and_written_back_as_it_is(attribute: dict[str, Any]) -> None:
    item = {"x": attribute, "y": {"S": "ours"}}
    values = dynamodb.to_values(item)
    assert values["y"] == "ours"
    assert dynamodb.to_item(values) == item
