"""What becomes of an activity with its target user: rules, as functions of values (contract Reten, section 7).

| | an activity that is | its target user |
|---|---|---|
| a user is assigned | READY, UNRESOLVED or DISPATCHED | PENDING or FAILED |
| resolution is tried again | UNRESOLVED | whatever it is |
| | READY | PENDING, ON_DISPATCH |
| a first result | whatever it is | PENDING, ON_DISPATCH; any other stays |

With a result, a target user is locked: it is neither assigned nor resolved again.
"""

from copy import replace
from typing import Final

from acuse.errors import Invalid, NotFound, Problem
from acuse.reten.activities.model import OPEN, Activity, ActivityStatus, EventType, WrongStatus, changed
from acuse.reten.target_resolution.model import Strategy
from acuse.reten.target_resolution.resolution import Users, found
from acuse.reten.target_resolution.target_users import LockReason, ResolutionStatus, TargetUser
from acuse.timestamps import Timestamp

ASSIGNABLE: Final = (ResolutionStatus.PENDING, ResolutionStatus.FAILED)
"""The statuses of a target user to whom somebody can be assigned."""


class TargetUserNotFound(NotFound):
    """The activity has no such target user."""

    def __init__(self) -> None:
        super().__init__("Target user not found")


class TargetUserSettled(Invalid):
    """The target user is locked by a result, or it is known already who it is."""

    def __init__(self, status: str) -> None:
        super().__init__([Problem("resolutionStatus", f"is {status}: it must be {' or '.join(ASSIGNABLE)}")])


class NotACommerceUser(Invalid):
    """Whom a request names is no active user of the activity's commerce."""

    def __init__(self) -> None:
        super().__init__([Problem("commerce_user_id", "is not an active user of the activity's commerce")])


def status_of(activity: Activity, target: TargetUser) -> ResolutionStatus | str:
    """What is shown as the status of an activity's target user."""
    return ResolutionStatus.LOCKED if activity.result else target.status


def waits_for_dispatch(activity: Activity) -> bool:
    """Whether the target user is left to be resolved when the activity is worked."""
    target = activity.target
    return bool(
        target
        and not activity.result
        and target.status == ResolutionStatus.PENDING
        and target.strategy == Strategy.ON_DISPATCH
    )


def begun(activity: Activity, target: TargetUser | None) -> Activity:
    """A new activity with its target user."""
    return replace(activity, target=target, status=_status_with(target))


def assigned(activity: Activity, target_id: str, user_id: str, users: Users, now: Timestamp) -> Activity:
    """An activity whose target user somebody chose.

    Raises
    ------
    TargetUserNotFound, WrongStatus, TargetUserSettled, NotACommerceUser
    """
    target = activity.target
    if target is None or target.id != target_id:
        raise TargetUserNotFound
    if activity.status not in OPEN:
        raise WrongStatus(activity.status, OPEN)
    if (status := status_of(activity, target)) not in ASSIGNABLE:
        raise TargetUserSettled(status)
    if user_id not in users or not users[user_id].is_active:
        raise NotACommerceUser
    chosen = found(target, user_id, users, LockReason.MANUAL_ASSIGNMENT, now)
    to = ActivityStatus.READY if activity.status == ActivityStatus.UNRESOLVED else None
    return changed(activity, EventType.TARGET_RESOLVED, now, to, target=chosen)


def check_retry(activity: Activity) -> None:
    """Refuse to resolve again what is not to be resolved.

    Raises
    ------
    WrongStatus, TargetUserSettled
    """
    if activity.status != ActivityStatus.UNRESOLVED and not (
        activity.status == ActivityStatus.READY and waits_for_dispatch(activity)
    ):
        raise WrongStatus(
            activity.status, (ActivityStatus.UNRESOLVED, "READY with a PENDING target user of ON_DISPATCH")
        )
    if activity.result:
        raise TargetUserSettled(ResolutionStatus.LOCKED)


def retried(activity: Activity, target: TargetUser | None, now: Timestamp) -> Activity:
    """An activity whose resolution was tried again."""
    after = _status_with(target)
    is_failure = after == ActivityStatus.UNRESOLVED
    kind = EventType.RESOLUTION_RETRY_FAILED if is_failure else EventType.RESOLUTION_RETRY_SUCCESS
    return changed(activity, kind, now, after if after != activity.status else None, target=target)


def at_result(activity: Activity, target: TargetUser | None, now: Timestamp) -> Activity:
    """An activity that waited for its dispatch and is worked now; status and revision are for the result to raise."""
    if target and target.status == ResolutionStatus.RESOLVED:
        told = changed(activity, EventType.TARGET_RESOLVED, now, target=replace(target, resolved_at=now))
        return replace(told, revision=activity.revision)
    return replace(activity, target=target)


def _status_with(target: TargetUser | None) -> ActivityStatus:
    is_failed = target is not None and target.status == ResolutionStatus.FAILED
    return ActivityStatus.UNRESOLVED if is_failed else ActivityStatus.READY
