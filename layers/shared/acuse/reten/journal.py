"""What the journal tells of Reten: activities, with their results."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from acuse.identity.callers import TenantId
from acuse.journal.model import Change, Draft, RecordKind, differing
from acuse.requests.validation import is_uuid
from acuse.reten.activities import items, store
from acuse.reten.activities.model import Activity
from acuse.reten.activities.target_views import TargetUserView
from acuse.reten.activities.views import ActivityView
from acuse.reten.commerces import store as commerces
from acuse.reten.commerces.model import Commerce

type _Commerces = Mapping[str, Commerce]
"""By external id."""

CREATED: Final = "activity.created"
UPDATED: Final = "activity.updated"
STATUS_CHANGED: Final = "activity.status-changed"
RESULT_REGISTERED: Final = "task-result.registered"
RESULT_REPLACED: Final = "task-result.replaced"

TARGET_USERS: Final = "targetUsers"
"""Among what changed, though they are read beside the activity."""


def _look_up(tenant: TenantId, changes: Sequence[Change]) -> _Commerces:
    """The commerces of the activities, in a batch read for each 100."""
    stored = [each.after for each in changes if each.after]
    return commerces.find_many(tenant, {each["commerce_external_id"] for each in stored})


def _derive(change: Change, known: _Commerces) -> Draft | None:
    if change.after is None:  # an activity goes with its tenant alone
        return None
    after = items.from_values(change.after)
    before = items.from_values(change.before) if change.before else None
    data = _shown(change.tenant, after, known)
    changed = _changed(before, after, differing(_shown(change.tenant, before, known), data)) if before else ()
    return Draft(type=_type_of(before, after), data=data, changed=changed)


def _type_of(before: Activity | None, after: Activity) -> str:
    if before is None:
        return CREATED
    if _version(before) != _version(after):
        return RESULT_REPLACED if before.result else RESULT_REGISTERED
    return UPDATED if before.status == after.status else STATUS_CHANGED


def _version(activity: Activity) -> int:
    return activity.result.version if activity.result else 0


def _changed(before: Activity, after: Activity, members: tuple[str, ...]) -> tuple[str, ...]:
    is_same_target = TargetUserView.all_of(before) == TargetUserView.all_of(after)
    return members if is_same_target else (*members, TARGET_USERS)


def _shown(tenant: TenantId, activity: Activity, known: _Commerces) -> dict[str, Any]:
    commerce = known.get(activity.commerce_external_id)
    return ActivityView.of(tenant, activity, commerce).model_dump(by_alias=True)


def _read(tenant: TenantId, activity_id: str) -> dict[str, Any] | None:
    found = store.find(tenant, activity_id) if is_uuid(activity_id) else None
    if found is None:
        return None
    return _shown(tenant, found, commerces.find_many(tenant, [found.commerce_external_id]))


KINDS: Final = (
    RecordKind(
        name="activities",
        item="activity",
        types=(CREATED, UPDATED, STATUS_CHANGED, RESULT_REGISTERED, RESULT_REPLACED),
        look_up=_look_up,
        every=store.every_id,
        derive=_derive,
        read=_read,
        href="/api/activities/{}".format,
    ),
)
