"""What can be imported for Oracle's dialect: references and menus."""

from collections.abc import Sequence
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from acuse.identity.callers import TenantId
from acuse.oracle import members
from acuse.oracle.http.bodies import LARGEST_ID
from acuse.oracle.members import SINGULAR, STATUS, STATUS_TYPE, is_custom_menu
from acuse.oracle.references import store as references
from acuse.oracle.references.model import Reference
from acuse.oracle.settings import store as settings
from acuse.oracle.settings.model import DEFAULT_ENTRIES, MOST_ENTRIES, NOT_COMPLETE, Entry
from acuse.requests.validation import Name, RequestBody
from acuse_admin.kinds import Kind, Outcomes

CHOSEN_FIELDS: Final = tuple(each for each in members.MENUS if each != STATUS_TYPE)
"""The fields whose menus a tenant fills, beside custom ones."""
CUSTOM_MENU_FORM: Final = "customFields.PACKAGE.NAME, such as customFields.c.region"


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
REFERENCES: Final = Kind(
    "references",
    ReferenceLine,
    references.MOST_SAVED_AT_ONCE,
    1,
    lambda _, line: [f"{line.collection} {line.id}"],
    _store_references,
)
MENUS: Final = Kind("menus", MenuLine, 25, 1, lambda _, line: [_menu_identity(line)], _store_menu_entries)
