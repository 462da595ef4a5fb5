"""Finding out whom activities are for: the reads around the rules (targets.py, target_resolution/resolution.py)."""

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from acuse import timestamps
from acuse.identity.callers import TenantId
from acuse.reten.activities import items, store, targets
from acuse.reten.activities.model import Activity, ResultStatus
from acuse.reten.commerces import users as commerce_users
from acuse.reten.commerces.model import user_id
from acuse.reten.target_resolution import resolution, texts
from acuse.reten.target_resolution import store as target_resolution
from acuse.reten.target_resolution.model import Strategy
from acuse.reten.target_resolution.resolution import (
    AFTER_CREATION,
    AT_CREATION,
    Circumstances,
    ContactsNeeded,
    LastContacts,
    Users,
)
from acuse.reten.target_resolution.target_users import TargetUser, new_id
from acuse.storage import dynamodb
from acuse.storage.values import Values

_IS_CONTACT: Final = (ResultStatus.EFFECTIVE, ResultStatus.NOT_EFFECTIVE)
_MOST_LOOKED_AT: Final = 200
"""How many of a commerce's newest activities are searched for contacts; mostly one of the first has what is sought."""
_LOOKED_AT_ONCE: Final = 40


def resolved_for(tenant: TenantId, draft: Activity) -> Activity:
    """A new activity with its target user and the status that follows: READY or UNRESOLVED."""
    return resolved_for_all(tenant, [draft])[0]


def resolved_for_all(tenant: TenantId, drafts: Sequence[Activity]) -> list[Activity]:
    """The same of activities of at most 99 commerces.

    Configurations and users are one batch read. A commerce's contacts are read only if an outcome depends on them.
    """
    known = _Known(tenant, drafts)
    return [targets.begun(draft, known.target(draft, AT_CREATION)) for draft in drafts]


def retry(tenant: TenantId, activity_id: str) -> Activity:
    """Resolve an activity's target user by what the tenant has now.

    Raises
    ------
    ActivityNotFound, WrongStatus, TargetUserSettled, Contended
    """

    def rule(found: Activity) -> Activity:
        targets.check_retry(found)
        return targets.retried(found, target_after_creation(tenant, found), timestamps.now())

    return store.change(tenant, activity_id, rule)


def assign(tenant: TenantId, activity_id: str, target_id: str, user: str) -> Activity:
    """Make a user of the activity's commerce its target user.

    Raises
    ------
    ActivityNotFound, TargetUserNotFound, WrongStatus, TargetUserSettled, NotACommerceUser, Contended
    """

    def rule(found: Activity) -> Activity:
        at = dynamodb.connection().configs
        key = commerce_users.users_key(tenant, found.commerce_external_id)
        read = dynamodb.batch_get({at: {"Keys": [dynamodb.to_item(key)], "ConsistentRead": True}}).get(at, [])
        users = _by_id(tenant, found.commerce_external_id, read[0] if read else None)
        return targets.assigned(found, target_id, user, users, timestamps.now())

    return store.change(tenant, activity_id, rule)


def target_after_creation(tenant: TenantId, activity: Activity) -> TargetUser | None:
    """Whom an activity is for by what the tenant has now, ON_DISPATCH included."""
    return _Known(tenant, [activity]).target(activity, AFTER_CREATION)


def last_contacts(tenant: TenantId, commerce: str, channels: Collection[str]) -> LastContacts:
    """Who was contacted last at a commerce, on any channel and on each of these.

    It is the target user of the newest activity that has one, and an EFFECTIVE or NOT_EFFECTIVE result. The 200 newest
    are looked at, fewer where that is enough.
    """
    latest: str | None = None
    by_channel: dict[str, str] = {}
    for channel, contacted in _contacts(tenant, commerce):
        latest = latest or contacted
        by_channel.setdefault(channel or "", contacted)
        if by_channel.keys() >= set(channels):
            break
    return LastContacts(latest, by_channel)


class _Known:
    """What was read for some of a tenant's activities."""

    def __init__(self, tenant: TenantId, activities: Sequence[Activity]) -> None:
        self._tenant = tenant
        self._channels: dict[str, set[str]] = {}
        for each in activities:
            self._channels.setdefault(each.commerce_external_id, set()).add(each.channel or "")
        configs_key = target_resolution.key_of(tenant)
        of_users = {each: commerce_users.users_key(tenant, each) for each in self._channels}
        keys = list(of_users.values())
        if any(each.target_criteria is None for each in activities):
            keys.append(configs_key)
        at = dynamodb.connection().configs
        wanted = {at: {"Keys": list(map(dynamodb.to_item, keys)), "ConsistentRead": True}}
        found = {each["pk"]: each for each in dynamodb.batch_get(wanted).get(at, [])}
        there = found.get(configs_key["pk"])
        self._configs = target_resolution.from_values(there) if there else {}
        self._users = {each: _by_id(tenant, each, found.get(key["pk"])) for each, key in of_users.items()}
        self._contacts: dict[str, LastContacts] = {}

    def target(self, activity: Activity, due: frozenset[Strategy]) -> TargetUser | None:
        """Whom an activity is for; a target user that is there keeps its id."""
        own = activity.target_criteria
        turns = resolution.turns(self._configs, texts.criteria_from_text(own) if own else ())
        commerce = activity.commerce_external_id
        target_id = activity.target.id if activity.target else new_id()
        known = Circumstances(self._users[commerce], activity.channel, timestamps.now(), due=due)
        try:
            return resolution.resolve(turns, known, target_id)
        except ContactsNeeded:
            if commerce not in self._contacts:
                self._contacts[commerce] = last_contacts(self._tenant, commerce, self._channels[commerce])
            return resolution.resolve(turns, known._replace(contacts=self._contacts[commerce]), target_id)


def _by_id(tenant: TenantId, commerce: str, item: Values | None) -> Users:
    users = commerce_users.from_values(item) if item else []
    return {user_id(tenant, commerce, user.external_id): user for user in users}


def _contacts(tenant: TenantId, commerce: str) -> Iterator[tuple[str | None, str]]:
    """Channels and ids of users who were contacted at a commerce, newest activity first."""
    at = dynamodb.connection()
    pages = at.client.get_paginator("query").paginate(
        TableName=at.results,
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": items.commerce_pointers(tenant, commerce)}},
        ProjectionExpression="activity_id",
        ScanIndexForward=False,
        ConsistentRead=True,
        PaginationConfig={"PageSize": _LOOKED_AT_ONCE, "MaxItems": _MOST_LOOKED_AT},
    )
    for page in pages:
        if page["Items"]:
            yield from _contacts_of(tenant, [pointer["activity_id"]["S"] for pointer in page["Items"]])


def _contacts_of(tenant: TenantId, activity_ids: Sequence[str]) -> Iterator[tuple[str | None, str]]:
    at = dynamodb.connection().results
    wanted = {
        "Keys": [dynamodb.to_item(items.activity_key(tenant, each)) for each in activity_ids],
        "ProjectionExpression": "id, channel, #result.#status, target.commerce_user_id",
        "ExpressionAttributeNames": {"#result": "result", "#status": "status"},
        "ConsistentRead": True,
    }
    found = {each["id"]: each for each in dynamodb.batch_get({at: wanted}).get(at, [])}
    for activity_id in activity_ids:
        values = found.get(activity_id, {})
        contacted = values.get("target", {}).get("commerce_user_id")
        if contacted and values.get("result", {}).get("status") in _IS_CONTACT:
            yield values.get("channel"), contacted
