"""Updates of a DynamoDB item, under conditions on what they replace."""

from dataclasses import dataclass, field
from typing import Any

from acuse.storage import dynamodb
from acuse.storage.values import Values


@dataclass(slots=True, eq=False, repr=False)
class Update:
    """An update of an item, which must be there unless the update may create it."""

    may_create: bool = False
    _parts: dict[str, list[str]] = field(default_factory=lambda: {"SET": [], "REMOVE": [], "ADD": []})
    _conditions: list[str] = field(default_factory=list)
    _names: dict[str, str] = field(default_factory=dict)
    _values: Values = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.may_create:
            self._conditions.append("attribute_exists(pk)")

    def set(self, name: str, value: Any) -> None:
        """Set an attribute whatever it was; None takes it away."""
        alias = self._alias(name)
        if value is None:
            self._parts["REMOVE"].append(alias)
        else:
            self._parts["SET"].append(f"{alias} = {self._placeholder(value)}")

    def replace(self, name: str, old: Any, new: Any) -> None:
        """Set an attribute that still is what it was; None stands for none."""
        if new != old:
            self.set(name, new)
        self.require(name, old)

    def advance(self, name: str, value: Any) -> None:
        """Set an attribute to a value that is greater than what is there, if anything is."""
        alias = self._alias(name)
        placeholder = self._placeholder(value)
        self._parts["SET"].append(f"{alias} = {placeholder}")
        self._conditions.append(f"(attribute_not_exists({alias}) OR {alias} < {placeholder})")

    def keep_up(self, name: str, value: Any) -> None:
        """Set an attribute to a value that is not less than what is there, if anything is."""
        alias = self._alias(name)
        placeholder = self._placeholder(value)
        self._parts["SET"].append(f"{alias} = {placeholder}")
        self._conditions.append(f"(attribute_not_exists({alias}) OR {alias} <= {placeholder})")

    def require(self, name: str, old: Any) -> None:
        """Go on only if an attribute still is what it was; None stands for none."""
        alias = self._alias(name)
        self._conditions.append(
            f"attribute_not_exists({alias})" if old is None else f"{alias} = {self._placeholder(old)}"
        )

    def count(self, name: str, number: int, *, most: int | None = None) -> None:
        """Add to a number, which does not become more than `most`."""
        alias = self._alias(name)
        self._parts["ADD"].append(f"{alias} {self._placeholder(number)}")
        if most is not None:
            self._conditions.append(f"(attribute_not_exists({alias}) OR {alias} <= {self._placeholder(most - number)})")

    def raise_revision(self) -> None:
        """Count a change of the record that the item is: readers of the table's stream tell changes by it."""
        self.count("revision", 1)

    def sign(self, stamp: bytes) -> None:
        """Say which write this is. It is not done again when botocore sends it again because no answer came."""
        self.set("stamp", stamp)
        alias, placeholder = self._alias("stamp"), self._placeholder(stamp)
        self._conditions.append(f"(attribute_not_exists({alias}) OR {alias} <> {placeholder})")

    def parameters(self) -> dict[str, Any]:
        """What DynamoDB wants, but for the table and the key."""
        parts = (f"{word} {', '.join(part)}" for word, part in self._parts.items() if part)
        return {"UpdateExpression": " ".join(parts), **self.condition()}

    def condition(self) -> dict[str, Any]:
        """The conditions alone, for a deletion."""
        parameters: dict[str, Any] = {}
        if self._conditions:
            parameters["ConditionExpression"] = " AND ".join(self._conditions)
            parameters["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
        if self._names:
            parameters["ExpressionAttributeNames"] = self._names
        if self._values:
            parameters["ExpressionAttributeValues"] = dynamodb.to_item(self._values)
        return parameters

    def _alias(self, name: str) -> str:
        alias = next((alias for alias, known in self._names.items() if known == name), f"#{len(self._names)}")
        self._names[alias] = name
        return alias

    def _placeholder(self, value: Any) -> str:
        placeholder = f":{len(self._values)}"
        self._values[placeholder] = value
        return placeholder
