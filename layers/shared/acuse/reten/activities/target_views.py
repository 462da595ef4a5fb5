"""How the target user of an activity is shown (contract Reten, section 7)."""

from typing import Annotated, Self

from acuse.reten.activities import targets
from acuse.reten.activities.model import Activity, EventType, steps
from acuse.reten.http.responses import Id, OneOf, ResponseBody, Time
from acuse.reten.target_resolution.model import Strategy
from acuse.reten.target_resolution.target_users import LockReason, ResolutionStatus, TargetUser
from acuse.timestamps import Timestamp


class CommerceUserNameView(ResponseBody):
    """The name of a commerce's user when they were found."""

    first_name: str | None
    last_name: str | None


class TargetUserView(ResponseBody):
    """The target user of an activity."""

    id: Id
    commerce_user_id: Id | None
    resolution_status: Annotated[str, OneOf(ResolutionStatus)]
    resolution_strategy: Annotated[str, OneOf(Strategy)]
    lock_reason: Annotated[str, OneOf(LockReason)] | None
    resolved_at: Time | None
    locked_at: Time | None
    commerce_user: CommerceUserNameView | None

    @classmethod
    def all_of(cls, activity: Activity) -> list[Self]:
        """Show an activity's, of which there is one or none."""
        return [cls.of(activity, activity.target)] if activity.target else []

    @classmethod
    def of(cls, activity: Activity, target: TargetUser) -> Self:
        """Show an activity's target user."""
        name = CommerceUserNameView(first_name=target.first_name, last_name=target.last_name)
        return cls(
            id=target.id,
            commerce_user_id=target.commerce_user_id,
            resolution_status=targets.status_of(activity, target),
            resolution_strategy=target.strategy,
            lock_reason=target.lock_reason,
            resolved_at=target.resolved_at,
            locked_at=_locked_at(activity),
            commerce_user=name if target.commerce_user_id else None,
        )


def _locked_at(activity: Activity) -> Timestamp | None:
    """The time of the first result; of what an older release registered, that of the newest."""
    if not activity.result:
        return None
    registered = (each.occurred_at for each, _, _ in steps(activity) if each.type == EventType.RESULT_REGISTERED)
    return next(registered, activity.result.created_at)
