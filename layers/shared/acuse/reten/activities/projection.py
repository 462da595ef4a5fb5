"""How partners see where an activity stands: one table of statuses and labels (contract Reten, section 7: I1)."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NamedTuple

from acuse.reten.activities.model import Activity, ActivityStatus
from acuse.timestamps import Timestamp


class TaskStatus(StrEnum):
    """Where a task stands, for those who work it."""

    PENDING = "PENDING"
    IN_PROGRESS = "IN_PROGRESS"
    COMPLETED = "COMPLETED"
    CANCELLED = "CANCELLED"


class LifecycleStatus(StrEnum):
    """The same, more finely."""

    SCHEDULED = "SCHEDULED"
    DUE = "DUE"
    DISPATCHED = "DISPATCHED"
    COMPLETED = "COMPLETED"
    CANCELLED = "CANCELLED"
    UNRESOLVED = "UNRESOLVED"
    FAILED = "FAILED"


class Seen(NamedTuple):
    """What partners see of an activity's status; texts of their own are what only a newer release knows."""

    status: TaskStatus | str
    lifecycle: LifecycleStatus | str
    label: str


_DUE: Final = Seen(TaskStatus.PENDING, LifecycleStatus.DUE, "Pendiente")
_SCHEDULED: Final = Seen(TaskStatus.PENDING, LifecycleStatus.SCHEDULED, "Programada")

_SEEN: Final[Mapping[str, Seen]] = {
    ActivityStatus.READY: _DUE,
    ActivityStatus.UNRESOLVED: Seen(TaskStatus.PENDING, LifecycleStatus.UNRESOLVED, "Sin destinatario"),
    ActivityStatus.FAILED: Seen(TaskStatus.PENDING, LifecycleStatus.FAILED, "Fallida"),
    ActivityStatus.DISPATCHED: Seen(TaskStatus.IN_PROGRESS, LifecycleStatus.DISPATCHED, "En curso"),
    ActivityStatus.COMPLETED: Seen(TaskStatus.COMPLETED, LifecycleStatus.COMPLETED, "Completada"),
    ActivityStatus.CANCELED: Seen(TaskStatus.CANCELLED, LifecycleStatus.CANCELLED, "Cancelada"),
}

STATUSES_OF: Final[Mapping[TaskStatus, tuple[ActivityStatus, ...]]] = {
    task: tuple(status for status in ActivityStatus if _SEEN[status].status == task) for task in TaskStatus
}
"""The statuses of activities that partners see as one."""


def seen(activity: Activity, now: Timestamp) -> Seen:
    """What partners see of an activity's status: READY is SCHEDULED until its time comes."""
    if activity.status == ActivityStatus.READY and activity.scheduled_at and activity.scheduled_at > now:
        return _SCHEDULED
    return _SEEN.get(activity.status) or Seen(activity.status, activity.status, activity.status)


def is_failed(activity: Activity) -> bool:
    """Whether it was to be dispatched and could not be: that may be tried again."""
    return activity.status == ActivityStatus.FAILED
