"""The target user of an activity: whom it is for, and how that was found (contract Reten, section 7)."""

import uuid
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple

from acuse.reten.target_resolution.model import Strategy
from acuse.timestamps import Timestamp


class ResolutionStatus(StrEnum):
    """Where the search for a target user stands."""

    PENDING = "PENDING"
    RESOLVED = "RESOLVED"
    LOCKED = "LOCKED"
    """Of an activity that has a result. It is shown, and never stored: the result says it."""
    FAILED = "FAILED"


class LockReason(StrEnum):
    """Why this user is the target."""

    CRITERIA_MATCH = "CRITERIA_MATCH"
    FALLBACK_COMMERCE_REP = "FALLBACK_COMMERCE_REP"
    FALLBACK_OWNER = "FALLBACK_OWNER"
    MANUAL_ASSIGNMENT = "MANUAL_ASSIGNMENT"


class TargetUser(NamedTuple):
    """The target user of an activity, with the name that they had when they were found; no user while there is none."""

    id: str
    status: ResolutionStatus | str
    """A text where only a newer release knows it."""
    strategy: Strategy | str
    lock_reason: LockReason | str | None = None
    resolved_at: Timestamp | None = None
    commerce_user_id: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    beyond: Mapping[str, Any] = MappingProxyType({})


def new_id() -> str:
    """An id for a target user."""
    return str(uuid.uuid4())
