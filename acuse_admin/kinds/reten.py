"""What can be imported for Reten: reference data and activities."""

import uuid
from collections.abc import Callable, Sequence
from typing import Any, Final

from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from acuse import timestamps
from acuse.identity.callers import TenantId
from acuse.requests.validation import ExternalKey, Instant, Name, RequestBody, UuidText
from acuse.reten.activities import resolving
from acuse.reten.activities import store as activities
from acuse.reten.activities.model import Activity, ActivityStatus
from acuse.reten.catalogues.model import MOST_ITEMS, ItemsRefused, Synced
from acuse.reten.commerces import store as commerces
from acuse.reten.commerces.bodies import CommerceItem
from acuse.reten.operators import store as operators
from acuse.reten.operators.bodies import OperatorItem
from acuse.reten.reference_data import store as reference_data
from acuse.reten.reference_data.bodies import ResultTypeSettings
from acuse.reten.reference_data.model import TOO_MANY
from acuse_admin.kinds import Kind, Outcomes

# An id that is made from the provider's: importing the same line again finds the same activity.
_FROM_PROVIDER_ID = uuid.UUID("9a0d4a4e-6d0b-4d7e-8f56-0c1f4b7f2f10")


class ResultTypeLine(ResultTypeSettings):
    """A result type with its code."""

    code: ExternalKey


class ActivityLine(RequestBody):
    """An activity. Without an id it gets one that is made from the provider's."""

    id: UuidText | None = None
    provider_activity_id: ExternalKey | None = Field(default=None, validate_default=True)
    commerce_external_id: ExternalKey
    status: ActivityStatus = Field(default=ActivityStatus.READY, strict=False)
    channel: Name | None = None
    scheduled_at: Instant | None = None

    @field_validator("provider_activity_id")
    @classmethod
    def _one_of_both_ids(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None and info.data.get("id", "wrong, and reported") is None:
            raise PydanticCustomError("missing_id", "is required when id is absent")
        return value

    def activity(self, tenant: TenantId) -> Activity:
        """What is stored."""
        made = str(uuid.uuid5(_FROM_PROVIDER_ID, f"{tenant}#{self.provider_activity_id}"))
        return Activity(**{**self.model_dump(), "id": self.id or made}, created_at=timestamps.now())


def _synced(sync: Callable[[list[Any]], Synced], items: list[Any], identities: Sequence[str]) -> Outcomes:
    """Store what a sync takes; what it refuses is left out, and said."""
    refused: Outcomes = {}
    pending = dict(zip(identities, items, strict=True))
    while pending:
        try:
            sync(list(pending.values()))
        except ItemsRefused as error:
            names = list(pending)
            left_out = {names[index]: "; ".join(map(str, problems)) for index, problems in error.by_index.items()}
            refused = {**refused, **left_out}
            pending = {name: item for name, item in pending.items() if name not in left_out}
        else:
            break
    return refused


def _store_commerces(tenant: TenantId, lines: Sequence[CommerceItem]) -> Outcomes:
    items = [line.commerce() for line in lines]
    return _synced(lambda some: commerces.sync(tenant, some), items, [line.external_id for line in lines])


def _operator_identity(line: OperatorItem) -> str:
    return f"{line.type} {line.external_id}"


def _store_operators(tenant: TenantId, lines: Sequence[OperatorItem]) -> Outcomes:
    items = [line.operator() for line in lines]
    return _synced(lambda some: operators.sync(tenant, some), items, list(map(_operator_identity, lines)))


def _store_result_types(tenant: TenantId, lines: Sequence[ResultTypeLine]) -> Outcomes:
    saved = reference_data.save_result_types(tenant, [line.entry(line.code) for line in lines])
    return dict.fromkeys(saved.too_many, TOO_MANY)


def _store_activities(tenant: TenantId, lines: Sequence[ActivityLine]) -> Outcomes:
    new = [line.activity(tenant) for line in lines]
    known = commerces.known(tenant, [activity.commerce_external_id for activity in new])
    strays: Outcomes = {
        activity.id: "commerce_external_id is not a commerce of the tenant"
        for activity in new
        if activity.commerce_external_id not in known
    }
    storable = [activity for activity in new if activity.id not in strays]
    to_resolve = [activity for activity in storable if activity.status == ActivityStatus.READY]
    others = [activity for activity in storable if activity.status != ActivityStatus.READY]
    resolved = resolving.resolved_for_all(tenant, to_resolve) if to_resolve else []
    return {**strays, **(activities.create(tenant, [*resolved, *others]) if storable else {})}


def _activity_identities(tenant: TenantId, line: ActivityLine) -> list[str]:
    provider = [f"provider {line.provider_activity_id}"] if line.provider_activity_id else []
    return [line.activity(tenant).id, *provider]


# Entries replace what is there, so they are stored in the order of the file, by one worker.
COMMERCES: Final = Kind("commerces", CommerceItem, MOST_ITEMS, 1, lambda _, line: [line.external_id], _store_commerces)
OPERATORS: Final = Kind(
    "operators", OperatorItem, MOST_ITEMS, 1, lambda _, line: [_operator_identity(line)], _store_operators
)
RESULT_TYPES: Final = Kind("result-types", ResultTypeLine, 25, 1, lambda _, line: [line.code], _store_result_types)
ACTIVITIES: Final = Kind(
    "activities", ActivityLine, activities.MOST_CREATED_AT_ONCE, 4, _activity_identities, _store_activities
)
