"""Which activities a list is of, and in which order."""

import hashlib
from copy import replace
from dataclasses import dataclass
from enum import Enum
from typing import Final

from acuse.reten.activities.model import Activity, ActivityStatus, ResultStatus
from acuse.timestamps import Timestamp


class Order(Enum):
    """The order of a list."""

    SCHEDULE = "schedule"
    """By scheduled time, then id; the unscheduled last."""
    NEWEST = "newest"
    """By creation, newest first, then id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the activities of a list have in common; None or empty where that does not matter."""

    statuses: tuple[ActivityStatus, ...] = ()
    """Each activity has one of them."""
    result_status: ResultStatus | None = None
    channel: str | None = None
    commerce_external_id: str | None = None
    operator_external_id: str | None = None
    scheduled_from: Timestamp | None = None
    scheduled_to: Timestamp | None = None
    """Both times belong to it."""
    search: str = ""
    """The beginning of an id, of a provider's id, of a commerce's external id or of its name."""

    def takes(self, activity: Activity) -> bool:
        """Whether an activity is of the list, if the search finds it."""
        return (
            (not self.statuses or activity.status in self.statuses)
            and (not self.result_status or bool(activity.result and activity.result.status == self.result_status))
            and all(getattr(self, name) in (None, getattr(activity, name)) for name in EQUAL)
            and self._is_in_time(activity.scheduled_at)
        )

    def _is_in_time(self, time: Timestamp | None) -> bool:
        if not self.is_scheduled:
            return True
        return time is not None and (self.scheduled_from or time) <= time <= (self.scheduled_to or time)

    @property
    def is_scheduled(self) -> bool:
        """Whether it is of scheduled activities alone."""
        return bool(self.scheduled_from or self.scheduled_to)

    @property
    def has_lists(self) -> bool:
        """Whether each of its statuses has a list of its own, whose entries tell everything that is asked."""
        return bool(self.statuses) and ActivityStatus.COMPLETED not in self.statuses

    @property
    def is_of_results(self) -> bool:
        """Whether activities must be read to tell who is of it."""
        return bool(self.statuses or self.result_status)

    @property
    def is_empty(self) -> bool:
        """Whether it takes every activity that the search finds."""
        return replace(self, search="") == _EVERY

    def mark(self, order: Order) -> str:
        """What a cursor carries to be known as one of this list."""
        return hashlib.sha256(repr((order, self)).encode()).hexdigest()[:12]


EQUAL: Final = ("channel", "commerce_external_id", "operator_external_id")
"""The filters that an activity's field of the same name must equal."""

_EVERY: Final = Filters()
