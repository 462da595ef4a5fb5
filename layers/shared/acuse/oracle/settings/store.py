"""A tenant's settings for this dialect: its menus of named IDs, and how strictly references are checked.

One item collection of a tenant, read in one query and remembered like credentials. Every tenant starts with the same
menus; what it stores is laid over them.
"""

from collections.abc import Iterable
from typing import Any

from acuse.identity.callers import TenantId
from acuse.oracle.members import MENUS
from acuse.oracle.settings.model import DEFAULT_ENTRIES, MOST_ENTRIES, Entry, ReferenceMode, Settings
from acuse.runtime.remembered import Remembered
from acuse.storage import dynamodb
from acuse.storage.tolerant_readers import known
from acuse.storage.update_expressions import Update
from acuse.storage.values import Values

remembered: Remembered[TenantId, Settings] = Remembered()


def of(tenant: TenantId) -> Settings:
    """A tenant's settings, at most API_KEY_CACHE_SECONDS old."""
    found = remembered.get(tenant)
    if found is None:
        found = read(tenant)
        remembered.put(tenant, found)
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


def save_entries(tenant: TenantId, entries: Iterable[Entry]) -> list[Entry]:
    """Create or change up to 25 entries, all at once; of one entry the last counts.

    Returns those that were not saved, because the tenant would have more than the most.
    """
    table = dynamodb.connection().configs
    menus = read(tenant).menus
    free = MOST_ENTRIES - sum(map(len, menus.values()))
    writes: list[Any] = []
    refused: list[Entry] = []
    for each in {(entry.field, entry.id): entry for entry in entries}.values():
        if each.id not in menus.get(each.field, {}):
            free -= 1
            if free < 0:
                refused.append(each)
                continue
        update = Update(may_create=True)
        for name, value in each._asdict().items():
            update.set(name, value)
        key = dynamodb.to_item(_key(tenant, f"menu#{each.field}#{each.id:019d}"))
        writes.append({"Update": {"TableName": table, "Key": key, **update.parameters()}})
    if writes:
        dynamodb.transact_write(writes)
    return refused


def save_mode(tenant: TenantId, mode: ReferenceMode) -> None:
    """Set how references are checked."""
    at = dynamodb.connection()
    update = Update(may_create=True)
    update.set("mode", str(mode))
    key = dynamodb.to_item(_key(tenant, "references"))
    at.client.update_item(TableName=at.configs, Key=key, **update.parameters())


def _key(tenant: TenantId, sk: str) -> Values:
    return {"pk": f"{tenant}#oracle-settings", "sk": sk}
