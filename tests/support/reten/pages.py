"""Pages of Reten's lists, as a client reads them."""

from typing import Any

from local.world import World


def page(world: World, query: str = "", *, path: str) -> dict[str, Any]:
    """One page."""
    response = world.get(f"{path}?{query}")
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def ids(found: dict[str, Any]) -> list[str]:
    """The ids of a page's items."""
    return [each["id"] for each in found["data"]]


def walked(world: World, query: str, *, path: str) -> list[str]:
    """The ids of every page, by the cursor."""
    found = page(world, query, path=path)
    seen = ids(found)
    while cursor := found["meta"]["next"]:
        found = page(world, f"{query}&cursor={cursor}", path=path)
        seen += ids(found)
    return seen
