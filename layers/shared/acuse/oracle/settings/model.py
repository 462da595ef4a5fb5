"""A tenant's settings for this dialect: its menus of named IDs, and how strictly references are checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from acuse.oracle.members import MENUS, STATUS, STATUS_TYPE, is_custom_menu

NOT_COMPLETE: Final = 14
COMPLETE: Final = 15
NOT_STARTED: Final = 16
MOST_ENTRIES: Final = 1000
"""Of all menus of a tenant together, retired ones among them: most functions read them all, every 30 seconds."""


class ReferenceMode(StrEnum):
    """Which ids of other collections are taken."""

    ANY = "any"
    REGISTERED = "registered"


class Entry(NamedTuple):
    """An entry of a menu. A retired one names what has it, and is not taken any more.

    `status_type` is said of statuses alone.
    """

    field: str
    id: int
    name: str
    status_type: int | None = None
    is_retired: bool = False


DEFAULT_ENTRIES: Final = (
    Entry("priority", 1, "Low"),
    Entry("priority", 2, "Normal"),
    Entry("priority", 3, "High"),
    Entry("taskType", 1, "Call"),
    Entry("taskType", 2, "Email"),
    Entry("taskType", 3, "Meeting"),
    Entry(STATUS, NOT_STARTED, "Not Started", NOT_COMPLETE),
    Entry(STATUS, 17, "In Progress", NOT_COMPLETE),
    Entry(STATUS, 18, "Completed", COMPLETE),
    Entry(STATUS, 19, "Waiting", NOT_COMPLETE),
    Entry(STATUS, 20, "Deferred", NOT_COMPLETE),
    Entry(STATUS_TYPE, NOT_COMPLETE, "Not Complete"),
    Entry(STATUS_TYPE, COMPLETE, "Complete"),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """A tenant's settings."""

    references: ReferenceMode
    menus: Mapping[str, Mapping[int, Entry]]

    def name_of(self, field: str, entry_id: int) -> str | None:
        """The name of an entry."""
        entry = self.menus.get(field, {}).get(entry_id)
        return entry.name if entry else None

    @property
    def fields(self) -> list[str]:
        """The fields that have menus, custom ones among them, in order."""
        return sorted(each for each in self.menus if each in MENUS or is_custom_menu(each))

    def open_entries(self, field: str) -> list[Entry]:
        """The entries that can be chosen, by id."""
        return sorted((each for each in self.menus[field].values() if not each.is_retired), key=lambda each: each.id)

    def type_of(self, status: int) -> int:
        """The type of a status."""
        entry = self.menus[STATUS].get(status)
        return entry.status_type or NOT_COMPLETE if entry else NOT_COMPLETE
