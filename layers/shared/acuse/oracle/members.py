"""The members of a task (seed 003; contract Oracle, section 2), in the order of its responses.

One table: what reads, stores, answers, describes and queries tasks walks it.
"""

import re
from enum import Enum, auto
from typing import Final, NamedTuple


class Kind(Enum):
    """The kind of a member's value, which says how it is stored and shown."""

    REFERENCE = auto()
    """A resource of another collection: an id; shown as links."""
    NAMED_ID = auto()
    """An entry of a menu: an id; shown with its name."""
    TIME = auto()
    INTEGER = auto()
    BOOLEAN = auto()
    """Never null: false unless said otherwise."""
    STATUS_TYPE = auto()
    """Follows from the status."""
    NAME = auto()
    CUSTOM_FIELDS = auto()
    SUBCOLLECTION = auto()


class Member(NamedTuple):
    """A member by its dotted path; `collection` is where a reference leads to."""

    path: str
    kind: Kind
    collection: str = ""


STATUS: Final = "statusWithType.status"
STATUS_TYPE: Final = "statusWithType.statusType"
COMPLETED_TIME: Final = "completedTime"
CHANNEL: Final = "notes.channel"
CUSTOM_FIELDS: Final = "customFields"
LEGACY_PACKAGE: Final = "c"
"""The package of custom fields that every task has."""
PACKAGE_PATTERN: Final = r"^(c|[A-BD-Za-bd-z][A-Za-z0-9_]{0,63}|[Cc][A-Za-z0-9_]{1,63})$"
"""The names of packages of custom fields; `C` is not one, because queries read it as `c`."""
_CUSTOM_MENU: Final = re.compile(r"customFields\.\w+\.\w{1,80}")

MEMBERS: Final = (
    Member("assignedToAccount", Kind.REFERENCE, "accounts"),
    Member(COMPLETED_TIME, Kind.TIME),
    Member("contact", Kind.REFERENCE, "contacts"),
    Member(CUSTOM_FIELDS, Kind.CUSTOM_FIELDS),
    Member("dueTime", Kind.TIME),
    Member("fileAttachments", Kind.SUBCOLLECTION),
    Member("inherit.inheritContact", Kind.BOOLEAN),
    Member("inherit.inheritOrganization", Kind.BOOLEAN),
    Member("inherit.inheritStaffAssignment", Kind.BOOLEAN),
    Member("marketingSettings.campaign", Kind.REFERENCE, "campaigns"),
    Member("marketingSettings.document", Kind.NAMED_ID),
    Member("marketingSettings.mailing", Kind.NAMED_ID),
    Member("marketingSettings.survey", Kind.NAMED_ID),
    Member("name", Kind.NAME),
    Member("notes", Kind.SUBCOLLECTION),
    Member("organization", Kind.REFERENCE, "organizations"),
    Member("percentComplete", Kind.INTEGER),
    Member("plannedCompletionTime", Kind.TIME),
    Member("priority", Kind.NAMED_ID),
    Member("salesSettings.opportunity", Kind.REFERENCE, "opportunities"),
    Member("serviceSettings.answer", Kind.REFERENCE, "answers"),
    Member("serviceSettings.incident", Kind.REFERENCE, "incidents"),
    Member("startTime", Kind.TIME),
    Member(STATUS, Kind.NAMED_ID),
    Member(STATUS_TYPE, Kind.STATUS_TYPE),
    Member("taskTemplate", Kind.NAMED_ID),
    Member("taskType", Kind.NAMED_ID),
)

STORED: Final = {
    member.path: member
    for member in MEMBERS
    if member.kind in {Kind.REFERENCE, Kind.NAMED_ID, Kind.TIME, Kind.INTEGER, Kind.BOOLEAN}
}
"""The members that are stored as an attribute each, by path."""

MENUS: Final = (*(member.path for member in MEMBERS if member.kind is Kind.NAMED_ID), STATUS_TYPE, CHANNEL)
"""The fields whose values are named IDs."""

SINGULAR: Final = {
    "accounts": "Account",
    "answers": "Answer",
    "campaigns": "Campaign",
    "contacts": "Contact",
    "incidents": "Incident",
    "opportunities": "Opportunity",
    "organizations": "Organization",
}
"""The collections that references lead to, with what one of each is called."""


def collection_of(path: str) -> str:
    """The collection that a reference leads to: a task's by its member, a note's to accounts."""
    return STORED[path].collection if path in STORED else "accounts"


def menu_of(path: str) -> str:
    """The menu that a named ID is from: a task's is called like its member, a note's is the channel."""
    return path if path in MENUS or is_custom_menu(path) else CHANNEL


def menu_of_custom_field(package: str, name: str) -> str:
    """The menu of a custom field, if it has one: it is called like the field's path."""
    return f"{CUSTOM_FIELDS}.{package}.{name}"


def is_custom_menu(field: str) -> bool:
    """Whether a custom field that can have a menu is called so: fields with other characters have scalars alone."""
    return _CUSTOM_MENU.fullmatch(field) is not None and is_package(field.split(".")[1])


def is_package(name: str) -> bool:
    """Whether a package of custom fields can be called so."""
    return re.fullmatch(PACKAGE_PATTERN, name) is not None
