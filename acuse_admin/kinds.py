"""What can be imported: how a line of each kind reads, and how lines of it are stored."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from acuse import timestamps
from acuse.identity.callers import TenantId
from acuse.oracle import members
from acuse.oracle.http.bodies import LARGEST_ID
from acuse.oracle.members import SINGULAR, STATUS, STATUS_TYPE, is_custom_menu
from acuse.oracle.references import store as references
from acuse.oracle.references.model import Reference
from acuse.oracle.settings import store as settings
from acuse.oracle.settings.model import DEFAULT_ENTRIES, MOST_ENTRIES, NOT_COMPLETE, Entry
from acuse.requests.validation import NOT_BLANK, ExternalId, Instant, Name, RequestBody, UuidText
from acuse.reten.activities import store as activities
from acuse.reten.activities.model import Activity, ActivityStatus
from acuse.reten.commerces.model import Commerce
from acuse.reten.operators.model import Operator
from acuse.reten.reference_data import store as reference_data
from acuse.reten.reference_data.model import MOST_RESULT_TYPES, ResultType

CHOSEN_FIELDS: Final = tuple(each for each in members.MENUS if each != STATUS_TYPE)
"""The fields whose menus a tenant fills, beside custom ones."""
CUSTOM_MENU_FORM: Final = "customFields.PACKAGE.NAME, such as customFields.c.region"

Id = Annotated[ExternalId, NOT_BLANK]
"""An id that another system gave, and that can be seen."""

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


class ReferenceLine(RequestBody):
    """A resource that tasks of Oracle B2C Service can name."""

    collection: Literal[*SINGULAR]  # type: ignore[valid-type]  # the table of collections says which
    id: int = Field(ge=1, le=LARGEST_ID)
    lookup_name: Name

    def entry(self) -> Reference:
        """What is stored."""
        return Reference(**self.model_dump())


def _check_menu_field(value: str) -> str:
    if value not in CHOSEN_FIELDS and not is_custom_menu(value):
        raise PydanticCustomError("field", f"must be one of {', '.join(CHOSEN_FIELDS)}, or {CUSTOM_MENU_FORM}")
    return value


MenuField = Annotated[str, AfterValidator(_check_menu_field)]
"""A field whose menu a tenant fills."""


class MenuLine(RequestBody):
    """An entry of a menu that tasks of Oracle B2C Service choose from, as the menus are listed."""

    field: Annotated[str, AfterValidator(lambda value: value if value == STATUS_TYPE else _check_menu_field(value))]
    id: int = Field(ge=1, le=LARGEST_ID)
    name: Name
    status_type: Literal[14, 15] | None = None
    is_retired: bool = False

    @field_validator("status_type")
    @classmethod
    def _is_of_a_status(cls, value: int | None, info: ValidationInfo) -> int | None:
        if value is not None and info.data.get("field", STATUS) != STATUS:
            raise PydanticCustomError("status", f"is only for {STATUS}")
        return value

    def entry(self) -> Entry:
        """What is stored."""
        status_type = self.status_type or NOT_COMPLETE if self.field == STATUS else None
        return Entry(self.field, self.id, self.name, status_type, self.is_retired)


type Outcomes = Mapping[str, str | None]
"""By line identity, what was not stored: None where it is there already, else why it cannot be."""


@dataclass(frozen=True)
class Kind:
    """One kind of line.

    `identities` are what no two lines of one batch may share; the first is the key of the outcomes.
    """

    name: str
    model: type[RequestBody]
    batch_size: int
    workers: int
    identities: Callable[[TenantId, Any], list[str]]
    store: Callable[[TenantId, Sequence[Any]], Outcomes]


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
    return {**strays, **(activities.create(tenant, storable) if storable else {})}


def _activity_identities(tenant: TenantId, line: ActivityLine) -> list[str]:
    provider = [f"provider {line.provider_activity_id}"] if line.provider_activity_id else []
    return [line.activity(tenant).id, *provider]


def _store_references(tenant: TenantId, lines: Sequence[ReferenceLine]) -> Outcomes:
    references.save(tenant, [line.entry() for line in lines])
    return {}


def _store_menu_entries(tenant: TenantId, lines: Sequence[MenuLine]) -> Outcomes:
    entries = [line.entry() for line in lines]
    changed = [each for each in entries if each.field != STATUS_TYPE]
    too_many = settings.save_entries(tenant, changed) if changed else []
    refused: dict[str, str | None] = {
        _menu_identity(each): f"the tenant's menus would have more than {MOST_ENTRIES} entries" for each in too_many
    }
    return refused | {
        _menu_identity(each): None if each in DEFAULT_ENTRIES else f"{STATUS_TYPE} cannot be changed"
        for each in entries
        if each.field == STATUS_TYPE
    }


def _menu_identity(entry: Entry | MenuLine) -> str:
    return f"{entry.field} {entry.id}"


# Entries replace what is there, so they are stored in the order of the file, by one worker.
COMMERCES: Final = Kind("commerces", CommerceLine, 25, 1, lambda _, line: [line.external_id], _store_entries)
OPERATORS: Final = Kind("operators", OperatorLine, 25, 1, lambda _, line: [line.external_id], _store_entries)
RESULT_TYPES: Final = Kind("result-types", ResultTypeLine, 25, 1, lambda _, line: [line.code], _store_result_types)
REFERENCES: Final = Kind(
    "references",
    ReferenceLine,
    references.MOST_SAVED_AT_ONCE,
    1,
    lambda _, line: [f"{line.collection} {line.id}"],
    _store_references,
)
MENUS: Final = Kind("menus", MenuLine, 25, 1, lambda _, line: [_menu_identity(line)], _store_menu_entries)
ACTIVITIES: Final = Kind(
    "activities", ActivityLine, activities.MOST_CREATED_AT_ONCE, 4, _activity_identities, _store_activities
)

KINDS: Final = (COMMERCES, OPERATORS, RESULT_TYPES, ACTIVITIES, REFERENCES, MENUS)
