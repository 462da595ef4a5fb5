"""A tenant's result types, and what a submission's names stand for."""

from dataclasses import dataclass

from acuse.reten.commerces.model import Commerce
from acuse.reten.operators.model import Operator

MOST_RESULT_TYPES = 1000
"""Of a tenant."""


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
