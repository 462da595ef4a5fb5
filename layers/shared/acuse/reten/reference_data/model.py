"""A tenant's result types, and what a submission's names stand for."""

from typing import NamedTuple

from acuse.errors import Invalid, NotFound, Problem
from acuse.reten.commerces.model import Commerce
from acuse.reten.operators.model import Operator

MOST_RESULT_TYPES = 1000
"""Of a tenant."""
TOO_MANY = f"would make more than {MOST_RESULT_TYPES} result types"


class ResultType(NamedTuple):
    """What the result of a task can be; `position` orders a tenant's types."""

    code: str
    label: str
    is_positive: bool = False
    requires_future_scheduled_at: bool = False
    is_active: bool = True
    position: int = 0


class Saved(NamedTuple):
    """The codes of the types that were not there before, and of those that would have been too many."""

    created: list[str]
    too_many: list[str]


class ResultTypeNotFound(NotFound):
    """No result type has this code."""

    def __init__(self) -> None:
        super().__init__("Result type not found")


class TooManyResultTypes(Invalid):
    """There would be too many result types."""

    def __init__(self) -> None:
        super().__init__([Problem("", TOO_MANY)])


class References(NamedTuple):
    """What a submission's names stand for; None where the tenant has no such thing."""

    activity_id: str | None
    commerce: Commerce | None
    result_type: ResultType | None
    operator: Operator | None
