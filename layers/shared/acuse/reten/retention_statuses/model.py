"""A user retention status, and why a change of the catalogue is refused (contract Reten, section 4)."""

import uuid
from copy import replace
from typing import NamedTuple, Self

from acuse import timestamps
from acuse.errors import Conflict, Invalid, NotFound, Problem
from acuse.requests.exact_json import dumps
from acuse.requests.http import size_in_answer
from acuse.timestamps import Timestamp

MOST_STATUSES = 1000
LONGEST_CODE = 64
"""Characters."""


class RetentionStatus(NamedTuple):
    """One status that a user can have."""

    id: str
    code: str
    label: str
    description: str | None
    is_active: bool
    created_at: Timestamp
    updated_at: Timestamp

    @classmethod
    def new(cls, code: str, label: str, description: str | None, *, is_active: bool = True) -> Self:
        """A status that is not stored yet."""
        now = timestamps.now()
        return cls(str(uuid.uuid4()), code, label, description, is_active, now, now)

    @property
    def size(self) -> int:
        """At most so many bytes of Lambda's answer it takes in the list, whether it is active or not."""
        return size_in_answer(dumps(replace(self, is_active=False)._asdict()))


class StatusNotFound(NotFound):
    """No status has this id."""

    def __init__(self) -> None:
        super().__init__("User retention status not found")


class CodeTaken(Conflict):
    """Another status has this code."""

    def __init__(self, code: str) -> None:
        super().__init__(f"A user retention status with the code {code} already exists")


class CatalogueFull(Invalid):
    """There would be too many statuses, or too much text in all statuses together."""

    def __init__(self) -> None:
        phrase = f"would exceed {MOST_STATUSES} user retention statuses, or the size of one response"
        super().__init__([Problem("", phrase)])
