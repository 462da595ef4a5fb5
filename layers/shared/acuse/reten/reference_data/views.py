"""How result types are shown to those who configure them."""

from typing import Self

from acuse.reten.http.responses import ResponseBody
from acuse.reten.reference_data.model import ResultType


class ResultTypeConfigView(ResponseBody):
    """A result type as it is configured."""

    code: str
    label: str
    is_positive: bool
    requires_future_scheduled_at: bool
    is_active: bool
    position: int

    @classmethod
    def of(cls, result_type: ResultType) -> Self:
        """Show a result type."""
        return cls(**{name: getattr(result_type, name) for name in cls.model_fields})
