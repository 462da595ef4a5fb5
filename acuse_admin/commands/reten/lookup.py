"""Finding an activity or a key on the command line: by its id, by another's, or by the beginning of it."""

import re
from collections.abc import Iterable
from itertools import islice
from typing import Final, Protocol

from acuse.identity.callers import TenantId
from acuse.requests import validation
from acuse.reten.activities import store as activities
from acuse.reten.activities.model import Activity
from acuse.reten.reference_data import store as reference_data
from acuse.storage import dynamodb
from acuse_admin.output import SHORTEST_BEGINNING, fail

_BEGINNING: Final = re.compile(rf"[0-9a-f-]{{{SHORTEST_BEGINNING},35}}", re.ASCII)
_NEWEST: Final = 500


class _HasId(Protocol):
    @property
    def id(self) -> str: ...


def by_id[Found: _HasId](text: str, candidates: Iterable[Found]) -> Found | None:
    """What has this id, or alone an id that begins so; several end the command."""
    wanted = text.lower()
    if not (_BEGINNING.fullmatch(wanted) or validation.is_uuid(wanted)):
        return None
    found = [each for each in candidates if each.id.startswith(wanted)]
    if len(found) > 1:
        fail(f"{len(found)} ids begin with {wanted}: give more characters")
    return found[0] if found else None


def activity(tenant: TenantId, text: str) -> Activity:
    """The activity of this id, of this id at the provider, or among the newest the one whose id begins so."""
    found = activities.find(tenant, text.lower()) if validation.is_uuid(text.lower()) else None
    found = found or _of_provider(tenant, text) or by_id(text, islice(activities.list_of(tenant, _NEWEST), _NEWEST))
    if not found:
        fail(f"The tenant has no activity with the id or provider's id {text}")
    return found


def _of_provider(tenant: TenantId, provider_activity_id: str) -> Activity | None:
    if not 0 < len(provider_activity_id) <= validation.LONGEST_EXTERNAL_ID:
        return None
    at = dynamodb.connection()
    key = dynamodb.to_item(reference_data.provider_activity_key(tenant, provider_activity_id))
    pointer = at.client.get_item(TableName=at.results, Key=key, ConsistentRead=True)
    if "Item" not in pointer:
        return None
    return activities.find(tenant, dynamodb.to_values(pointer["Item"])["activity_id"])
