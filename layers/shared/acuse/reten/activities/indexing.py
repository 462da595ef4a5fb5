"""Activities that an older release stored, brought up to date: in the index `schedule`, with their pointers.

Other writers may be at work. Pointers never change, so writing one again is harmless; what an activity says of itself
is written only as long as it is what was read.
"""

from collections.abc import Iterator, Sequence
from itertools import batched
from typing import Any, NamedTuple

from acuse.errors import Contended
from acuse.identity.callers import TenantId
from acuse.reten.activities import items
from acuse.reten.activities.model import Activity
from acuse.storage import dynamodb, lists
from acuse.storage.update_expressions import Update
from acuse.storage.values import Values

_BATCH = 100
_MOST_WRITTEN_AT_ONCE = 25
_SCHEDULE = ("schedule", "schedule_order", "result_status")
_TRIES = 12


class Indexed(NamedTuple):
    """How many activities were looked at, and how many of them were brought up to date."""

    looked_at: int
    changed: int


def index(tenant: TenantId) -> Iterator[Indexed]:
    """Bring a tenant's activities up to date, oldest first; tells after each 100 of them how far it has come.

    Raises
    ------
    Contended
    """
    looked_at = changed = 0
    found = lists.read(dynamodb.connection().results, "activities", tenant)
    for some in batched(found, _BATCH, strict=False):
        looked_at += len(some)
        changed += len(_with_pointers(tenant, some) | {each["id"] for each in some if _is_scheduled_anew(tenant, each)})
        yield Indexed(looked_at, changed)


def _with_pointers(tenant: TenantId, some: Sequence[Values]) -> set[str]:
    """Write the pointers that are missing or in no list; gives the ids of their activities."""
    at = dynamodb.connection()
    wanted: dict[tuple[str, str], tuple[str, Values]] = {}
    for values in some:
        for pointer in items.pointers_of(tenant, items.from_values(values)):
            wanted[pointer["pk"], pointer["sk"]] = (values["id"], pointer)
    there: dict[tuple[str, str], Values] = {}
    for keys in batched(wanted, _BATCH, strict=False):
        asked = [dynamodb.to_item({"pk": pk, "sk": sk}) for pk, sk in keys]
        found = dynamodb.batch_get({at.results: {"Keys": asked, "ConsistentRead": True}}).get(at.results, [])
        there |= {(item["pk"], item["sk"]): item for item in found}
    missing = {
        key: (activity_id, there.get(key, {}) | pointer)
        for key, (activity_id, pointer) in wanted.items()
        # The provider's id may be another activity's.
        if "list" not in there.get(key, {}) and there.get(key, pointer)["activity_id"] == activity_id
    }
    for written in batched(missing.values(), _MOST_WRITTEN_AT_ONCE, strict=False):
        dynamodb.batch_write(at.results, puts=[pointer for _, pointer in written])
    return {activity_id for activity_id, _ in missing.values()}


def _is_scheduled_anew(tenant: TenantId, values: Values) -> bool:
    """Give an activity its place in the index `schedule`, or take it away, unless it is as it should be."""
    at = dynamodb.connection()
    found: Values | None = values
    for _ in dynamodb.tries(_TRIES, unpaused=2):
        if found is None:
            return False
        wanted = _schedule(tenant, items.from_values(found))
        if all(wanted.get(name) == found.get(name) for name in _SCHEDULE):
            return False
        update = Update()
        for name in _SCHEDULE:
            update.replace(name, found.get(name), wanted.get(name))
        update.require("status", found.get("status"))
        update.require("revision", found.get("revision"))
        if "result" not in found:
            update.require("result", None)
        try:
            at.client.update_item(
                TableName=at.results,
                Key=dynamodb.to_item(items.activity_key(tenant, found["id"])),
                **update.parameters(),
            )
        except at.client.exceptions.ConditionalCheckFailedException as failure:
            item: Any = failure.response.get("Item")
            found = dynamodb.to_values(item) if item else None
        else:
            return True
    raise Contended


def _schedule(tenant: TenantId, activity: Activity) -> Values:
    """What an activity says of its place in the index."""
    wanted = items.activity_values(tenant, activity)
    if "schedule" in wanted and activity.result:
        wanted["result_status"] = str(activity.result.status)
    return {name: wanted.get(name) for name in _SCHEDULE}
