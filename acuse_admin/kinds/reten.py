"""What can be imported for Reten: reference data and activities."""

import uuid
from collections.abc import Sequence
from typing import Final

from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from acuse import timestamps
from acuse.identity.callers import TenantId
from acuse.requests.validation import Instant, Name, RequestBody, UuidText
from acuse.reten.activities import resolving
from acuse.reten.activities import store as activities
from acuse.reten.activities.model import Activity, ActivityStatus
from acuse.reten.commerces.model import Commerce
from acuse.reten.operators.model import Operator
from acuse.reten.reference_data import store as reference_data
from acuse.reten.reference_data.model import MOST_RESULT_TYPES, ResultType
from acuse_admin.kinds import Id, Kind, Outcomes

# An id that is made from the provider's: importing the same line again finds the same activity.
_FROM_PROVIDER_ID = uuid.UUID("9a0d4a4e-6d0b-4d7e-8f56-0c1f4b7f2f10")


class CommerceLine(RequestBody):
    """A commerce."""

    external_id: Id
    name: Name

    def entry(self) -> Commerce:
        """What is stored."""
        return Commerce(**self.model_dump())


class OperatorLine(RequestBody):
    """An operator."""

    external_id: Id
    name: Name

    def entry(self) -> Operator:
        """What is stored."""
        return Operator(**self.model_dump())


class ResultTypeLine(RequestBody):
    """A result type."""

    code: Id
    label: Name
    is_positive: bool = False
    requires_future_scheduled_at: bool = False
    is_active: bool = True
    position: int = Field(default=0, ge=0, le=1_000_000)

    def entry(self) -> ResultType:
        """What is stored."""
        return ResultType(**self.model_dump())


class ActivityLine(RequestBody):
    """An activity. Without an id it gets one that is made from the provider's."""

    id: UuidText | None = None
    provider_activity_id: Id | None = Field(default=None, validate_default=True)
    commerce_external_id: Id
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


def _store_entries(tenant: TenantId, lines: Sequence[CommerceLine | OperatorLine]) -> Outcomes:
    reference_data.save(tenant, [line.entry() for line in lines])
    return {}


def _store_result_types(tenant: TenantId, lines: Sequence[ResultTypeLine]) -> Outcomes:
    too_many = reference_data.save_result_types(tenant, [line.entry() for line in lines])
    return dict.fromkeys(too_many, f"would make more than {MOST_RESULT_TYPES} result types")


def _store_activities(tenant: TenantId, lines: Sequence[ActivityLine]) -> Outcomes:
    new = [line.activity(tenant) for line in lines]
    known = reference_data.known_commerces(tenant, {activity.commerce_external_id for activity in new})
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
COMMERCES: Final = Kind("commerces", CommerceLine, 25, 1, lambda _, line: [line.external_id], _store_entries)
OPERATORS: Final = Kind("operators", OperatorLine, 25, 1, lambda _, line: [line.external_id], _store_entries)
RESULT_TYPES: Final = Kind("result-types", ResultTypeLine, 25, 1, lambda _, line: [line.code], _store_result_types)
ACTIVITIES: Final = Kind(
    "activities", ActivityLine, activities.MOST_CREATED_AT_ONCE, 4, _activity_identities, _store_activities
)
