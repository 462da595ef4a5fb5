"""What the user retention status endpoints answer (seed 002; contract Reten, section 4)."""

from typing import Self

from acuse.reten.models import ResponseBody
from acuse.reten.retention_statuses import RetentionStatus
from acuse.timestamps import Timestamp


class RetentionStatusView(ResponseBody):
    """A user retention status."""

    id: str
    code: str
    label: str
    description: str | None
    is_active: bool
    created_at: Timestamp
    updated_at: Timestamp

    @classmethod
    def of(cls, status: RetentionStatus) -> Self:
        """Show a status."""
        return cls(**{name: getattr(status, name) for name in cls.model_fields})
