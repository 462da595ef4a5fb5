"""The query parameters of a list (contract Oracle, section 3)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from acuse.oracle.errors import InvalidParameter
from acuse.oracle.http import resource_parameters
from acuse.oracle.http.resource_parameters import DEFAULT_LIMIT, NUMBER
from acuse.oracle.tasks import fields
from acuse.oracle.tasks import queries as query
from acuse.oracle.tasks.fields import Field
from acuse.oracle.tasks.queries import Condition

MOST_ORDERS: Final = 10


class Continuation(NamedTuple):
    """Where an answer ended: the last task that was read, and how many had been passed by then that fit."""

    last_id: int
    passed: int

    def __str__(self) -> str:
        return f"{self.last_id}.{self.passed}"


class Order(NamedTuple):
    """A field to order by."""

    field: Field
    is_descending: bool


@dataclass(frozen=True, slots=True)
class Parameters:
    """The parameters of a list."""

    limit: int = DEFAULT_LIMIT
    offset: int = 0
    order: tuple[Order, ...] = ()
    fields: tuple[str, ...] = ()
    wants_total: bool = False
    condition: Condition | None = None
    continuation: Continuation | None = None
    columns: tuple[Field, ...] = ()
    """Fields that are shown beside the members that `fields` names."""

    @property
    def passed(self) -> int:
        """How many tasks that fit were passed before the place where this call begins."""
        return self.continuation.passed if self.continuation else 0

    @property
    def values(self) -> int:
        """How many values are shown of a task."""
        return len(self.fields) + len(self.columns)

    @property
    def attributes(self) -> frozenset[str]:
        """The fields of a task that are read to test it and to show it."""
        selected = filter(None, map(fields.find_selectable, self.fields))
        shown = frozenset[str]().union(*(each.attributes for each in selected))
        shown |= frozenset(field.attribute for field in self.columns)
        return shown | (self.condition.attributes if self.condition else frozenset())

    @property
    def named(self) -> frozenset[str]:
        """The references whose names must be looked up to test and to show a task."""
        return self._named(self.columns)

    @property
    def named_to_sort(self) -> frozenset[str]:
        """The references whose names must be looked up to test a task and to find its place."""
        return self._named(order.field for order in self.order)

    def _named(self, among: Iterable[Field]) -> frozenset[str]:
        found = frozenset(field.named for field in among if field.named)
        return found | (self.condition.named if self.condition else frozenset())

    @property
    def attributes_to_sort(self) -> frozenset[str]:
        """The fields of a task that are read to test it and to find its place."""
        ordered = frozenset(order.field.attribute for order in self.order)
        return ordered | (self.condition.attributes if self.condition else frozenset())

    @property
    def is_by_id(self) -> bool:
        """Whether the order is that of the ids, in which the list can be read."""
        return not self.order or self.order[0].field is fields.ID

    @property
    def is_backwards(self) -> bool:
        """Whether the list is read from its end."""
        return bool(self.order) and self.order[0].is_descending


def read(sent: Mapping[str, str]) -> Parameters:
    """Read the query of a request, of which the endpoint takes no others (`NAMES`).

    Raises
    ------
    InvalidParameter
        One is wrong.
    """
    values: dict[str, Any] = {}
    for name in filter(_READERS.__contains__, sent):
        member, reader = _READERS[name]
        values[member] = reader(name, sent[name])
    parameters = Parameters(**values)
    if parameters.continuation and not parameters.is_by_id:
        raise InvalidParameter("continuation", "can only be used with the order by id")
    return parameters


def _order(name: str, text: str) -> tuple[Order, ...]:
    found: list[Order] = []
    for part in text.split(",")[: MOST_ORDERS + 1]:
        path, _, direction = part.strip().partition(":")
        field = fields.find(path)
        if field is None:
            raise InvalidParameter(name, f"names {path[:100] or 'nothing'}, which is not a field of a task")
        if direction.lower() not in ("", "asc", "desc"):
            raise InvalidParameter(name, "must have a form such as name:asc,id:desc")
        found.append(Order(field, direction.lower() == "desc"))
    if len(found) > MOST_ORDERS:
        raise InvalidParameter(name, f"must name at most {MOST_ORDERS} fields")
    return tuple(found)


def _condition(_: str, text: str) -> Condition:
    return query.parse(text)


def _continuation(name: str, text: str) -> Continuation:
    last_id, _, passed = text.partition(".")
    if not (NUMBER.fullmatch(last_id) and NUMBER.fullmatch(passed)):
        raise InvalidParameter(name, "must be copied unchanged from a next link")
    return Continuation(int(last_id), int(passed))


_READERS: Final[dict[str, tuple[str, Callable[[str, str], Any]]]] = {
    "limit": ("limit", resource_parameters.limit),
    "offset": ("offset", resource_parameters.number),
    "orderBy": ("order", _order),
    "fields": ("fields", fields.selected),
    "totalResults": ("wants_total", resource_parameters.flag),
    "q": ("condition", _condition),
    "continuation": ("continuation", _continuation),
}
"""By parameter, the member that it becomes and how it is read."""

NAMES: Final = tuple(_READERS)
