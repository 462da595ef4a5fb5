"""What a tenant has set up for this dialect: its menus of named IDs, and how strictly references are checked.

One item collection of a tenant, read in one query and remembered like credentials. Every tenant starts with the same
menus; what it stores is laid over them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Final

from acuse.identity.callers import TenantId
from acuse.oracle.members import MENUS, STATUS, STATUS_TYPE, is_custom_menu
from acuse.runtime.remembered import Remembered
from acuse.storage import dynamodb
from acuse.storage.dynamodb import Values
from acuse.storage.tolerant_readers import known
from acuse.storage.update_expressions import Update

NOT_COMPLETE: Final = 14
COMPLETE: Final = 15
NOT_STARTED: Final = 16


class ReferenceMode(StrEnum):
    """Which ids of other collections are taken."""

    ANY = "any"
    REGISTERED = "registered"


@dataclass(frozen=True, slots=True)
class Entry:
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
        """What an entry is called."""
        entry = self.menus.get(field, {}).get(entry_id)
        return entry.name if entry else None

    @property
    def fields(self) -> list[str]:
        """The fields that have menus, custom ones among them, in order."""
        return sorted(each for each in self.menus if each in MENUS or is_custom_menu(each))

    def open_entries(self, field: str) -> list[Entry]:
        """What can be chosen, by id."""
        return sorted((each for each in self.menus[field].values() if not each.is_retired), key=lambda each: each.id)

    def type_of(self, status: int) -> int:
        """The type of a status."""
        entry = self.menus[STATUS].get(status)
        return entry.status_type or NOT_COMPLETE if entry else NOT_COMPLETE


_remembered: Remembered[TenantId, Settings] = Remembered()


def of(tenant: TenantId) -> Settings:
    """A tenant's settings, at most API_KEY_CACHE_SECONDS old."""
    found = _remembered.get(tenant)
    if found is None:
        found = read(tenant)
        _remembered.put(tenant, found)
    return found


def read(tenant: TenantId) -> Settings:
    """A tenant's settings as they are now; one query.

    Menus of fields that only a newer release knows are among them, and a mode that only it knows is the default.
    """
    at = dynamodb.connection()
    pages = at.client.get_paginator("query").paginate(
        TableName=at.configs,
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": _key(tenant, "")["pk"]}},
        ConsistentRead=True,
    )
    menus: dict[str, dict[int, Entry]] = {field: {} for field in MENUS}
    for entry in DEFAULT_ENTRIES:
        menus[entry.field][entry.id] = entry
    mode = ReferenceMode.ANY
    for values in (dynamodb.to_values(item) for page in pages for item in page["Items"]):
        if values["sk"] == "references":
            mode = next((each for each in ReferenceMode if each == values["mode"]), mode)
        elif values["sk"].startswith("menu#"):
            entry = Entry(**known(Entry, values))
            menus.setdefault(entry.field, {})[entry.id] = entry
    return Settings(mode, menus)


def save_entries(tenant: TenantId, entries: Iterable[Entry]) -> None:
    """Create or change up to 25 entries, all or none; of one entry the last counts."""
    table = dynamodb.connection().configs
    writes: list[Any] = []
    for each in {(entry.field, entry.id): entry for entry in entries}.values():
        update = Update(may_create=True)
        for name, value in asdict(each).items():
            update.set(name, value)
        key = dynamodb.to_item(_key(tenant, f"menu#{each.field}#{each.id:019d}"))
        writes.append({"Update": {"TableName": table, "Key": key, **update.parameters()}})
    dynamodb.transact_write(writes)


def save_mode(tenant: TenantId, mode: ReferenceMode) -> None:
    """Set how references are checked."""
    at = dynamodb.connection()
    update = Update(may_create=True)
    update.set("mode", str(mode))
    key = dynamodb.to_item(_key(tenant, "references"))
    at.client.update_item(TableName=at.configs, Key=key, **update.parameters())


def forget_all() -> None:
    """Forget what is remembered."""
    _remembered.clear()


def _key(tenant: TenantId, sk: str) -> Values:
    return {"pk": f"{tenant}#oracle-settings", "sk": sk}
