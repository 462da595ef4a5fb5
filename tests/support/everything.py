"""A tenant that has one of everything that is stored."""

import re
from typing import Final

from local.running import ROOT
from local.world import World
from tests.support.dialects import by_dialect, good_requests
from tests.support.documented import PRIVATE
from tests.support.sending import insider, send

SHARED: Final = {"user-retention-statuses"}
"""Partition keys of what belongs to no tenant."""


def fill(world: World) -> None:
    """Give a tenant one of everything that is stored."""
    requests = good_requests(world)
    for operation in PRIVATE:
        if operation.method != "DELETE" and "unversioned" not in operation.id:
            send(world, operation, requests, insider(world, operation))
    for each in by_dialect().values():
        each.store_more(world)


def documented_kinds() -> set[str]:
    """What docs/data-model.md says that the tables have, by the beginnings of their partition keys."""
    tables = (ROOT / "docs/data-model.md").read_text().partition("## Other releases' items")[0]
    keys = re.findall(r"^\| `(?:<tenant>#)?([a-z-]+)", tables, re.MULTILINE)
    return set(keys) - SHARED
