"""How entries of menus are shown."""

from typing import Any

from acuse.oracle.settings.model import Settings


def named_id(settings: Settings, field: str, entry_id: int | None) -> dict[str, Any] | None:
    """An entry of a menu."""
    return None if entry_id is None else {"id": entry_id, "lookupName": settings.name_of(field, entry_id)}
