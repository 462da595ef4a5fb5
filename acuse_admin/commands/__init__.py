"""Each dialect's commands, and what they import and export."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import typer

from acuse.identity.callers import TenantId
from acuse_admin.archives import ArchivedFile
from acuse_admin.exports import Export
from acuse_admin.kinds import Kind


@dataclass(frozen=True)
class Commands:
    """A dialect's part of the command line."""

    add_to: Callable[[typer.Typer], None]
    """Add its commands to the application."""
    archive: Callable[[TenantId], Iterator[ArchivedFile]]
    """Gives everything that a tenant has of it, but for secrets."""
    kinds: Sequence[Kind] = ()
    """In an order in which each finds what its lines name."""
    exports: Sequence[Export[Any]] = ()
