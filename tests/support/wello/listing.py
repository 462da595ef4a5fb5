"""Reading lists."""

from typing import Any
from urllib.parse import urlencode

from local.world import World


def listed(world: World, **options: str) -> list[dict[str, Any]]:
    """All rows of a list, page by page."""
    rows: list[dict[str, Any]] = []
    link: str | None = f"?{urlencode(options)}"
    while link:
        page = world.wello("GET", link).json()
        rows += page["value"]
        link = page.get("@odata.nextLink")
    return rows
