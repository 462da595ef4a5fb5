"""What a tenant has in each dialect, and how another one asks for it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final

import httpx

import dialects
from dialects import ByDialect
from local.world import World

MARK: Final = "belongs-to-the-first"
"""In texts of whatever the first tenant has."""
KNOWN: Final = "known-to-the-second"
"""The name of what the first tenant has, when the second asks for it by name."""

type Ask = Callable[[], httpx.Response]
type Arrange = Callable[[World, World], Ask]
"""What the first tenant has, and what the second then asks."""


@dataclass(frozen=True)
class Isolated:
    """A dialect's part of the tests of tenants."""

    fill: Callable[[World], None]
    """Give the first tenant more than the second ever has: their numbers are each tenant's own."""
    otherwise: Mapping[str, int]
    """How the first tenant's good request ends when the second sends it, where the status is not 404."""
    elsewhere: Mapping[str, tuple[Arrange, int]] = field(default_factory=dict)
    """Requests that name what the first tenant has in a body, a query or a header, with their status."""


@cache
def isolated() -> ByDialect[Isolated]:
    """Every dialect's part."""
    return dialects.parts("tests.security.tenants", Isolated)
