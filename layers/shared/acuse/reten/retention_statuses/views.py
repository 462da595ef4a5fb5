"""What the user retention status endpoints answer (seed 002; contract Reten, section 4)."""

from typing import Self

from acuse.reten.http.responses import Id, ResponseBody, Time
from acuse.reten.retention_statuses.model import RetentionStatus


class RetentionStatusView(ResponseBody):
    """A user retention status."""

    id: Id
    code: str
    label: str
    description: str | None
    is_active: bool
    created_at: Time
    updated_at: Time

    @classmethod
    def of(cls, status: RetentionStatus) -> Self:
        """Show a status."""
        return cls(**{name: getattr(status, name) for name in cls.model_fields})
