"""What can be imported: how a line of a kind reads, and how lines of it are stored."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from acuse.identity.callers import TenantId
from acuse.requests.validation import RequestBody

type Outcomes = Mapping[str, str | None]
"""By line identity, what was not stored: None where it is there already, else why it cannot be."""


@dataclass(frozen=True)
class Kind:
    """One kind of line.

    `identities` are what no two lines of one batch may share; the first is the key of the outcomes.
    """

    name: str
    model: type[RequestBody]
    batch_size: int
    workers: int
    identities: Callable[[TenantId, Any], list[str]]
    store: Callable[[TenantId, Sequence[Any]], Outcomes]
