"""What a sync answers (contract Reten, section 7: M2, O2)."""

from typing import Self

from acuse.reten.catalogues.model import Synced
from acuse.reten.http.responses import ResponseBody


class SyncedView(ResponseBody):
    """What a sync came to."""

    created: int
    updated: int
    total: int

    @classmethod
    def of(cls, synced: Synced) -> Self:
        """Show how many records were made, and how many were there."""
        return cls(created=synced.created, updated=synced.updated, total=synced.created + synced.updated)
