"""Where answers lead to."""

from collections.abc import Iterator
from typing import Any

from local.world import World


def hrefs(document: Any) -> Iterator[str]:
    """Every link in a document."""
    if isinstance(document, list):
        for each in document:
            yield from hrefs(each)
    elif isinstance(document, dict):
        if isinstance(document.get("href"), str):
            yield document["href"]
        for each in document.values():
            yield from hrefs(each)


def walk(world: World, document: Any) -> dict[str, int]:
    """Follow every link of a document, and every link of what they lead to: statuses by address."""
    found: dict[str, int] = {}
    waiting = set(hrefs(document))
    while waiting:
        href = waiting.pop()
        response = world.oracle("GET", href)
        found[href] = response.status_code
        if "json" in response.headers["content-type"]:
            waiting |= set(hrefs(response.json())) - found.keys()
    return found
