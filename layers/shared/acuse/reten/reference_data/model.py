"""A tenant's reference data: commerces, operators, result types."""

from dataclasses import dataclass

MOST_RESULT_TYPES = 1000
"""Of a tenant."""


@dataclass(frozen=True, slots=True)
class Commerce:
    """A shop or customer, by the id that the tenant's own system gave it."""

    external_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Operator:
    """A person who works activities, by the id that the tenant's own system gave them."""

    external_id: str
    name: str


@dataclass(frozen=True, slots=True)
class ResultType:
    """What the result of a task can be; `position` orders a tenant's types."""

    code: str
    label: str
    is_positive: bool = False
    requires_future_scheduled_at: bool = False
    is_active: bool = True
    position: int = 0


@dataclass(frozen=True, slots=True)
class References:
    """What a submission's names stand for; None where the tenant has no such thing."""

    activity_id: str | None
    commerce: Commerce | None
    result_type: ResultType | None
    operator: Operator | None
